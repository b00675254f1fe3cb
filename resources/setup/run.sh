#!/bin/sh
# run.sh [ARGUMENTS...]: start Desktop Chat; where there is no screen, host a room without a window.
set -eu
cd "$(dirname "$0")/../.."
. resources/setup/words.sh
sh resources/setup/prepare.sh run

# A variable alone proves nothing: it may name a screen that is gone, and Qt aborts on that.
screen_answers() {
    [ "$(uname -s)" = Linux ] || return 0
    [ -z "${QT_QPA_PLATFORM:-}" ] || return 0
    if [ -n "${WAYLAND_DISPLAY:-}" ] && [ -S "${XDG_RUNTIME_DIR:-/nowhere}/$WAYLAND_DISPLAY" ]; then return 0; fi
    display=${DISPLAY:-}
    number=${display#*:}
    number=${number%%.*}
    case "$display" in
        "") return 1 ;;
        :* | unix:*) [ -S "/tmp/.X11-unix/X$number" ] || grep -qs "/tmp/.X11-unix/X$number\$" /proc/net/unix ;;
        *) return 0 ;; # a screen on another machine, or a path on macOS
    esac
}

case "${1:-}" in
    "" | -*)
        if ! screen_answers; then
            say "There is no display here, so Desktop Chat hosts a room without a window."
            set -- serve "$@"
        fi
        ;;
esac
exec .venv/bin/desktop-chat "$@"
