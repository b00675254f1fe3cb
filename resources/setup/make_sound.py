"""Make resources/sounds/arrived.wav: two soft notes, a fifth apart. Run it with the file to write."""

import math
import struct
import sys
import wave

RATE = 22_050
SECONDS = 0.5
NOTES = ((587.33, 0.0, 0.28), (880.0, 0.085, 0.34))
"""Hertz, the second at which it begins, and how loud it is (1 is as loud as can be)."""
OVERTONES = ((1, 1.0, 9.0), (2, 0.22, 14.0), (3, 0.06, 22.0))
"""Multiple of the note, its share, and how fast it fades."""


def loudness(time: float) -> float:
    """Return the sample at ``time``, from −1 to 1."""
    total = 0.0
    for pitch, begin, level in NOTES:
        since = time - begin
        if since >= 0:
            rise = min(since / 0.006, 1.0)
            wave_form = sum(
                share * math.exp(-since * fade) * math.sin(2 * math.pi * pitch * multiple * since)
                for multiple, share, fade in OVERTONES
            )
            total += level * rise * wave_form
    return total * min((SECONDS - time) / 0.05, 1.0)


def main(path: str) -> None:
    """Write the sound to ``path``."""
    samples = [round(32_767 * loudness(number / RATE)) for number in range(round(RATE * SECONDS))]
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


if __name__ == "__main__":
    main(sys.argv[1])
