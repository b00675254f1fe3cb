"""Make the program's icons for all desktops from its drawing: `python icons.py FOLDER`.

FOLDER gets desktop-chat.ico (Windows), desktop-chat.icns (macOS) and hicolor/ with a PNG for each size.
They are made for each package, so they cannot fall behind the drawing.
"""

import os
import struct
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).parents[1] / "icons" / "desktop-chat.svg"
NAME = "desktop-chat"
LINUX_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
# Apple's names for what an entry holds; the second of each size is for dense screens.
APPLE_SIZES = {
    b"icp4": 16, b"ic11": 32, b"icp5": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256,
    b"ic14": 512, b"ic09": 512, b"ic10": 1024,
}  # fmt: skip


def png(size: int) -> bytes:
    """Return the drawing, ``size`` × ``size`` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico() -> bytes:
    """Return Windows' container: a directory, then the pictures as PNG. A size of 256 is written as 0."""
    pictures = [png(size) for size in WINDOWS_SIZES]
    directory = struct.pack("<3H", 0, 1, len(pictures))
    offset = len(directory) + 16 * len(pictures)
    for size, picture in zip(WINDOWS_SIZES, pictures, strict=True):
        directory += struct.pack("<4B2H2I", size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return directory + b"".join(pictures)


def icns() -> bytes:
    """Return Apple's container: each entry has a name, its own length with these eight bytes, and a PNG."""
    entries = b""
    for name, size in APPLE_SIZES.items():
        picture = png(size)
        entries += name + struct.pack(">I", 8 + len(picture)) + picture
    return b"icns" + struct.pack(">I", 8 + len(entries)) + entries


def main(folder: Path) -> None:
    """Write all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.ico").write_bytes(ico())
    (folder / f"{NAME}.icns").write_bytes(icns())
    for size in LINUX_SIZES:
        apps = folder / "hicolor" / f"{size}x{size}" / "apps"
        apps.mkdir(parents=True, exist_ok=True)
        (apps / f"{NAME}.png").write_bytes(png(size))
    scalable = folder / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    (scalable / f"{NAME}.svg").write_bytes(DRAWING.read_bytes())


if __name__ == "__main__":
    application = QGuiApplication([])
    main(Path(sys.argv[1]))
