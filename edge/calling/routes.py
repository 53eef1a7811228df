"""The window's console: one page, nine keys; and the board."""

import json
from collections.abc import Callable

from flask import Blueprint, Response, abort, request

from domain.events import Event
from domain.tickets import TicketCalled, TicketRecalled
from edge.calling import service, views
from edge.calling.board import board as board_view
from edge.calling.seats import my_window
from edge.calling.service import Seat
from edge.calling.signs import finish
from edge.node import HallNode
from edge.reception.desk import Desk
from edge.reception.scans import at_window
from edge.roster import service as roster
from edge.web.access import BOARD, DISPLAY, WINDOW, staff, station
from edge.web.pages import attempt, fields, lead
from kiosk_ui.http.faces import page, wants_json
from kiosk_ui.http.roles import role
from kiosk_ui.views import Problem, WindowConsole

Online = Callable[[], bool]

CaseOf = Callable[[str], str | None]
"""The case of a paper whose code was scanned, None for any other code."""


def blueprint(node: HallNode, desk: Desk, online: Online, case_of: CaseOf) -> Blueprint:
    """The routes of calling."""
    routes = Blueprint("calling", __name__)

    @routes.get("/window")
    @role(WINDOW)
    def show() -> Response:
        return answer(None, 200)

    @routes.post("/window/<act>")
    @role(WINDOW)
    def act(act: str) -> Response:
        window = my_window(node)
        if window is None:
            return lead("/window/choose")
        form = fields()
        paper = case_of(form.get("code", "")) if act == "scan" else None
        if paper is not None:
            return lead(f"/case/{paper}")
        command = commands(Seat(window, staff().id), form).get(act)
        if command is None:
            abort(404)
        _, problem, status = attempt(command)
        if problem is None and not (request.headers.get("HX-Request") or wants_json()):
            # A browser without scripts: reloading the page must not send the command again.
            return lead("/window" if my_window(node) else "/window/choose")
        return answer(problem, status)

    @routes.get("/board/<station>/")
    @role(BOARD)
    def board(**_: str) -> Response:
        return page("board/board.html", board_view(node, node.shelf.board(station().id)))

    @routes.get("/display/<station>/")
    @role(DISPLAY)
    def display(**_: str) -> Response:
        return page("display/display.html", views.display(node, station()))

    def commands(seat: Seat, form: dict[str, str]) -> dict[str, Callable[[], object]]:
        return {
            "next": lambda: service.call_next(node, seat),
            "recall": lambda: service.recall(node, seat),
            "start": lambda: service.start(node, seat),
            "finish": lambda: finish(node, desk.equipment, seat),
            "pass": lambda: service.pass_over(node, seat),
            "scan": lambda: at_window(node, seat, form.get("code", "")),
            "requeue": lambda: service.requeue(node, seat.actor, form.get("ticket", "")),
            "transfer": lambda: service.transfer(
                node, seat, queue=form.get("queue"), window=form.get("window")
            ),
            "pause": lambda: roster.pause_window(node, seat.window, seat.actor),
            "resume": lambda: roster.resume_window(node, seat.window, seat.actor),
            "read": lambda: service.read_message(node, seat, form.get("message", "")),
            "close": lambda: roster.close_window(node, seat.window, seat.actor),
        }

    def answer(problem: Problem | None, status: int) -> Response:
        view = my_console(problem)
        if view is None:
            return lead("/window/choose")
        return page("window/console.html", view, status)

    def my_console(problem: Problem | None) -> WindowConsole | None:
        window = my_window(node)
        if window is None:
            return None
        has_pad = desk.equipment.pad_of(window) is not None
        return views.console(
            node, window, staff(), online=online(), has_pad=has_pad, problem=problem
        )

    return routes


def announcement(node: HallNode, event: Event) -> str | None:
    """The board's `called` message of an event, None when nobody is called by it."""
    body = event.body
    if not isinstance(body, TicketCalled | TicketRecalled):
        return None
    window = node.plan.windows.get(body.window)
    return json.dumps(
        {
            "number": body.number,
            "window": body.window,
            "window_name": window.name if window else "",
            "at": node.local(event.at_ms).isoformat(),
        },
        ensure_ascii=False,
    )
