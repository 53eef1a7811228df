"""The manager's pages for arranging the hall: look at it first, publish, undo."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, request

from domain.arrangements import FLOOR, VOICE, board_part
from domain.boards import require_design
from domain.hall_notices import require_notice
from edge.arranging import forms, hall_file, service, views
from edge.calling.board import board as board_view
from edge.node import HallNode
from edge.settings import Station
from edge.web.access import MANAGER, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.http.safety import HEADERS
from kiosk_ui.views import BoardNotice, ErrorPage

FRAMED = HEADERS["Content-Security-Policy"].replace(
    "frame-ancestors 'none'", "frame-ancestors 'self'"
)
"""A preview is shown inside the manager's own page."""


def blueprint(node: HallNode) -> Blueprint:
    """The routes of arranging."""
    routes = Blueprint("arranging", __name__, url_prefix="/arrange")

    @routes.get("")
    @role(MANAGER)
    def first() -> Response:
        there = views.boards(node)
        return done(f"/arrange/boards/{there[0].id}" if there else "/arrange/notices", 200)

    @routes.get("/boards/<station>")
    @role(MANAGER)
    def board(station: str) -> Response:
        return page("arrange/board.html", views.board(node, board_station(station), who()))

    @routes.get("/boards/<station>/preview")
    @role(MANAGER)
    def preview(station: str) -> Response:
        board_station(station)
        design = forms.board_design(request.args)
        _, problem, status = attempt(lambda: require_design(design, node.plan))
        if problem is not None:
            return framed(page("error.html", ErrorPage(status, problem, "/arrange"), status))
        return framed(page("board/board.html", board_view(node, design, preview=True)))

    @routes.post("/boards/<station>")
    @role(MANAGER)
    def publish_board(station: str) -> Response:
        at, form = board_station(station), fields()
        design = forms.board_design(form)
        _, problem, status = publish(board_part(at.id), lambda: design, form)
        if problem is not None:
            view = views.board(node, at, who(), design, problem)
            return page("arrange/board.html", view, status)
        return done(f"/arrange/boards/{at.id}")

    @routes.get("/notices")
    @role(MANAGER)
    def notices() -> Response:
        return page("arrange/notices.html", views.notices(node, who(), {}))

    @routes.get("/notices/preview")
    @role(MANAGER)
    def preview_notice() -> Response:
        there = views.boards(node)
        if not there:
            abort(404)
        words = request.args.get("words", "").strip() or "……"
        said = BoardNotice(
            words, request.args.get("words_en", "").strip(), "urgent" in request.args
        )
        view = board_view(node, node.shelf.board(there[0].id), preview=True)
        shown = replace(view, ribbon=(said,), notices=(said, *view.notices))
        return framed(page("board/board.html", shown))

    @routes.post("/notices")
    @role(MANAGER)
    def publish_notice() -> Response:
        form = fields()

        def command() -> str:
            said = forms.notice(form, node.zone, node.wall_ms())
            return service.publish_notice(node, require_notice(said, node.wall_ms()), actor())

        _, problem, status = attempt(command)
        if problem is not None:
            view = views.notices(node, who(), form, problem)
            return page("arrange/notices.html", view, status)
        return done("/arrange/notices")

    @routes.post("/notices/<id>/withdraw")
    @role(MANAGER)
    def withdraw(id: str) -> Response:
        return carried(lambda: service.withdraw_notice(node, id, actor()), "/arrange/notices")

    @routes.get("/floor")
    @role(MANAGER)
    def floor() -> Response:
        return page("arrange/floor.html", views.floor(node, who()))

    @routes.post("/floor")
    @role(MANAGER)
    def publish_floor() -> Response:
        form = fields()
        wanted = forms.floor_choice(form, node.plan)
        if form.get("act") != "publish":
            return page("arrange/floor.html", views.floor(node, who(), wanted))
        _, problem, status = publish(FLOOR, lambda: wanted, form)
        if problem is not None:
            view = views.floor(node, who(), wanted, problem)
            return page("arrange/floor.html", view, status)
        return done("/arrange/floor")

    @routes.get("/voice")
    @role(MANAGER)
    def voice() -> Response:
        return page("arrange/voice.html", views.voice(node, who()))

    @routes.post("/voice")
    @role(MANAGER)
    def publish_voice() -> Response:
        form = fields()
        rules = forms.voice_rules(form)
        _, problem, status = publish(VOICE, lambda: rules, form)
        if problem is not None:
            return page("arrange/voice.html", views.voice(node, who(), rules, problem), status)
        return done("/arrange/voice")

    @routes.post("/boards/<station>/undo")
    @role(MANAGER)
    def undo_board(station: str) -> Response:
        return undo(board_part(board_station(station).id), f"/arrange/boards/{station}")

    @routes.post("/boards/<station>/back")
    @role(MANAGER)
    def back_board(station: str) -> Response:
        return back(board_part(board_station(station).id), f"/arrange/boards/{station}")

    @routes.post("/<any(floor,voice):part>/undo")
    @role(MANAGER)
    def undo_part(part: str) -> Response:
        return undo(part, f"/arrange/{part}")

    @routes.post("/<any(floor,voice):part>/back")
    @role(MANAGER)
    def back_part(part: str) -> Response:
        return back(part, f"/arrange/{part}")

    @routes.get("/file")
    @role(MANAGER)
    def file() -> Response:
        return page("arrange/file.html", views.file(node, who()))

    @routes.get("/file/hall.json")
    @role(MANAGER)
    def take_file() -> Response:
        name = f'attachment; filename="{node.id}-arrangement.json"'
        headers = {"Content-Disposition": name}
        return Response(hall_file.written(node), content_type="application/json", headers=headers)

    @routes.post("/file")
    @role(MANAGER)
    def look_at_file() -> Response:
        sent = request.files.get("file")
        text = sent.read() if sent is not None else b""
        return look(text)

    @routes.post("/file/publish")
    @role(MANAGER)
    def publish_file() -> Response:
        text = fields().get("content", "").encode()
        _, problem, status = attempt(lambda: hall_file.publish(node, hall_file.read(text), actor()))
        if problem is not None:
            view = views.file(node, who(), problem=problem)
            return page("arrange/file.html", view, status)
        return done("/arrange/file")

    def look(text: bytes) -> Response:
        brought, problem, status = attempt(lambda: hall_file.read(text))
        if brought is None:
            view = views.file(node, who(), problem=problem)
            return page("arrange/file.html", view, status)
        view = views.file(node, who(), brought, hall_file.brought(node, brought))
        return page("arrange/file.html", replace(view, content=text.decode()))

    def publish(part: str, content: Callable[[], Any], form: dict[str, str]) -> Any:
        base, words = version(form.get("based_on", "")), form.get("note", "")
        return attempt(lambda: service.publish(node, part, content(), actor(), base, words))

    def undo(part: str, to: str) -> Response:
        shown = version(fields().get("shown", ""))
        return carried(lambda: service.undo(node, part, actor(), shown), to)

    def back(part: str, to: str) -> Response:
        form = fields()
        wanted, base = version(form.get("version", "")), version(form.get("shown", ""))
        return carried(lambda: service.put_back(node, part, wanted, actor(), base), to)

    def carried(command: Callable[[], object], to: str) -> Response:
        _, problem, status = attempt(command)
        if problem is not None:
            return page("error.html", ErrorPage(status, problem, to), status)
        return done(to)

    def board_station(id: str) -> Station:
        found = next((s for s in views.boards(node) if s.id == id), None)
        return found or abort(404)

    return routes


def version(text: str) -> int:
    """The number of a version; -1, which none has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def who() -> str:
    """The name of whoever asks."""
    return staff().name


def actor() -> str:
    """Whoever asks, as events name them."""
    return f"staff/{staff().id}"


def framed(answer: Response) -> Response:
    """The page may be shown inside one of the hall's own."""
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer
