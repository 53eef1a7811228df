"""The list of all halls. 3,316 of them are fine: the first `MOST_ROWS` that match are shown, the
ones that want a person first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from central.centre import Centre
from central.halls.contact import Contact
from central.halls.figures import Figures, of_all
from central.halls.service import QUARANTINED, REGISTERED, REVOKED, HallRecord
from central.halls.words import level_words
from central.identity.scope import EVERYWHERE, STEWARD, Scope
from central.store import schema
from kiosk_ui.views import HallRow, Halls, HallState, HallTotals, NewCode, Problem
from sync.protocol import HallFacts

ZONE = ZoneInfo("Asia/Shanghai")
MOST_ROWS = 100
LOW_DISK_MB = 2048
_ORDER: dict[str, int] = {"quarantined": 0, "silent": 1, "online": 2, "revoked": 3, "never": 4}
_WORDS = {
    "quarantined": "隔离",
    "silent": "失联",
    "online": "在线",
    "revoked": "已停用",
    "never": "未接入",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a hall before its figures."""

    hall: HallRecord
    region_name: str
    contact: Contact | None
    state: HallState


def halls_page(
    centre: Centre,
    wanted: str,
    staff_name: str = "",
    new_code: NewCode | None = None,
    problem: Problem | None = None,
    scope: Scope = EVERYWHERE,
) -> Halls:
    """Totals of a scope and its halls that match ``wanted`` (name, region, id or state)."""
    now_ms = centre.now_ms
    with centre.database.read() as connection:
        figures = of_all(connection, local(now_ms).date().isoformat())
        halls = [k for k in all_known(centre, connection) if scope.covers(k.hall.node)]
    words = wanted.strip().lower()
    matching = [known for known in halls if not words or words in _haystack(known)]
    matching.sort(key=lambda known: (_ORDER[known.state], known.hall.region, known.hall.node))
    rows = tuple(row(k, figures.get(k.hall.node), now_ms) for k in matching[:MOST_ROWS])
    within = {k.hall.node: figures[k.hall.node] for k in halls if k.hall.node in figures}
    return Halls(
        _totals(halls, within),
        rows,
        wanted,
        new_code=new_code,
        staff_name=staff_name,
        problem=problem,
        may_enrol=scope.may(STEWARD),
    )


def all_known(centre: Centre, connection: sa.Connection, node: str | None = None) -> list[Known]:
    """Every hall (or one) with its state as of now."""
    h, r = schema.hall, schema.region
    query = sa.select(h, r.c.full_name).outerjoin_from(h, r, r.c.code == h.c.region)
    if node is not None:
        query = query.where(h.c.node == node)
    now_ms, silent_ms = centre.now_ms, centre.settings.silent_after_s * 1000
    found = []
    for *columns, region_name in connection.execute(query):
        hall = HallRecord(*columns)
        contact = centre.contacts.get(hall.node)
        state = state_of(hall, contact, now_ms, silent_ms)
        found.append(Known(hall, region_name or "", contact, state))
    return found


def state_of(hall: HallRecord, contact: Contact | None, now_ms: int, silent_ms: int) -> HallState:
    """A hall is silent when it has said nothing for longer than ``silent_ms``."""
    if hall.state == QUARANTINED:
        return "quarantined"
    if hall.state == REVOKED:
        return "revoked"
    if hall.state == REGISTERED or contact is None:
        return "never"
    return "silent" if now_ms - contact.last_at > silent_ms else "online"


def row(known: Known, figures: Figures | None, now_ms: int) -> HallRow:
    """One hall in figures."""
    day, contact = figures or Figures(), known.contact
    backlog = contact.backlog if contact else None
    heard = known.state == "online"
    facts = (contact.facts if contact else None) or HallFacts()
    free_mb = facts.disk_free_mb
    return HallRow(
        id=known.hall.node,
        name=known.hall.name,
        region_name=known.region_name,
        level=level_words(known.hall.level),
        state=known.state,
        last_contact=local(contact.last_at) if contact else None,
        last_contact_s=_seconds(now_ms, contact.last_at) if contact else None,
        backlog=backlog if heard else None,
        tickets_today=day.taken,
        waiting=day.waiting,
        longest_wait_s=_seconds(now_ms, day.oldest) if day.oldest else None,
        devices_down=day.devices_down,
        alarms=alarm_count(known.state, day),
        mean_rating=day.rating,
        oldest_s=oldest_s(contact, now_ms),
        last_backlog=None if heard else backlog,
        mbit_s=None if facts.bytes_per_s is None else facts.bytes_per_s * 8 / 1e6,
        disk_free_gb=None if free_mb is None else free_mb / 1024,
        disk_low=free_mb is not None and free_mb < LOW_DISK_MB,
    )


def oldest_s(contact: Contact | None, now_ms: int) -> int | None:
    """The age of the oldest event that a hall still has to hand up, when it last spoke or now."""
    at_ms = contact.facts.oldest_ms if contact and contact.facts else None
    return None if at_ms is None else _seconds(now_ms, at_ms)


def alarm_count(state: str, day: Figures) -> int:
    """Things at a hall that want a person."""
    return (state in ("silent", "quarantined")) + day.devices_down + day.exceptions


def local(wall_ms: int) -> datetime:
    """Wall milliseconds as the province's time of day."""
    return datetime.fromtimestamp(wall_ms / 1000, ZONE)


def _totals(halls: list[Known], figures: dict[str, Figures]) -> HallTotals:
    empty = Figures()
    days = figures.values()
    return HallTotals(
        halls=len(halls),
        online=sum(known.state == "online" for known in halls),
        silent=sum(known.state == "silent" for known in halls),
        tickets_today=sum(day.taken for day in days),
        waiting=sum(day.waiting for day in days),
        serving=sum(day.serving for day in days),
        alarms=sum(alarm_count(k.state, figures.get(k.hall.node, empty)) for k in halls),
    )


def _haystack(known: Known) -> str:
    hall = known.hall
    parts = (hall.name, known.region_name, hall.node, known.state, _WORDS[known.state])
    return " ".join(parts).lower()


def _seconds(now_ms: int, then_ms: int) -> int:
    return max(0, (now_ms - then_ms) // 1000)
