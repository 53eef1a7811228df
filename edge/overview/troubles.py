"""What goes wrong on the floor, each with the one touch that helps."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from domain.follow_ups import CLOSED as FOLLOWED
from domain.follow_ups import FollowUp
from domain.plan import Staff, Window
from domain.targets import USUAL_S, WaitTarget
from domain.windows import OPEN, PAUSED, SHUT, WindowState
from edge.node import HallNode
from edge.overview.acts import free_staff
from edge.reception.views import window_states
from kiosk_ui.views import Alarm, AlarmAct, OverviewQueue

IDLE_S = 120
"""A window that has called nobody for so long while people wait has been forgotten."""

BREAK_S = 900
UNSERVED, OVERFLOWING, IDLE, LATE, BAD_RATING, PAUSED_LONG = 90, 80, 60, 50, 45, 40


def target_s(node: HallNode, queue: str) -> int:
    """How long people of a queue should wait at most."""
    found = node.store.state(WaitTarget, node.id, queue)
    return found.wait_s if found else USUAL_S


def troubles(node: HallNode, queues: tuple[OverviewQueue, ...]) -> list[Alarm]:
    """Queues and windows that want a hand, and bad ratings that nobody has looked into."""
    states, staff = window_states(node), free_staff(node)
    return [
        *(a for queue in queues for a in _queue(node, queue, states, staff)),
        *_windows(node, queues, states),
        *_bad_ratings(node),
    ]


def _queue(
    node: HallNode, queue: OverviewQueue, states: dict[str, WindowState], staff: Iterable[Staff]
) -> Iterator[Alarm]:
    waited_s = queue.longest_wait_s or 0
    since, more = node.local(node.wall_ms() - waited_s * 1000), f"/overview/queues/{queue.id}"
    acts = (*_openings(node, queue.id, states, staff), *_moves(node, queue, states))[:2]
    if queue.waiting and not queue.windows_open:
        text = _("%(name)s：%(count)s 人等候，没有窗口开放", name=queue.name, count=queue.waiting)
        yield Alarm("red", text, since, _("请开放一个窗口。"), acts, more, UNSERVED)
    elif queue.waiting and (queue.wait_s or 0) > queue.target_s:
        text = _(
            "%(name)s：现在取号要等约 %(minutes)s 分钟，超过目标 %(target)s 分钟",
            name=queue.name,
            minutes=round((queue.wait_s or 0) / 60),
            target=queue.target_s // 60,
        )
        yield Alarm("red", text, since, _("请增开窗口或调配窗口。"), acts, more, OVERFLOWING)
    elif waited_s > queue.target_s:
        text = _("%(name)s：最长已等 %(minutes)s 分钟", name=queue.name, minutes=waited_s // 60)
        yield Alarm("amber", text, since, _("请看是谁在等，可以提前办理。"), acts, more, LATE)


def _openings(
    node: HallNode, queue: str, states: dict[str, WindowState], staff: Iterable[Staff]
) -> Iterator[AlarmAct]:
    """A paused window back to work, or a shut one with somebody who is free."""
    for window in node.plan.windows_serving(queue):
        state = states.get(window.id)
        if state is not None and state.state == PAUSED:
            yield AlarmAct(
                _("恢复%(window)s", window=window.name), f"/overview/windows/{window.id}/resume"
            )
    free = list(staff)
    for window in node.plan.windows_serving(queue):
        state = states.get(window.id)
        if free and (state is None or state.state == SHUT):
            who = free.pop(0)
            label = _("开放%(window)s（%(name)s）", window=window.name, name=who.name)
            path = f"/overview/windows/{window.id}/open"
            yield AlarmAct(label, path, (("staff", who.id),))


def _moves(
    node: HallNode, queue: OverviewQueue, states: dict[str, WindowState]
) -> Iterator[AlarmAct]:
    """Windows with nothing to do whose queues are empty."""
    for window in node.plan.windows.values():
        if not _is_idle(node, window, states) or any(s.queue == queue.id for s in window.serves):
            continue
        if any(node.floor.waiting(s.queue) for s in window.serves):
            continue
        label = _("%(window)s也办%(queue)s", window=window.name, queue=queue.name)
        fields = tuple(("queues", q) for q in (*(s.queue for s in window.serves), queue.id))
        yield AlarmAct(label, f"/overview/windows/{window.id}/serve", fields)


def _windows(
    node: HallNode, queues: Iterable[OverviewQueue], states: dict[str, WindowState]
) -> Iterator[Alarm]:
    names = {q.id: q.name for q in queues}
    for window in node.plan.windows.values():
        state = states.get(window.id)
        waiting = [s.queue for s in window.serves if node.floor.waiting(s.queue)]
        if state is None or not waiting:
            continue
        since, more = node.local(state.since), f"/overview/windows/{window.id}"
        lasted_s = (node.wall_ms() - state.since) // 1000
        if _is_idle(node, window, states) and lasted_s > IDLE_S:
            text = _(
                "%(window)s空闲 %(minutes)s 分钟，%(queue)s有人等候",
                window=window.name,
                minutes=lasted_s // 60,
                queue=names.get(waiting[0], waiting[0]),
            )
            words = (("words", _("有人在等，请叫号。")),)
            act = AlarmAct(_("提醒窗口"), f"/overview/windows/{window.id}/message", words)
            yield Alarm("amber", text, since, _("可能忘了叫号。"), (act,), more, IDLE)
        elif state.state == PAUSED and state.ticket is None and lasted_s > BREAK_S:
            text = _(
                "%(window)s已暂停 %(minutes)s 分钟，有人等候",
                window=window.name,
                minutes=lasted_s // 60,
            )
            act = AlarmAct(_("恢复窗口"), f"/overview/windows/{window.id}/resume")
            yield Alarm("amber", text, since, "", (act,), more, PAUSED_LONG)


def _is_idle(node: HallNode, window: Window, states: dict[str, WindowState]) -> bool:
    state = states.get(window.id)
    return state is not None and state.state == OPEN and state.ticket is None


def _bad_ratings(node: HallNode) -> list[Alarm]:
    """Those of today; older ones are on the page of ratings."""
    today = node.today().isoformat()
    found = node.store.states(
        FollowUp,
        "hall = ? AND state <> ? AND day = ? ORDER BY opened_at",
        (node.id, FOLLOWED, today),
    )
    fresh = [f for f in found if f.contacted_at is None]
    if not fresh:
        return []
    last = fresh[-1]
    window = node.plan.windows.get(last.window)
    text = _(
        "%(window)s收到差评（今天 %(count)s 条待回访）",
        window=window.name if window else last.window,
        count=len(fresh),
    )
    advice = _("请联系办事人，了解原因。")
    return [Alarm("amber", text, node.local(last.opened_at), advice, (), "/ratings", BAD_RATING)]
