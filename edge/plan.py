"""The hall's plan: the centre's documents and over them what the hall's manager has arranged. Read
anew when either has changed.
"""

import logging
from dataclasses import replace
from typing import Any

import msgspec

from domain.arrangements import (
    BOARD,
    FLOOR,
    PARTS,
    VOICE,
    Arrangement,
    ArrangementVersion,
    board_part,
    kind_of_part,
    version_id,
)
from domain.boards import BoardDesign
from domain.calendar import WorkingDays
from domain.documents import Document
from domain.floor_choice import FloorChoice, laid_over
from domain.plan import BODIES, Plan, ServiceItem
from domain.voice_rules import VoiceRules
from sync.store import Store

log = logging.getLogger(__name__)


class PlanShelf:
    """Holds the present plan; `refresh` after documents came down or the manager published.

    `given` is the plan as the centre sent it, `plan` as it counts in this hall.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.refresh()

    def refresh(self) -> None:
        """Read documents and arrangements again."""
        self.given = read_plan(self._store.documents(BODIES))
        arranged = shown_parts(self._store)
        self.plan = laid_over(self.given, arranged.get(FLOOR, FloorChoice()))
        self.voice: VoiceRules = arranged.get(VOICE, VoiceRules())
        self._boards: dict[str, BoardDesign] = {
            part: body for part, body in arranged.items() if kind_of_part(part) == BOARD
        }
        self.working_days = WorkingDays(self.plan.calendar)

    def board(self, station: str) -> BoardDesign:
        """How a board looks."""
        return self._boards.get(board_part(station), BoardDesign())


def shown_parts(store: Store) -> dict[str, Any]:
    """Part -> its content that counts now, as an object of its class."""
    found = {}
    for known in store.states(Arrangement, "hall = ? AND shows > 0", (store.node(),)):
        id = version_id(known.part, known.shows)
        version = store.state(ArrangementVersion, known.hall, id)
        content = read_content(known.part, version.content) if version else None
        if content is not None:
            found[known.part] = content
    return found


def read_content(part: str, content: str) -> Any | None:
    """A part's content as an object of its class; None for one that this version cannot read."""
    try:
        return msgspec.json.decode(content, type=PARTS[kind_of_part(part)])
    except (msgspec.DecodeError, KeyError):
        log.exception("cannot read arrangement %s", part)
        return None


def read_plan(documents: list[Document]) -> Plan:
    """Typed bodies of the documents. One that this version cannot read is left out: the centre
    should have held it back, and the rest of the hall must work without it."""
    bodies: dict[str, dict[str, object]] = {kind: {} for kind in BODIES}
    for document in documents:
        try:
            body: object = msgspec.json.decode(document.body, type=BODIES[document.kind])
        except msgspec.DecodeError:
            log.exception("cannot read %s %s", document.kind, document.id)
            continue
        if isinstance(body, ServiceItem):
            body = replace(body, version=document.version)
        bodies[document.kind][document.id] = body
    halls = list(bodies["hall"].values())
    calendars = list(bodies["calendar"].values())
    return Plan(
        hall=halls[0] if halls else None,  # type: ignore[arg-type]
        queues=_ordered(bodies["queue"]),  # type: ignore[arg-type]
        windows=_ordered(bodies["window"]),  # type: ignore[arg-type]
        staff=bodies["staff"],  # type: ignore[arg-type]
        items=bodies["item"],  # type: ignore[arg-type]
        forms=bodies["form"],  # type: ignore[arg-type]
        situations=_ordered(bodies["situation"]),  # type: ignore[arg-type]
        divisions=bodies["regions"],  # type: ignore[arg-type]
        calendar=calendars[0] if calendars else None,  # type: ignore[arg-type]
        slots=bodies["slots"],  # type: ignore[arg-type]
        zones=_ordered(bodies["zone"]),  # type: ignore[arg-type]
    )


def _ordered(bodies: dict[str, object]) -> dict[str, object]:
    return dict(sorted(bodies.items(), key=lambda kv: (getattr(kv[1], "order", 0), kv[0])))
