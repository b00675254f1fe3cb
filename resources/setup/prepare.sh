#!/bin/sh
# prepare.sh run|test|package: see to the system's packages and make .venv with the pinned versions. Quick when all is there.
set -eu
cd "$(dirname "$0")/../.."
. resources/setup/words.sh
. resources/setup/system.sh

# The stamp holds all that a finished preparation depends on.
state() {
    pwd
    cksum pyproject.toml constraints.txt resources/setup/*.sh
}

prepared_for() {
    [ "$(state)" = "$(cat ".venv/prepared-for-$1" 2>/dev/null)" ] && venv_works
}

# A .venv is broken when its Python has gone, and half broken when the folder moved: its scripts hold the old path.
venv_works() {
    grep -qsF -e "$(pwd)/.venv" -e "$(pwd -P)/.venv" .venv/pyvenv.cfg &&
        .venv/bin/python -c 'import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

# see_to PACKAGES...: root installs them; anybody else is shown the command.
see_to() {
    [ "$#" -gt 0 ] || return 0
    may_install || fail "Packages of the system are missing; run this once, then make again: $(command_for "$@")"
    install "$@"
}

# Debian's Python comes without what makes virtual environments.
package_for_venv() {
    venv_works || "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

see_to_tests() {
    missing=$(missing_for_tests)
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086 # package names are words
    if may_install; then
        install $missing
    elif [ "${CI:-}" = true ]; then
        fail "Under CI=true every test runs, and these packages are missing: $(command_for $missing)"
    else
        say "Some tests will be skipped or run without a screen; for all of them: $(command_for $missing)"
    fi
}

# Python's own library comes along in the packaged program; Debian's Python does without it.
library_of_python() {
    .venv/bin/python -c '
import ctypes, pathlib, sys, sysconfig
name = sysconfig.get_config_var("INSTSONAME") or ""
try:
    if ".so" in name and not pathlib.Path(sysconfig.get_config_var("LIBDIR"), name).exists():
        ctypes.CDLL(name)
except OSError:
    print("libpython%d.%d" % sys.version_info[:2])
'
}

make_venv() {
    venv_works && return 0
    if [ -e .venv ]; then say "The folder .venv does not work any more here: making it anew."; fi
    if ! { rm -rf .venv && "$python" -m venv .venv; } >/dev/null 2>&1; then
        fail "A virtual environment could not be made in $(pwd)/.venv: is the folder writable and the disk not full?"
    fi
}

install_project() {
    say "Installing Desktop Chat's packages into .venv (the first time about ${1} MB, some minutes)..."
    # Old versions of pip take the first variable for what builds the project, new ones the second.
    PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt .venv/bin/python -m pip install -qq \
        --disable-pip-version-check --no-input --retries 2 -c constraints.txt -e "$2" </dev/null ||
        fail "The Python packages could not be installed (pip's own words stand above): is there a network? Run make again then."
}

# The tests want only the script of axe-core that this package holds, and not the browsers that it depends on.
install_axe() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --retries 2 --no-deps -c constraints.txt \
        axe-playwright-python </dev/null || fail "axe-core could not be installed (pip's own words stand above)."
}

case "$1" in
    run) size=130 wanted=. ;;
    test) size=160 wanted='.[test]' ;;
    package) size=150 wanted='.[package]' ;;
    *) fail "prepare.sh: say run, test or package, not '$1'." ;;
esac

if [ "$1" = test ]; then see_to_tests; fi
# shellcheck disable=SC2046 # package names are words
if [ "$1" = package ]; then see_to $(missing_for_package); fi
if prepared_for "$1" || { [ "$1" = run ] && { prepared_for test || prepared_for package; }; }; then exit 0; fi

python=$(sh resources/setup/find_python.sh)
# shellcheck disable=SC2046 # package names are words
see_to $(package_for_venv) $(missing_libraries | packages_of)
make_venv
install_project "$size" "$wanted"
if [ "$1" = test ]; then install_axe; fi
# shellcheck disable=SC2046
see_to $(missing_libraries | packages_of)
# shellcheck disable=SC2046
if [ "$1" = package ]; then see_to $(library_of_python); fi
state >".venv/prepared-for-$1"
