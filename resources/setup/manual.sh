#!/bin/sh
# manual.sh DATE: print the manual page, in the language of LANGUAGE. It is what --help says, so it cannot fall behind.
set -eu
cd "$(dirname "$0")/../.."
. resources/setup/words.sh
export COLUMNS=78

# Print a help as it stands: a page must not fill its lines anew, nor take a dot or a backslash for a command.
quoted() {
    say ".nf"
    .venv/bin/python -m desktop_chat "$@" --help | sed -e 's/\\/\\e/g' -e "s/^[.']/\\\\\&&/" -e 's/-/\\-/g'
    say ".fi"
}

say ".TH DESKTOP\\-CHAT 1 $1 \"Desktop Chat\""
say ".SH NAME"
say "desktop\\-chat \\- chat with the people on your network"
say ".SH SYNOPSIS"
say ".B desktop\\-chat"
say "[COMMAND] [OPTION]..."
say ".SH DESCRIPTION"
quoted
for command in host join serve say tail; do
    say ".SH \"$(say "$command" | tr '[:lower:]' '[:upper:]')\""
    quoted "$command"
done
