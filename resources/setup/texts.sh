#!/bin/sh
# texts.sh: collect the words of the program and the page into the template that translators start from.
# It has no header, whose date would change at every run.
set -eu
cd "$(dirname "$0")/../.."
exec .venv/bin/pybabel --quiet extract --mapping-file=pyproject.toml --keyword=sentence --add-location=file \
    --sort-by-file --width=110 --omit-header --output-file=resources/locale/desktop_chat.pot .
