#!/bin/sh
# autobahn.sh [CASES]: let the Autobahn TestSuite examine the host's WebSocket. The suite needs the Python 2.7 in
# PYTHON2, with virtualenv or pip; it is put into build/autobahn once and nowhere else.
set -eu
cd "$(dirname "$0")/../.."
folder=build/autobahn
if [ ! -x "$folder/venv/bin/wstest" ]; then
    if [ -z "${PYTHON2:-}" ]; then
        echo "The suite needs a Python 2.7: make autobahn PYTHON2=/path/to/python2.7" >&2
        exit 1
    fi
    rm -rf "$folder"
    if ! "$PYTHON2" -c 'import virtualenv' 2>/dev/null; then
        "$PYTHON2" -m pip --quiet --disable-pip-version-check install --target "$folder/virtualenv" 'virtualenv<20.22'
    fi
    PYTHONPATH="$folder/virtualenv" "$PYTHON2" -m virtualenv --quiet "$folder/venv"
    "$folder/venv/bin/pip" --quiet --disable-pip-version-check install autobahntestsuite==25.10.1
fi
exec .venv/bin/python -m tests.conformance "$folder/venv/bin/wstest" "$@"
