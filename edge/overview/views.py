"""The manager's page: queues, windows, devices, the line, in figures that can be followed to
events.
"""

from typing import Any

from domain.agents import AgentState
from domain.days import HallDay, QueueDay, QueuePace
from domain.equipment import UP, DeviceState
from domain.foresight import Forecast
from domain.gates import CLOSED, QueueGate
from domain.plan import Queue, Window
from domain.stations import StationState
from domain.windows import OPEN, SHUT, WindowState
from edge.agents.agents import itself
from edge.agents.service import Gate
from edge.calling.views import longest_wait_s, shown
from edge.exceptions.views import count_open
from edge.foresight import waits
from edge.line import LineWatch
from edge.node import HallNode
from edge.overview import devices
from edge.overview.alarms import alarms
from edge.overview.faults import kind_words
from edge.overview.troubles import target_s
from edge.reception.views import window_states
from edge.settings import Station
from edge.stations.service import Pairing
from kiosk_ui.language import name_of
from kiosk_ui.views import (
    DayTotals,
    Line,
    Overview,
    OverviewAgent,
    OverviewQueue,
    OverviewStation,
    OverviewWindow,
)
from sync import blob_queue
from sync.node import backlog, backlog_size


def overview(
    node: HallNode,
    line: LineWatch,
    pairing: Pairing,
    gate: Gate,
    staff_name: str = "",
    undo: str = "",
) -> Overview:
    """The whole hall now."""
    windows = window_states(node)
    known = devices.states(node)
    expected = waits.now_for_all(node)
    queues = tuple(
        _queue(node, queue, windows, expected.get(queue.id)) for queue in node.plan.queues.values()
    )
    day = node.store.state(HallDay, node.id, node.today().isoformat())
    return Overview(
        day=node.today(),
        state="before" if day is None else day.state,  # type: ignore[arg-type]
        alarms=alarms(node, line, known, queues),
        totals=_totals(node),
        queues=queues,
        windows=tuple(_window(node, w, windows.get(w.id)) for w in node.plan.windows.values()),
        devices=tuple(devices.line(node, d) for d in known),
        line=_line(node, line),
        stations=tuple(
            _station(node, s, pairing) for s in node.settings.stations if s.kind != "window"
        ),
        agents=_agents(node, gate) if node.settings.agents_port else (),
        staff_name=staff_name,
        exceptions=count_open(node),
        undo=undo,
    )


def _queue(
    node: HallNode, queue: Queue, windows: dict[str, WindowState], wait: Forecast | None
) -> OverviewQueue:
    counts = node.store.state(QueueDay, node.id, queue.id, node.today().isoformat())
    pace = node.store.state(QueuePace, node.id, queue.id)
    waiting = node.floor.waiting(queue.id)
    serving = [
        w
        for w in node.plan.windows_serving(queue.id)
        if (state := windows.get(w.id)) is not None and state.state == OPEN
    ]
    return OverviewQueue(
        queue.letter,
        name_of(queue),
        waiting,
        longest_wait_s(node, queue.id),
        counts.mean_wait_s if counts else None,
        (counts.mean_service_s if counts else None) or _mean(pace),
        len(serving),
        wait.wait_s if wait else None,
        queue.id,
        *_gate(node.store.state(QueueGate, node.id, queue.id)),
        low_s=wait.low_s if wait else None,
        high_s=wait.high_s if wait else None,
        target_s=target_s(node, queue.id),
    )


def _gate(gate: QueueGate | None) -> tuple[Any, str]:
    """Who has stopped it from giving out numbers, and why."""
    return (gate.by, gate.words) if gate is not None and gate.state == CLOSED else ("", "")


def _mean(pace: QueuePace | None) -> int | None:
    return round(pace.mean_service_s) if pace else None


def _window(node: HallNode, window: Window, state: WindowState | None) -> OverviewWindow:
    name, moved = name_of(window), window.id in node.reassigned.today()
    if state is None or state.state == SHUT:
        done = state.done if state and state.day == node.today().isoformat() else 0
        return OverviewWindow(name, "closed", None, None, None, done, None, window.id, moved)
    return OverviewWindow(
        name,
        shown(state),
        state.staff_name,
        state.number,
        max((node.wall_ms() - state.since) // 1000, 0),
        state.done,
        state.served_s // state.done if state.done else None,
        window.id,
        moved,
    )


def _line(node: HallNode, line: LineWatch) -> Line:
    known = node.store.acknowledged(node.store.epochs()[-1])
    size, oldest_ms = backlog_size(node.store)
    return Line(
        "connected" if line.connected else "cut",
        node.local(line.now.since_ms),
        backlog(node.store),
        known.seq if known else None,
        node.store.value("centre") or "",
        round(size / 1e6, 1),
        node.local(oldest_ms) if oldest_ms is not None else None,
        blob_queue.waiting(node.store).blobs,
    )


def _station(node: HallNode, station: Station, pairing: Pairing) -> OverviewStation:
    paired = node.store.state(StationState, node.id, station.id) is not None
    # The code stays visible: a screen that lost its cookie is paired again with it.
    kind = station.name or kind_words(station.kind)
    return OverviewStation(station.id, kind, paired, pairing.code(station))


def _agents(node: HallNode, gate: Gate) -> tuple[OverviewAgent, ...]:
    admitted = {
        agent.station
        for agent in node.store.states(AgentState, "hall = ?", (node.id,))
        if agent.certificate is not None
    }
    return tuple(_agent(node, gate, s, s.id in admitted) for s in node.settings.stations)


def _agent(node: HallNode, gate: Gate, station: Station, admitted: bool) -> OverviewAgent:
    known = node.store.state(DeviceState, node.id, itself(station.id).id)
    here = admitted and known is not None and known.state == UP
    name = station.name or kind_words(station.kind)
    state = "here" if here else "lost" if admitted else "none"
    return OverviewAgent(station.id, name, state, gate.code(station.id))  # type: ignore[arg-type]


def _totals(node: HallNode) -> DayTotals:
    day = node.today().isoformat()
    standing = dict(
        node.store.rows(
            "SELECT state, count(*) FROM ticket "
            "WHERE hall = ? AND state IN ('waiting', 'called', 'serving', 'passed') GROUP BY state",
            (node.id,),
        )
    )
    days = node.store.states(QueueDay, "hall = ? AND day = ?", (node.id, day))
    rated, mean = node.store.rows(
        "SELECT count(*), avg(level) FROM evaluation "
        "WHERE hall = ? AND day = ? AND state = 'given'",
        (node.id, day),
    )[0]
    return DayTotals(
        taken=sum(d.taken for d in days),
        waiting=standing.get("waiting", 0),
        serving=standing.get("serving", 0) + standing.get("called", 0),
        done=sum(d.finished for d in days),
        passed=standing.get("passed", 0),
        cancelled=sum(d.cancelled for d in days),
        rated=rated,
        mean_rating=mean,
    )
