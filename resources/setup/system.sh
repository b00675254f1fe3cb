# shellcheck shell=sh
# Sourced by prepare.sh: which packages of the system are truly missing, and how to get them.
# Only Debian and its relatives are installed to, and only by root; everybody else is told what to run.

LIBRARIES="libglib-2.0.so.0 libGL.so.1 libEGL.so.1 libxkbcommon.so.0 libfontconfig.so.1 libdbus-1.so.3
    libxkbcommon-x11.so.0 libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-keysyms.so.1 libxcb-shape.so.0"

# What Qt asks for and the linker does not find. Qt's own error blames xcb-cursor0 whatever is missing, ldd tells the
# truth; before Qt is there, the list above stands in for it.
missing_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    qt=$(find .venv/lib -path '*/PySide6/Qt' -prune -print -quit 2>/dev/null) || true # no .venv yet
    if [ -n "$qt" ]; then
        ldd "$qt"/plugins/platforms/libqxcb.so "$qt"/plugins/platforms/libqoffscreen.so "$qt"/lib/libQt6Widgets.so.6 \
            "$qt"/lib/libQt6Network.so.6 "$qt"/lib/libQt6Svg.so.6 | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u
    else
        known=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null)
        for library in $LIBRARIES; do
            case "$known" in
                *"$library "*) ;;
                *) say "$library" ;;
            esac
        done
    fi
}

# Reads libraries, prints Debian's names of their packages: libxcb-cursor.so.0 is in libxcb-cursor0, libX11.so.6 in libx11-6.
packages_of() {
    sed -e 's/^libg[a-z]*-2\.0\.so\.0$/libglib2.0-0/' -e 's/\([0-9]\)\.so\.\([0-9]*\).*/\1-\2/' -e 's/\.so\.\([0-9]*\).*/\1/' |
        tr '[:upper:]' '[:lower:]' | sort -u
}

# What the tests need beyond the program: a screen, a browser, fonts for the words of the tests.
missing_for_tests() {
    [ "$(uname -s)" = Linux ] || return 0
    command -v Xvfb >/dev/null || say xvfb
    command -v chromium >/dev/null || say chromium
    command -v chromedriver >/dev/null || say chromium-driver
    command -v xdotool >/dev/null || say xdotool
    command -v strace >/dev/null || say strace
    command -v desktop-file-validate >/dev/null || say desktop-file-utils
    [ -n "$(find /usr/share/fonts -name 'NotoSansCJK*' -print -quit 2>/dev/null)" ] || say fonts-noto-cjk
    [ -n "$(find /usr/share/fonts -name 'NotoColorEmoji*' -print -quit 2>/dev/null)" ] || say fonts-noto-color-emoji
}

# What packing needs: to look into libraries, and to make the archive small.
missing_for_package() {
    [ "$(uname -s)" = Linux ] || return 0
    command -v objdump >/dev/null || say binutils
    command -v xz >/dev/null || say xz-utils
}

# Whether this person can install Debian packages without being asked for a password.
may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# command_for PACKAGES...: the one command that a person has to run.
command_for() {
    if command -v apt-get >/dev/null; then
        say "sudo apt-get install $*"
    else
        say "(with your system's package manager; Debian's names) install $*"
    fi
}

# install PACKAGES...: as root on Debian. The package lists may be absent or old: then they are fetched, and once more.
install() {
    say "Installing from the system's packages: $*"
    report=$(mktemp)
    if ! apt_install "$@" >"$report" 2>&1; then
        apt-get -qq update >>"$report" 2>&1 || true # what it means shows in the next line
        if ! apt_install "$@" >>"$report" 2>&1; then
            tail -n 20 "$report" >&2
            rm -f "$report"
            fail "The system's packages could not be installed (apt's own words stand above); this is the command: apt-get install $*"
        fi
    fi
    rm -f "$report"
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@" </dev/null
}
