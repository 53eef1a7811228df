"""叮咚: two soft strokes before an announcement, so that people listen up."""

import math
from array import array
from functools import cache

from devices.voice.speech import RATE

NOTES = (784.0, 587.3)  # g'' and d''
NOTE_S = 0.42
LOUDNESS = 0.3


@cache
def chime(percent: int) -> bytes:
    """Samples of both strokes, at a volume."""
    samples = array("h")
    for hertz in NOTES:
        for n in range(int(RATE * NOTE_S)):
            t = n / RATE
            attack = min(1.0, t / 0.01)
            wave = math.sin(2 * math.pi * hertz * t) + 0.3 * math.sin(4 * math.pi * hertz * t)
            value = LOUDNESS * percent / 100 * attack * math.exp(-5 * t) * wave / 1.3
            samples.append(int(32767 * value))
    return samples.tobytes()
