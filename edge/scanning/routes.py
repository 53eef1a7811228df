"""The page of a window's document camera: live picture, pages taken, all of them as one PDF."""

from flask import Blueprint, Response, abort

from devices.document_camera.port import DocumentCamera, PageCapture, Shot
from edge.calling import seats
from edge.node import HallNode
from edge.scanning.live import CONTENT_TYPE, LivePictures
from edge.scanning.taking import camera_at, take_page
from edge.scanning.tray import Trays
from edge.stations.equipment import Equipment
from edge.web.access import WINDOW, staff
from edge.web.pages import attempt, done, fields, lead
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import CameraPage, Problem, TakenPage

TURNS = {"": 0, "1": 1, "2": 2, "3": 3}


def blueprint(node: HallNode, equipment: Equipment, trays: Trays) -> Blueprint:
    """The routes of scanning."""
    routes = Blueprint("scanning", __name__)
    pictures = LivePictures()

    @routes.get("/window/camera")
    @role(WINDOW)
    def show() -> Response:
        return show_page(None, 200) if my_window() else lead("/window")

    @routes.get("/window/camera/live")
    @role(WINDOW)
    def live() -> Response:
        camera = my_camera()
        if camera is None:
            abort(404)
        body, _, status = attempt(lambda: pictures.open(my_window(), camera))
        if body is None:
            abort(status)
        return Response(body, content_type=CONTENT_TYPE, headers={"X-Accel-Buffering": "no"})

    @routes.post("/window/camera/pages")
    @role(WINDOW)
    def take() -> Response:
        form = fields()
        size, look = form.get("size", ""), form.get("look", "document")
        shot = Shot(look=look, size=size, turn=TURNS.get(form.get("turn", ""), 0))
        number, problem, status = attempt(lambda: keep(shot))
        if number is None:
            return show_page(problem, status)
        return done("/window/camera", page=number)

    @routes.get("/window/camera/pages/<number>.jpg")
    @role(WINDOW)
    def picture(number: str) -> Response:
        taken = my_pages().get(int(number) if number.isdecimal() else 0)
        if taken is None:
            abort(404)
        return Response(taken.jpeg, content_type="image/jpeg")

    @routes.post("/window/camera/pages/<number>/remove")
    @role(WINDOW)
    def remove(number: str) -> Response:
        page_number = int(number) if number.isdecimal() else 0
        trays.remove(my_window(), staff().id, page_number, node.wall_ms())
        return done("/window/camera")

    @routes.get("/window/camera/document.pdf")
    @role(WINDOW)
    def document() -> Response:
        from devices.document_camera.archive import as_pdf  # OpenCV, for halls that use it

        pages = [taken.jpeg for taken in my_pages().values()]
        if not pages:
            abort(404)
        headers = {"Content-Disposition": 'inline; filename="pages.pdf"'}
        return Response(as_pdf(pages), content_type="application/pdf", headers=headers)

    def keep(shot: Shot) -> int:
        taken = take_page(my_camera(), shot)
        return trays.add(my_window(), staff().id, taken, node.wall_ms())

    def show_page(problem: Problem | None, status: int) -> Response:
        taken = tuple(_row(number, p) for number, p in my_pages().items())
        return page(
            "window/camera.html", CameraPage(my_camera() is not None, taken, problem), status
        )

    def my_pages() -> dict[int, PageCapture]:
        return trays.pages(my_window(), staff().id, node.wall_ms())

    def my_camera() -> DocumentCamera | None:
        return camera_at(node.settings, equipment, my_window())

    def my_window() -> str:
        return seats.my_window(node) or ""

    return routes


def _row(number: int, taken: PageCapture) -> TakenPage:
    return TakenPage(number, taken.width, taken.height, len(taken.jpeg), bool(taken.corners))
