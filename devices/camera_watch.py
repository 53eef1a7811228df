"""Is a camera's picture of any use? Shared by document and face cameras."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.events import StatusChanged

if TYPE_CHECKING:
    from devices.camera import Picture

FROZEN_AFTER_S = 3.0
DARK = 12  # mean grey level of a capped lens, with noise


@dataclass(frozen=True, slots=True)
class CameraStatus(StatusChanged):
    """The camera answers; ``problem`` says why its picture is of no use: ``black`` (cap on, lamp
    off), ``frozen`` (the same picture again and again), empty when all is well."""

    problem: str

    @property
    def trouble(self) -> str:
        return self.problem


class PictureWatch:
    """Looks at every picture that is decoded. ``problem`` is what it thinks now."""

    def __init__(self) -> None:
        self.problem = ""
        self._last: tuple[bytes, float] = (b"", 0.0)

    def forget(self) -> None:
        """The line was opened anew."""
        self.problem = ""
        self._last = (b"", 0.0)

    def changed(self, picture: "Picture", live: bool) -> bool:
        """Look; True when ``problem`` is another one than before. ``live``: a sensor, whose
        pictures are never twice the same."""
        before, self.problem = self.problem, self._judge(picture, live)
        return before != self.problem

    def _judge(self, picture: "Picture", live: bool) -> str:
        if picture.mean() < DARK:
            return "black"
        seen = picture[::16, ::16].tobytes()
        if not live or seen != self._last[0]:
            self._last = (seen, time.monotonic())
            return ""
        return "frozen" if time.monotonic() - self._last[1] > FROZEN_AFTER_S else ""
