# shellcheck shell=sh
# Sourced by the other scripts: how they speak, and in which language the programs that they start read bytes.

say() {
    printf '%s\n' "$*"
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Python and Qt want UTF-8; a bare machine has no locale at all. A person's own UTF-8 locale stays.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
    *.UTF-8 | *.utf8 | *.UTF8 | *.utf-8) ;;
    *)
        unset LC_ALL
        export LC_CTYPE=C.UTF-8
        ;;
esac
