#!/bin/sh
# test.sh [PYTEST ARGUMENTS...]: every check there is. The first that fails ends it.
set -eu
cd "$(dirname "$0")/../.."
. resources/setup/words.sh
export LC_ALL=C.UTF-8
sh resources/setup/prepare.sh test

check() {
    say "== $1"
    shift
    "$@"
}

check "format" .venv/bin/ruff format --check .
check "lint" .venv/bin/ruff check .
check "imports" .venv/bin/lint-imports --no-cache
check "types" .venv/bin/mypy

# The windows get a screen of their own, so that no test meets the windows of who runs it.
unset WAYLAND_DISPLAY DISPLAY QT_QPA_PLATFORM
if command -v Xvfb >/dev/null; then
    number=$(mktemp)
    Xvfb -displayfd 3 -screen 0 1400x1000x24 -nolisten tcp -noreset 3>"$number" 2>/dev/null &
    screen=$!
    trap 'kill "$screen" 2>/dev/null; rm -f "$number"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    waited=0
    until [ -s "$number" ]; do
        [ "$waited" -lt 100 ] || fail "The virtual screen Xvfb did not start."
        waited=$((waited + 1))
        sleep 0.1
    done
    DISPLAY=:$(cat "$number")
    export DISPLAY
fi
check "tests" .venv/bin/python -m pytest "$@"
