"""The rest of today, as it will probably go, and as it would go with other windows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from domain.experience import DAY_S, SLOT_S
from domain.foresight import Scene
from domain.plan import NORMAL, PriorityClass, Window
from domain.rehearsal import Outlook, Stream, rehearse
from domain.windows import OPEN, WindowState
from edge.experience import hour_of, slot_of
from edge.foresight.waits import Hall
from edge.node import HallNode
from edge.overview.troubles import target_s
from edge.reception.views import window_states

LASTS_S: Final = 8 * 3600.0


@dataclass(frozen=True, slots=True)
class Change:
    """What if: a window is opened, closed, or serves these queues (ids)."""

    window: str
    act: str
    queues: tuple[str, ...] = ()


def rest_of_day(node: HallNode, change: Change | None = None) -> dict[str, Outlook]:
    """What is to be expected by queue. Takes a quarter of a second: not on the loop's thread."""
    states, now_ms = window_states(node), node.wall_ms()
    hall = Hall(node.plan, node.floor, states.get, node.knowledge.experience, now_ms)
    scene = hall.scene()
    if change is not None:
        scene = _changed(node, scene, hall, states, change)
    targets = {q: float(target_s(node, q)) for q in node.plan.queues}
    return rehearse(scene, _streams(node, now_ms), targets, LASTS_S)


def _changed(
    node: HallNode,
    scene: Scene,
    hall: Hall,
    states: Mapping[str, WindowState],
    change: Change,
) -> Scene:
    """The scene with one window changed; everybody else as they are."""
    window = node.plan.windows.get(change.window)
    if window is None:
        return scene
    at_work = [w for w in node.plan.windows.values() if _is_open(states, w)]
    counters = dict(zip((w.id for w in at_work), scene.counters, strict=True))
    if change.act == "close":
        counters.pop(window.id, None)
    else:
        counters.setdefault(window.id, hall.counter(window))
        if change.queues:
            serves = tuple((q, 1.0) for q in change.queues)
            counters[window.id] = replace(counters[window.id], serves=serves)
    return replace(scene, counters=list(counters.values()))


def _is_open(states: Mapping[str, WindowState], window: Window) -> bool:
    state = states.get(window.id)
    return state is not None and state.state == OPEN


def _streams(node: HallNode, now_ms: int) -> list[Stream]:
    classes = node.plan.hall.priorities if node.plan.hall else (NORMAL,)
    return [_stream(node, queue, p, now_ms) for queue in node.plan.queues for p in classes]


def _stream(node: HallNode, queue: str, priority: PriorityClass, now_ms: int) -> Stream:
    experience, slot = node.knowledge.experience, slot_of(now_ms)
    who = experience.person(queue, None, 0.0, hour_of(now_ms))
    gone_s = now_ms / 1000 % SLOT_S
    slots = [(slot + n) % (DAY_S // SLOT_S) for n in range(int(LASTS_S // SLOT_S) + 1)]
    rates = tuple(experience.rates.at(queue, priority.id, s) for s in slots)
    return Stream(
        queue, rates, SLOT_S - gone_s, SLOT_S, priority.head_start_s, who.mean_s, who.spread
    )
