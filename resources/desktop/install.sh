#!/bin/sh
# install.sh [--remove]: put Desktop Chat into this person's own menu, or take it out again. Nobody else is touched,
# no rights are needed, and messages and keys stay where they are in both cases.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
program=$HOME/.local/lib/desktop-chat
command=$HOME/.local/bin/desktop-chat
share=${XDG_DATA_HOME:-$HOME/.local/share}

files() {
    (cd "$here/share" && find . -name 'desktop-chat*' -type f)
}

remove() {
    rm -rf "$program"
    if [ -L "$command" ]; then rm -f "$command"; fi
    files | while IFS= read -r file; do rm -f "$share/$file"; done
}

case "${1:-}" in
    "" | --user) ;;
    --remove)
        remove
        echo "Desktop Chat is removed. Your messages are still in $share/desktop-chat."
        exit 0
        ;;
    *)
        echo "install.sh puts Desktop Chat into your menu; install.sh --remove takes it out again." >&2
        exit 2
        ;;
esac

if [ "$here" = "$program" ]; then
    echo "Desktop Chat is installed here already. To renew it, run install.sh of a newer archive." >&2
    exit 1
fi
if [ -e "$command" ] && [ ! -L "$command" ]; then
    echo "$command is there already and not from here; move it away first." >&2
    exit 1
fi
remove
mkdir -p "$program" "$(dirname "$command")"
cp -R "$here/." "$program/"
ln -s ../lib/desktop-chat/desktop-chat "$command"
files | while IFS= read -r file; do
    mkdir -p "$share/$(dirname "$file")"
    cp "$here/share/$file" "$share/$file"
done

# A desktop's menu may not know ~/.local/bin. In a desktop file a path stands in quotes, in which these four need a
# backslash; then every backslash is doubled, as in any value there. The last step is for sed itself.
quoted=$(printf '%s' "$program/desktop-chat" |
    sed -e 's/["`$\\]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g' -e 's/[\\&|]/\\&/g')
entry=$share/applications/desktop-chat.desktop
sed "s|^Exec=desktop-chat|Exec=\"$quoted\"|" "$here/share/applications/desktop-chat.desktop" >"$entry"
if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$share/applications" || true; fi
echo "Desktop Chat is in your menu now. In a terminal: $command"
