"""One hall as the centre has folded it: queues, windows, devices, tickets, and how far its log is.

The hall shows the same tables; after a cut line the two agree to the last event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from flask_babel import gettext as _

from central import soundness
from central.centre import Centre
from central.exceptions.views import count_open
from central.eyes.refusals import FORGED
from central.feed.service import scopes
from central.halls import figures as figures_sql
from central.halls.contact import Contact
from central.halls.service import HallRecord, NoSuchHall
from central.halls.sync_alarms import count_of, damage_alarms, sync_alarms
from central.halls.views import Known, all_known, local, oldest_s, row
from central.halls.words import device_words, reason_words, stray_words
from central.store import schema, states
from domain.days import QueueDay, QueuePace
from domain.discipline import Seat, expected_wait_s
from domain.equipment import DOWN, DeviceState
from domain.evaluations import Evaluation
from domain.gates import CLOSED, QueueGate
from domain.plan import Queue, Window
from domain.tickets import WAITING, Ticket
from domain.windows import OPEN, SHUT, WindowState
from kiosk_ui.filters import span
from kiosk_ui.views import (
    Alarm,
    HallPage,
    OverviewDevice,
    OverviewQueue,
    OverviewWindow,
    SyncState,
    TicketRow,
)
from sync.clock import MAX_DRIFT_MS

LATEST = 50
BodyT = TypeVar("BodyT")


def hall_page(
    centre: Centre, node: str, staff_name: str = "", refused: Mapping[str, int] | None = None
) -> HallPage:
    """The page of one hall; ``refused``: refusals in its name by word. Raises NoSuchHall."""
    now_ms = centre.now_ms
    with centre.database.read() as connection:
        known = next(iter(all_known(centre, connection, node)), None)
        if known is None:
            raise NoSuchHall(node)
        look = _Look(connection, known.hall, now_ms)
        day = figures_sql.of_all(connection, look.day, node).get(node)
        return HallPage(
            row=row(known, day, now_ms),
            node=node,
            enrolled_at=local(known.hall.enrolled_at) if known.hall.enrolled_at else None,
            silent_since=_silent_since(known),
            queues=look.queues(),
            windows=look.windows_shown(),
            devices=look.devices(),
            tickets=look.tickets(),
            sync=_sync(connection, node, known.contact, now_ms, count_of(FORGED, refused or {})),
            alarms=(
                *_other_boxes(connection, known),
                *_alarms(known, look.device_states),
                *sync_alarms(known, refused or {}, now_ms),
                *damage_alarms(node, soundness.last(connection)),
            ),
            staff_name=staff_name,
            exceptions=count_open(connection, node),
        )


class _Look:
    """One look at a hall's folded tables."""

    def __init__(self, connection: sa.Connection, hall: HallRecord, now_ms: int) -> None:
        self._connection, self._hall, self._now_ms = connection, hall, now_ms
        self.day = local(now_ms).date().isoformat()
        self._queues = {q.id: q for q in _documents(connection, hall, "queue", Queue)}
        self._windows = {w.id: w for w in _documents(connection, hall, "window", Window)}
        self._seats = {w.id: w for w in states.of_hall(connection, WindowState, hall.node)}
        self._gates = {g.queue: g for g in states.of_hall(connection, QueueGate, hall.node)}
        self.device_states = states.of_hall(connection, DeviceState, hall.node)

    def queues(self) -> tuple[OverviewQueue, ...]:
        c, node = self._connection, self._hall.node
        counts = schema.states["queue_day"].c
        today = {q.queue: q for q in states.of_hall(c, QueueDay, node, counts.day == self.day)}
        paces = {p.queue: p for p in states.of_hall(c, QueuePace, node)}
        waiting = self._waiting()
        return tuple(
            self._queue(q, today.get(q.id), paces.get(q.id), waiting.get(q.id))
            for q in sorted(self._queues.values(), key=lambda q: (q.order, q.letter))
        )

    def _queue(
        self,
        queue: Queue,
        day: QueueDay | None,
        pace: QueuePace | None,
        waiting: tuple[int, int] | None,
    ) -> OverviewQueue:
        count, oldest = waiting or (0, 0)
        mean = day.mean_service_s if day else None
        service_s = pace.mean_service_s if pace else None
        seats = self._serving(queue.id)
        wait_s = None
        if service_s is not None:
            # Half of a service is left on average when nothing is known of the one under way.
            work = [Seat(1, service_s / 2 if seat.ticket else 0.0) for seat in seats]
            wait_s = expected_wait_s(count, service_s, work)
        return OverviewQueue(
            queue.letter,
            queue.name,
            count,
            (self._now_ms - oldest) // 1000 if count else None,
            day.mean_wait_s if day else None,
            None if service_s is None else round(service_s if mean is None else mean),
            len(seats),
            wait_s,
            queue.id,
            *self._gate(queue.id),
        )

    def _gate(self, queue: str) -> tuple[Any, str]:
        """Who has stopped it from giving out numbers, and why."""
        gate = self._gates.get(queue)
        return (gate.by, gate.words) if gate is not None and gate.state == CLOSED else ("", "")

    def _serving(self, queue: str) -> list[WindowState]:
        serving = {w.id for w in self._windows.values() if queue in {s.queue for s in w.serves}}
        return [s for s in self._seats.values() if s.id in serving and s.state == OPEN]

    def _waiting(self) -> dict[str, tuple[int, int]]:
        t = schema.states["ticket"].c
        query = (
            sa.select(t.queue, sa.func.count(), sa.func.min(t.taken_at))
            .where(t.hall == self._hall.node, t.state == WAITING)
            .group_by(t.queue)
        )
        return {queue: (count, oldest) for queue, count, oldest in self._connection.execute(query)}

    def windows_shown(self) -> tuple[OverviewWindow, ...]:
        return tuple(
            self._window(w.name, self._seats.get(w.id))
            for w in sorted(self._windows.values(), key=lambda w: (w.order, w.id))
        )

    def _window(self, name: str, seat: WindowState | None) -> OverviewWindow:
        today = seat is not None and seat.day == self.day
        done = seat.done if seat is not None and today else 0
        if seat is None or seat.state == SHUT:
            return OverviewWindow(name, "closed", None, None, None, done, None)
        shown: Any = seat.ticket_state or ("free" if seat.state == OPEN else "paused")
        since_s = max(0, (self._now_ms - seat.since) // 1000)
        mean = seat.served_s // seat.done if seat.done else None
        return OverviewWindow(name, shown, seat.staff_name, seat.number, since_s, done, mean)

    def devices(self) -> tuple[OverviewDevice, ...]:
        return tuple(
            OverviewDevice(
                d.id,
                device_words(d.kind),
                d.station,
                d.state,  # type: ignore[arg-type]
                reason_words(d.reason),
                local(d.since),
            )
            for d in self.device_states
        )

    def tickets(self) -> tuple[TicketRow, ...]:
        t, e = schema.states["ticket"], schema.states["evaluation"].c
        node = self._hall.node
        query = (
            sa.select(t)
            .where(t.c.hall == node)
            .order_by(t.c.id.desc())  # UUIDv7: the order of taking, along the primary key
            .limit(LATEST)
        )
        latest = [Ticket(*found) for found in self._connection.execute(query)]
        wanted = e.ticket.in_([ticket.id for ticket in latest])
        rated = states.of_hall(self._connection, Evaluation, node, wanted)
        levels = {evaluation.ticket: evaluation.level for evaluation in rated}
        return tuple(self._ticket(ticket, levels.get(ticket.id)) for ticket in latest)

    def _ticket(self, ticket: Ticket, rating: int | None) -> TicketRow:
        queue, window = self._queues.get(ticket.queue), self._windows.get(ticket.window or "")
        return TicketRow(
            ticket.number,
            queue.name if queue else ticket.queue,
            ticket.state,  # type: ignore[arg-type]
            ticket.masked_name,
            local(ticket.taken_at),
            local(ticket.called_at) if ticket.called_at else None,
            local(ticket.ended_at) if ticket.ended_at else None,
            window.name if window else ticket.window,
            rating,
        )


def _documents(
    connection: sa.Connection, hall: HallRecord, kind: str, shape: type[BodyT]
) -> list[BodyT]:
    d = schema.document
    query = sa.select(d.c.body).where(
        d.c.kind == kind,
        d.c.scope.in_(scopes(hall.node, hall.region)),
        d.c.deleted.is_(False),
    )
    return [msgspec.json.decode(bytes(b), type=shape) for b in connection.scalars(query)]


def _silent_since(known: Known) -> Any:
    if known.state != "silent" or known.contact is None:
        return None
    return local(known.contact.last_at)


def _sync(
    connection: sa.Connection, node: str, contact: Contact | None, now_ms: int, refused: int
) -> SyncState:
    h = schema.head
    heads = connection.execute(
        sa.select(h).where(h.c.node == node, h.c.seq > 0).order_by(h.c.epoch)
    ).all()
    skew = contact.skew_ms if contact else None
    own = _own_words(contact, now_ms) | {"refused": refused}
    if not heads:
        return SyncState(1, 0, "—", 0, 0, skew, None, **own)
    newest = heads[-1]
    return SyncState(
        newest.epoch,
        newest.seq,
        newest.hash[:12],
        sum(head.receipts for head in heads),
        sum(head.seq for head in heads),
        skew,
        local(newest.last_at) if newest.last_at else None,
        **own,
    )


def _own_words(contact: Contact | None, now_ms: int) -> dict[str, Any]:
    """What a hall said of itself."""
    facts = contact.facts if contact else None
    version = {"version": (contact.version or "") if contact else ""}
    if facts is None:
        return version
    rate = facts.bytes_per_s
    return version | {
        "backlog_mb": round(facts.backlog_bytes / 1e6, 1),
        "oldest_s": oldest_s(contact, now_ms),
        "blobs": facts.blobs,
        "mbit_s": None if rate is None else round(rate * 8 / 1e6, 1),
        "disk_free_mb": facts.disk_free_mb,
        "disk_mb": facts.disk_mb,
    }


def _other_boxes(connection: sa.Connection, known: Known) -> list[Alarm]:
    """Boxes that spoke as this hall and that nobody has decided on yet."""
    s = schema.stray
    query = sa.select(s.c.reason, s.c.last_at).where(
        s.c.node == known.hall.node, s.c.settled_at.is_(None)
    )
    return [
        Alarm("red", stray_words(row.reason), local(row.last_at), _("请在“节点与密钥”中处理。"))
        for row in connection.execute(query)
    ]


def _alarms(known: Known, devices: list[DeviceState]) -> list[Alarm]:
    found: list[Alarm] = []
    if known.state == "quarantined" and known.hall.quarantined_at:
        text, since = _("两份日志都自称来自这个大厅，已隔离"), local(known.hall.quarantined_at)
        found.append(Alarm("red", text, since, _("两份都已保存。请在“节点与密钥”中处理。")))
    if known.state == "silent" and known.contact:
        since = local(known.contact.last_at)
        found.append(Alarm("red", _("大厅失联"), since, _("请联系大厅检查线路和主机。")))
    skew_ms = known.contact.skew_ms if known.contact else None
    if known.contact and abs(skew_ms or 0) > MAX_DRIFT_MS:
        apart = span(abs(skew_ms or 0) // 1000)
        slow = _("大厅时钟比省中心慢 %(apart)s", apart=apart)
        fast = _("大厅时钟比省中心快 %(apart)s", apart=apart)
        since, advice = local(known.contact.last_at), _("请大厅校准时钟。记录的先后不受影响。")
        found.append(Alarm("amber", fast if (skew_ms or 0) > 0 else slow, since, advice))
    found.extend(
        Alarm(
            "amber",
            f"{device.station} {device_words(device.kind)}：{reason_words(device.reason)}",
            local(device.since),
        )
        for device in devices
        if device.state == DOWN
    )
    return found
