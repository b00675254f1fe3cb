#!/bin/sh
# package.sh: make the packaged program in dist/desktop-chat, and of it what people download: an archive, on Debian also
# a package, and their checksums. The same commit on the same system gives the same bytes.
set -eu
cd "$(dirname "$0")/../.."
. resources/setup/words.sh
sh resources/setup/prepare.sh package

version=$(.venv/bin/python -c 'import desktop_chat; print(desktop_chat.__version__)')
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
PYTHONHASHSEED=0
export SOURCE_DATE_EPOCH PYTHONHASHSEED

say "Packing Desktop Chat $version..."
rm -rf dist build/stage
mkdir -p build
# ctypes asks for libraries of Windows, which are missing anywhere else.
.venv/bin/pyinstaller --noconfirm --log-level WARN build.spec 2>build/pyinstaller.log ||
    { cat build/pyinstaller.log >&2; fail "The program could not be packed (PyInstaller's own words stand above)."; }

case "$(uname -s)" in
    Linux)
        find dist/desktop-chat/_internal -type f -exec chmod 644 {} +
        sh resources/setup/archive.sh "$version"
        if command -v dpkg-deb >/dev/null; then sh resources/setup/debian.sh "$version"; fi
        ;;
    Darwin) ditto -c -k --keepParent "dist/Desktop Chat.app" "dist/desktop-chat-$version-macos-$(uname -m).zip" ;;
esac

cd dist
sums=$(command -v sha256sum || echo "shasum -a 256")
# shellcheck disable=SC2086 # a program and its arguments
find . -maxdepth 1 -type f ! -name SHA256SUMS | sed 's,^\./,,' | LC_ALL=C sort | xargs $sums >../build/SHA256SUMS
mv ../build/SHA256SUMS .
say "dist/desktop-chat: $(du -sk desktop-chat | awk '{ printf "%.0f", $1 * 1024 / 1000000 }') MB"
while read -r _sum file; do
    say "dist/$file: $(wc -c <"$file" | awk '{ printf "%.1f", $1 / 1000000 }') MB"
done <SHA256SUMS
say "dist/SHA256SUMS"
