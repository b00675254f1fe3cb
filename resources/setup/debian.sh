#!/bin/sh
# debian.sh VERSION: make a package for Debian and Ubuntu of what archive.sh staged. It needs no scripts at its
# installation: the system's own triggers see to menus, icons and manuals.
set -eu
cd "$(dirname "$0")/../.."
version=$1
root=build/stage/debian
architecture=$(dpkg --print-architecture)
documents=$root/usr/share/doc/desktop-chat

mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib" "$documents" "$root/usr/share/lintian/overrides"
cp -al dist/desktop-chat "$root/usr/lib/desktop-chat"
ln -s ../lib/desktop-chat/desktop-chat "$root/usr/bin/desktop-chat"
cp -R build/stage/share/. "$root/usr/share/"
cat LICENSE THIRD-PARTY-NOTICES >"$documents/copyright"
cp resources/desktop/lintian-overrides "$root/usr/share/lintian/overrides/desktop-chat"
gzip -9n >"$documents/changelog.gz" <<END
desktop-chat ($version) stable; urgency=medium

  * What changed stands in CHANGELOG.md, beside the program's source.

 -- Desktop Chat contributors <desktop-chat@users.invalid>  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
END

# The newest version of the C library that anything in the package asks for.
c_library=$(find dist/desktop-chat -type f \( -name '*.so*' -o -name desktop-chat \) -exec objdump -T {} + 2>/dev/null |
    sed -n 's/.*GLIBC_\(2\.[0-9]*\).*/\1/p' | sort -Vu | tail -n 1)

cat >"$root/DEBIAN/control" <<END
Package: desktop-chat
Version: $version
Architecture: $architecture
Maintainer: Desktop Chat contributors <desktop-chat@users.invalid>
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: libc6 (>= $c_library), libegl1, libgl1, libxcb1, libwayland-client0, libwayland-cursor0, fontconfig-config, xkb-data
Recommends: fonts-noto-cjk, fonts-noto-color-emoji, hicolor-icon-theme
Suggests: ibus
Section: net
Priority: optional
Description: Chat with the people on your network
 One of you hosts a room on the own computer; the others join by its address,
 with the same program or with any browser, also on a phone. There is no
 account, no internet, no administrator: what is said stays on the computers
 that take part.
END

find "$root" -type d -exec chmod 755 {} +
find "$root/usr/share" "$root/DEBIAN" -type f -exec chmod 644 {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "dist/desktop-chat_${version}_$architecture.deb" >/dev/null
