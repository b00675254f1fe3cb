#!/bin/sh
# texts.sh: collect the words of the program and the page into the template, bring the translations up to the
# template, and compile them. What is not translated yet stands there empty. The template has no header, whose
# date would change at every run; a translation keeps the one it has, with its glossary.
set -eu
cd "$(dirname "$0")/../.."
template=resources/locale/desktop_chat.pot
.venv/bin/pybabel --quiet extract --mapping-file=pyproject.toml --keyword=sentence --add-location=file \
    --sort-by-file --width=110 --omit-header --output-file="$template" .
for words in resources/locale/*/LC_MESSAGES/desktop_chat.po; do
    language=$(basename "$(dirname "$(dirname "$words")")")
    header=$(sed '/^$/q' "$words")
    .venv/bin/pybabel --quiet update --input-file="$template" --output-file="$words" --locale="$language" \
        --no-fuzzy-matching --ignore-obsolete --omit-header --width=110
    { printf '%s\n\n' "$header" && cat "$words"; } > "$words.new"
    mv "$words.new" "$words"
    .venv/bin/pybabel --quiet compile --input-file="$words" --output-file="${words%.po}.mo"
done
