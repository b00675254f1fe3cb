#!/bin/sh
# smoke.sh [PYTEST ARGUMENTS...]: try the packaged program in dist/, as somebody who has just downloaded it.
set -eu
cd "$(dirname "$0")/../.."
. resources/setup/words.sh
export LC_ALL=C.UTF-8
sh resources/setup/prepare.sh test
[ -e dist/desktop-chat/desktop-chat ] || fail "There is no packaged program yet: make package makes it."
exec .venv/bin/python -m pytest tests/package/smoke.py "$@"
