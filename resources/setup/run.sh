#!/bin/sh
# run.sh [ARGUMENTS...]: start Desktop Chat; where no window can open, host a room without one.
set -eu
cd "$(dirname "$0")/../.."
. resources/setup/words.sh
sh resources/setup/prepare.sh run

ask_for_a_display='
import sys
from desktop_chat.app.display import display_problem
problem = display_problem()
print(problem or "")
sys.exit(problem is not None)
'

case "${1:-}" in
    -h | --help | --version) ;;
    "" | -*)
        if ! problem=$(.venv/bin/python -c "$ask_for_a_display"); then
            say "$problem" "That is what starts now."
            set -- serve "$@"
        fi
        ;;
esac
exec .venv/bin/desktop-chat "$@"
