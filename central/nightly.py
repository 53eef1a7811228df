"""What a running centre does by the clock: its disk is read through at night, abandoned uploads
go.
"""

from __future__ import annotations

import subprocess
from typing import Final

from central import soundness
from central.blobs import service as blobs
from central.centre import Centre
from central.halls.views import local

HOUR: Final = 3
DAY_MS: Final = 24 * 3_600_000
EVERY_ROUNDS: Final = 150
"""Of the centre's chores, which come every two seconds: so this is looked at every five minutes."""


class Nightly:
    """Asked again and again; does what is due."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._process: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        """Sweep uploads; at night begin a round, if none was in the last hours."""
        blobs.sweep(self._centre)
        if self._process is not None and self._process.poll() is None:
            return
        now_ms = self._centre.now_ms
        if local(now_ms).hour == HOUR and now_ms - self._last_ms() > DAY_MS // 2:
            self._process = soundness.begin(a_round(self._centre, share=now_ms // DAY_MS))

    def end(self) -> None:
        """No more of it; what was begun is begun again another night."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def _last_ms(self) -> int:
        with self._centre.database.read() as connection:
            found = soundness.last(connection)
        return found.at_ms if found else 0


def a_round(centre: Centre, share: int = -1) -> soundness.Round:
    """A round at this centre."""
    settings = centre.settings
    return soundness.Round(
        settings.database_url, str(settings.folder.absolute()), centre.now_ms, share
    )
