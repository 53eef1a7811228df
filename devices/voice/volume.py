"""How loud at which hour: ``08:00=80 12:00=40 14:00=80`` (percent, from that time on)."""

import re
from dataclasses import dataclass
from typing import Final

_PART: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)=(\d{1,3})")
LOUDEST = 100


@dataclass(frozen=True, slots=True)
class Volume:
    """Steps in the order of the day: (minute of the day, percent)."""

    steps: tuple[tuple[int, int], ...]

    def at(self, hour: int, minute: int) -> int:
        """Percent at a time of day; before the first step the last one of the day before counts."""
        now = hour * 60 + minute
        past = [percent for begins, percent in self.steps if begins <= now]
        return past[-1] if past else self.steps[-1][1]


def parse_volume(text: str) -> Volume:
    """A number for the whole day, or steps. Raises ValueError."""
    text = text.strip()
    if text.isascii() and text.isdigit() and int(text) <= LOUDEST:
        return Volume(((0, int(text)),))
    steps = []
    for part in text.split():
        found = _PART.fullmatch(part)
        if found is None or int(found[3]) > LOUDEST:
            raise ValueError(f"volume is 0 to 100, or steps like 08:00=80 12:00=40; not {part!r}")
        steps.append((int(found[1]) * 60 + int(found[2]), int(found[3])))
    if not steps:
        raise ValueError("volume is empty")
    return Volume(tuple(sorted(steps)))
