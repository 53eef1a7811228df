"""The hall's plan from its documents, read anew when the centre has sent others."""

import logging
from dataclasses import replace

import msgspec

from domain.calendar import WorkingDays
from domain.documents import Document
from domain.plan import BODIES, Plan, ServiceItem
from sync.store import Store

log = logging.getLogger(__name__)


class PlanShelf:
    """Holds the present plan; `refresh` after documents came down."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.refresh()

    def refresh(self) -> None:
        """Read the documents again."""
        self.plan = read_plan(self._store.documents(BODIES))
        self.working_days = WorkingDays(self.plan.calendar)


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
        zones=_ordered(bodies["zone"]),  # type: ignore[arg-type]
        calendar=calendars[0] if calendars else None,  # type: ignore[arg-type]
    )


def _ordered(bodies: dict[str, object]) -> dict[str, object]:
    return dict(sorted(bodies.items(), key=lambda kv: (getattr(kv[1], "order", 0), kv[0])))
