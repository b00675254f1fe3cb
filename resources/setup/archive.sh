#!/bin/sh
# archive.sh VERSION: stage what Linux's desktops want to know of the program, and pack it with the program.
set -eu
cd "$(dirname "$0")/../.."
version=$1
stage=build/stage
share=$stage/share

mkdir -p "$share/applications" "$share/icons" "$share/metainfo" "$share/man/man1" "$share/man/zh_TW/man1"
cp resources/desktop/desktop-chat.desktop "$share/applications/"
cp -R build/icons/hicolor "$share/icons/"
day=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$day/" resources/desktop/desktop-chat.metainfo.xml \
    >"$share/metainfo/desktop-chat.metainfo.xml"
LANGUAGE=en sh resources/setup/manual.sh "$day" | gzip -9n >"$share/man/man1/desktop-chat.1.gz"
LANGUAGE=zh_TW sh resources/setup/manual.sh "$day" | gzip -9n >"$share/man/zh_TW/man1/desktop-chat.1.gz"

# A copy of links: 140 MB need not be there twice.
folder=$stage/desktop-chat-$version
cp -al dist/desktop-chat "$folder"
cp -R "$share" "$folder/share"
install -m 755 resources/desktop/install.sh "$folder/install.sh"
find "$stage" -type d -exec chmod 755 {} +
find "$stage/share" "$folder/share" -type f -exec chmod 644 {} +

# The number of xz's threads is part of the result.
tar --create --directory="$stage" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --format=gnu --hard-dereference "desktop-chat-$version" |
    xz -6 --threads=2 >"dist/desktop-chat-$version-linux-$(uname -m).tar.xz"
