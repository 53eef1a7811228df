"""The pages that a window has taken and not used yet. In memory alone: they are people's papers,
and what is used is sealed as a blob by the room that uses it."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from devices.document_camera.port import PageCapture
from domain.errors import Refused

MOST_PAGES: Final = 30
MOST_BYTES: Final = 16 * 1024 * 1024
FORGOTTEN_MS: Final = 30 * 60 * 1000


@dataclass(slots=True)
class _Pages:
    staff: str
    touched_ms: int
    next_number: int = 1
    pages: dict[int, PageCapture] = field(default_factory=dict)


class Trays:
    """One tray for each window; it is emptied when somebody else sits down. Safe across threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._trays: dict[str, _Pages] = {}

    def pages(self, window: str, staff: str, now_ms: int) -> dict[int, PageCapture]:
        """Number -> page, in the order in which they were taken."""
        with self._lock:
            return dict(self._tray(window, staff, now_ms).pages)

    def add(self, window: str, staff: str, page: PageCapture, now_ms: int) -> int:
        """Lay a page on top; its number. Raises Refused(`tray_full`)."""
        with self._lock:
            tray = self._tray(window, staff, now_ms)
            size = sum(len(page.jpeg) for page in tray.pages.values()) + len(page.jpeg)
            if len(tray.pages) >= MOST_PAGES or size > MOST_BYTES:
                raise Refused("tray_full", most=MOST_PAGES)
            number, tray.next_number = tray.next_number, tray.next_number + 1
            tray.pages[number] = page
            return number

    def remove(self, window: str, staff: str, number: int, now_ms: int) -> None:
        """Take a page out; one that is not there is no fault."""
        with self._lock:
            self._tray(window, staff, now_ms).pages.pop(number, None)

    def clear(self, window: str) -> None:
        """Empty a window's tray."""
        with self._lock:
            self._trays.pop(window, None)

    def _tray(self, window: str, staff: str, now_ms: int) -> _Pages:
        for known, tray in list(self._trays.items()):
            if now_ms - tray.touched_ms > FORGOTTEN_MS:
                del self._trays[known]
        mine = self._trays.get(window)
        if mine is None or mine.staff != staff:
            mine = self._trays[window] = _Pages(staff, now_ms)
        mine.touched_ms = now_ms
        return mine
