"""A hall on its own, on whatever day the test says: `python -m tests.journeys.dated_hall FOLDER`.

The wall clock is read from FOLDER/now (milliseconds), the port printed when it listens. What lies
under window 01's camera is the newest picture in FOLDER/camera, if there is such a folder.
"""

import sys
import time
from pathlib import Path

from edge.settings import Device
from kiosk_ui.http.server import listen, serve
from tests.edge.acceptance.desks import real_plan
from tests.edge.halls import card, holder, open_hall

PEOPLE = ("王小明", "李秀英", "赵铁柱", "孙国强", "钱雨桐", "周建国")


class DatedClock:
    """The time in a file, and what has passed since it was written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text, self._since = "", 0.0

    def __call__(self) -> int:
        text = self._path.read_text("ascii")
        if text != self._text:
            self._text, self._since = text, time.monotonic()
        return int(text) + int((time.monotonic() - self._since) * 1000)


def main(folder: Path) -> None:
    """Serve until SIGTERM."""
    clock, seen = DatedClock(folder / "now"), folder / "camera"
    devices = (Device("W1-G", "document_camera", "camera", f"folder:{seen}", "W1"),)
    with open_hall(
        folder / "hall",
        the_plan=real_plan(),
        wall=clock,  # type: ignore[arg-type]
        devices=devices if seen.is_dir() else (),
    ) as hall:
        hall.running.desk.equipment.start()
        for serial, name in enumerate(PEOPLE, 1):
            hall.take(visitor=holder(card(name, serial=serial)))
        listener = listen("127.0.0.1", 0)
        port = listener.getsockname()[1]
        serve(
            hall.running.app,
            listener,
            ready=lambda: print(port, flush=True),  # noqa: T201
            stopping=hall.running.streams.close,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
