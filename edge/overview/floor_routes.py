"""The manager's acts on queues, windows and tickets, and the pages they are done from."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from domain.plan import Window
from domain.tickets import Ticket
from edge.node import HallNode
from edge.overview import acts, floor_views
from edge.overview.undoing import Done, LastActs
from edge.roster import service as roster
from edge.web.access import MANAGER, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import ErrorPage

Act = Callable[[str], Done | None]
"""Does something as this actor; what it says and how it is undone."""


def blueprint(node: HallNode, last: LastActs) -> Blueprint:
    """The routes of the floor."""
    routes = Blueprint("floor", __name__)
    acting = Acting(node, last)

    @routes.get("/overview/queues/<queue>")
    @role(MANAGER)
    def queue_page(queue: str) -> Response:
        view = floor_views.queue_page(node, queue, staff().name, acting.undo())
        return page("overview/queue.html", view) if view else abort(404)

    @routes.get("/overview/windows/<window>")
    @role(MANAGER)
    def window_page(window: str) -> Response:
        view = floor_views.window_page(node, window, staff().name, acting.undo())
        return page("overview/window.html", view) if view else abort(404)

    @routes.post("/overview/windows/<window>/<act>")
    @role(MANAGER)
    def at_window(window: str, act: str) -> Response:
        known = node.plan.windows.get(window)
        if known is None or act not in AT_WINDOW:
            abort(404)
        return acting.carry_out(lambda actor: AT_WINDOW[act](node, known, actor))

    @routes.post("/overview/queues/<queue>/target")
    @role(MANAGER)
    def target(queue: str) -> Response:
        minutes = fields().get("minutes", "")
        seconds = int(minutes) * 60 if minutes.isdigit() and len(minutes) < 5 else 0
        return acting.carry_out(lambda actor: acts.set_target(node, queue, seconds, actor))

    @routes.post("/overview/tickets/<ticket>/priority")
    @role(MANAGER)
    def priority(ticket: str) -> Response:
        return acting.carry_out(lambda actor: _reprioritise(node, ticket, actor))

    @routes.post("/overview/undo")
    @role(MANAGER)
    def take_back() -> Response:
        undone = last.take(staff().id, node.wall_ms())
        return acting.carry_out(lambda _actor: _undo(undone))

    return routes


class Acting:
    """Carries out what whoever asks wants, and remembers how it is taken back."""

    def __init__(self, node: HallNode, last: LastActs) -> None:
        self._node, self._last = node, last

    def undo(self) -> str:
        """What the last act was, in words, while it can be taken back; empty when none can."""
        found = self._last.of(staff().id, self._node.wall_ms())
        return found.words if found else ""

    def carry_out(self, act: Act) -> Response:
        """The answer, back on the page it was asked from."""
        back = came_from()
        said, problem, status = attempt(lambda: act(f"staff/{staff().id}"))
        if problem is not None:
            return page("error.html", ErrorPage(status, problem, back), status)
        if said is not None:
            self._last.remember(staff().id, said)
        return done(back)


def came_from() -> str:
    """The manager's page that the form was on."""
    path = "/" + (request.referrer or "").partition("://")[2].partition("/")[2].partition("?")[0]
    return path if path.startswith("/overview/") or path == "/foresight" else "/overview"


def _undo(undone: Done | None) -> None:
    if undone is not None:
        undone.undo()


def _open(node: HallNode, window: Window, actor: str) -> Done:
    acts.open_window(node, window.id, fields().get("staff", ""), actor)
    words = _("%(window)s已开放", window=window.name)
    return _done(node, words, lambda: acts.close_window(node, window.id, actor))


def _close(node: HallNode, window: Window, actor: str) -> Done:
    sat = acts.close_window(node, window.id, actor)
    words = _("%(window)s已关闭", window=window.name)
    return _done(node, words, lambda: acts.open_window(node, window.id, sat, actor))


def _pause(node: HallNode, window: Window, actor: str) -> Done:
    roster.pause_window(node, window.id, actor)
    words = _("%(window)s已暂停", window=window.name)
    return _done(node, words, lambda: roster.resume_window(node, window.id, actor))


def _resume(node: HallNode, window: Window, actor: str) -> Done:
    roster.resume_window(node, window.id, actor)
    words = _("%(window)s已恢复", window=window.name)
    return _done(node, words, lambda: roster.pause_window(node, window.id, actor))


def _serve(node: HallNode, window: Window, actor: str) -> Done:
    sent = parse_qsl(request.get_data(as_text=True))
    queues = tuple(value for name, value in sent if name == "queues")
    if "as_planned" in dict(sent):
        queues = ()
    before = acts.reassign(node, window.id, queues, actor)
    words = _("%(window)s今天办理的队列已调配", window=window.name)
    return _done(node, words, lambda: acts.reassign(node, window.id, before, actor))


def _message(node: HallNode, window: Window, actor: str) -> Done:
    id = acts.send_message(node, window.id, fields().get("words", ""), actor)
    words = _("已给%(window)s留言", window=window.name)
    return _done(node, words, lambda: acts.withdraw_message(node, id, actor))


def _reprioritise(node: HallNode, ticket: str, actor: str) -> Done:
    said = fields()
    before = acts.reprioritise(node, ticket, said.get("priority", ""), said.get("words", ""), actor)
    known = node.store.state(Ticket, node.id, ticket)
    words = _("%(number)s的优先已改", number=known.number if known else "")
    why = _("撤销")
    return _done(node, words, lambda: acts.put_back(node, ticket, before, why, actor))


def _done(node: HallNode, words: str, undo: Callable[[], object]) -> Done:
    return Done(words, undo, node.wall_ms())


AT_WINDOW: dict[str, Callable[[HallNode, Window, str], Done]] = {
    "open": _open,
    "close": _close,
    "pause": _pause,
    "resume": _resume,
    "serve": _serve,
    "message": _message,
}
