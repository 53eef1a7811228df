"""What lies on which tablet to be signed. It lives in memory alone: after a restart the clerk asks
again, and nothing of a document was left on a disk."""

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final, Literal

import uuid_utils

from domain.errors import Refused
from domain.signatures import digest
from edge.settings import Settings, Station

MOST_DOCUMENT_BYTES: Final = 5 * 1024 * 1024
STAYS_MS: Final = 10 * 60 * 1000

Outcome = Literal["", "given", "declined"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A document on a tablet. `picture`: the signature as SVG once it is given."""

    id: str
    station: str
    window: str
    staff: str
    about: str
    title: str
    document: bytes = field(repr=False)
    sha256: str
    at_ms: int
    outcome: Outcome = ""
    signature: str = ""
    picture: str = field(default="", repr=False)


class SigningDesk:
    """At most one document on each tablet. Safe across threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._on: dict[str, Asked] = {}

    def tablet_of(self, window: str) -> Station | None:
        """The tablet on a window's counter."""
        stations = (s for s in self._settings.stations if s.window == window)
        return next((s for s in stations if s.kind == "pad"), None)

    def ask(
        self, window: str, staff: str, about: str, title: str, document: bytes, now_ms: int
    ) -> Asked:
        """Lay a document on the window's tablet; an older one is taken away.
        Raises Refused(`no_tablet` | `no_document`)."""
        tablet = self.tablet_of(window)
        if tablet is None:
            raise Refused("no_tablet")
        if not document.startswith(b"%PDF-") or len(document) > MOST_DOCUMENT_BYTES:
            raise Refused("no_document")
        asked = Asked(
            id=str(uuid_utils.uuid7()),
            station=tablet.id,
            window=window,
            staff=staff,
            about=about[:80],
            title=title.strip()[:60] or "文书",
            document=document,
            sha256=digest(document),
            at_ms=now_ms,
        )
        with self._lock:
            self._on[tablet.id] = asked
        return asked

    def on_tablet(self, station: str, now_ms: int) -> Asked | None:
        """What is to be signed there now."""
        with self._lock:
            asked = self._on.get(station)
        waiting = asked is not None and not asked.outcome and now_ms - asked.at_ms < STAYS_MS
        return asked if waiting else None

    def of_window(self, window: str) -> Asked | None:
        """The last one that a window has asked for."""
        tablet = self.tablet_of(window)
        with self._lock:
            return self._on.get(tablet.id) if tablet else None

    def the(self, station: str, asked_id: str, now_ms: int) -> Asked:
        """The document that is being signed. Raises Refused(`not_asked`): it was taken back, or
        replaced by another one, while somebody was writing."""
        asked = self.on_tablet(station, now_ms)
        if asked is None or asked.id != asked_id:
            raise Refused("not_asked")
        return asked

    def end(self, asked: Asked, outcome: Outcome, signature: str = "", picture: str = "") -> None:
        """Note how it ended; the document's bytes are let go."""
        ended = replace(asked, outcome=outcome, signature=signature, picture=picture, document=b"")
        with self._lock:
            if self._on.get(asked.station) is asked:
                self._on[asked.station] = ended

    def take_back(self, window: str) -> None:
        """Take the document off the tablet."""
        tablet = self.tablet_of(window)
        with self._lock:
            if tablet is not None:
                self._on.pop(tablet.id, None)
