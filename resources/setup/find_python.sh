#!/bin/sh
# Print the path of a Python 3.11 to 3.13, or say in one sentence that there is none and end with status 1.
# PYTHON=/path/to/python names one. Each candidate is run, because a version manager's shim exists even for a
# version that it refuses to start. One that can make virtual environments wins over one that cannot.
set -eu
. "$(dirname "$0")/words.sh"

probe='
import sys
version = "%d.%d" % sys.version_info[:2]
supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
try:
    import ensurepip, venv
    makes = True
except ImportError:
    makes = False
print(version, int(supported), int(makes), getattr(sys, "_base_executable", None) or sys.executable)
'

seen=""
second=""
if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.13 python3.12 python3.11; fi
for candidate in "$@"; do
    answer=$("$candidate" -c "$probe" 2>/dev/null) || continue
    # shellcheck disable=SC2086 # four words, the last may hold spaces
    set -- $answer
    version=$1 supported=$2 makes=$3
    shift 3
    case "$supported$makes" in
        11)
            say "$*"
            exit 0
            ;;
        10) second=${second:-$*} ;;
        *) seen="$seen, $version" ;;
    esac
done

seen=${seen#, }
[ -n "$second" ] || fail "Desktop Chat needs Python 3.11, 3.12 or 3.13 (found: ${seen:-none}): install one of them and run this again, or name it with PYTHON=/path/to/python3."
say "$second"
