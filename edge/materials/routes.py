"""The page of one material: live picture, pages, files, earlier scans; and the sealed documents."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from devices.document_camera.port import DocumentCamera, Shot
from domain.case_scans import CaseScan
from domain.errors import Refused
from edge.acceptance import views as acceptance
from edge.acceptance.counter import Counter
from edge.calling.seats import my_seat
from edge.calling.service import Seat
from edge.materials import form, scans, service, signed, views
from edge.materials.reading import Readings
from edge.materials.uploads import MOST_BYTES
from edge.scanning.taking import camera_at, take_page
from edge.signing.desk import SigningDesk
from edge.stations.equipment import Equipment
from edge.web.access import WINDOW, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import ErrorPage, Problem

Acts = dict[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Tablets:
    """What people sign on; `go` leads a tablet's page."""

    desk: SigningDesk
    go: Callable[[str, str], None]


def blueprint(
    counter: Counter,
    equipment: Equipment,
    reading: Readings,
    tablets: Tablets,
    online: Callable[[], bool],
) -> Blueprint:
    """The routes of materials."""
    routes = Blueprint("materials", __name__)
    node = counter.node

    @routes.get("/case/<case_id>/materials/<material>")
    @role(WINDOW)
    def show(case_id: str, material: str) -> Response:
        return show_page(case_id, material, None, 200, place("page"))

    @routes.get("/case/<case_id>/materials/<material>/reading")
    @role(WINDOW)
    def read(case_id: str, material: str) -> Response:
        return show_page(case_id, material, None, 200, 0, "case/_reading.html")

    @routes.get("/case/<case_id>/materials/<material>/<at>-<width>.jpg")
    @role(WINDOW)
    def picture(case_id: str, material: str, at: str, width: str) -> Response:
        number, wide = _whole(at), _whole(width)
        jpeg, _, status = attempt(lambda: views.picture(counter, case_id, material, number, wide))
        if jpeg is None:
            abort(404 if status == 200 else status)
        return Response(jpeg, content_type="image/jpeg")

    @routes.post("/case/<case_id>/materials/<material>/file")
    @role(WINDOW)
    def upload(case_id: str, material: str) -> Response:
        request.max_content_length = MOST_BYTES
        sent = request.get_data(cache=False)
        _, problem, status = attempt(lambda: service.add_file(counter, case_id, material, sent))
        return after(case_id, material, problem, status, last=True)

    @routes.post("/case/<case_id>/materials/<material>/<act>")
    @role(WINDOW)
    def act(case_id: str, material: str, act: str) -> Response:
        said = fields()
        command = commands(case_id, material, said).get(act)
        if command is None:
            abort(404)
        _, problem, status = attempt(command)
        if problem is None and (act == "keep" or (act == "anyway" and not said.get("stay"))):
            return done(f"/case/{case_id}")
        by = _whole(said.get("by", "0")) if act == "move" else 0
        return after(
            case_id, material, problem, status, _whole(said.get("at", "0")) + by, act in ADDS
        )

    @routes.post("/case/<case_id>/scans/<material>")
    @role(WINDOW)
    def document(case_id: str, material: str) -> Response:
        opened, problem, status = attempt(lambda: open_document(case_id, material))
        if opened is None:
            assert problem is not None
            return page("error.html", ErrorPage(status, problem, "/case"), status)
        headers = {"Content-Disposition": 'inline; filename="scan.pdf"'}
        return Response(opened, content_type="application/pdf", headers=headers)

    def commands(case_id: str, material: str, said: dict[str, str]) -> Acts:
        at, by = _whole(said.get("at", "0")), _whole(said.get("by", "0"))

        def changed(how: scans.Change) -> Callable[[], object]:
            return lambda: service.change(counter, case_id, material, how)

        return {
            "scan": lambda: take(case_id, material, said.get("look", "document")),
            "turn": changed(scans.turned(at)),
            "move": changed(scans.moved(at, by)),
            "remove": changed(scans.removed(at)),
            "got": lambda: service.change(
                counter,
                case_id,
                material,
                scans.counted(said.get("got", ""), _whole(said.get("copies", "1"))),
            ),
            "earlier": lambda: service.take_from_earlier(
                counter, seat(), case_id, material, said.get("earlier", "")
            ),
            "anyway": lambda: service.change(
                counter, case_id, material, scans.taken_anyway(said.get("words", ""))
            ),
            "form": lambda: form.add_form(
                counter, acceptance.required_case(node, case_id), material
            ),
            "sign": lambda: sign(case_id, material),
            "keep": lambda: service.keep_scan(counter, seat(), case_id, material),
        }

    def take(case_id: str, material: str, look: str) -> None:
        taken = take_page(my_camera(), Shot(look=look))
        service.add(counter, case_id, material, [taken.jpeg], scans.CAMERA)

    def sign(case_id: str, material: str) -> None:
        case = acceptance.required_case(node, case_id)
        asked = signed.ask(counter, tablets.desk, seat(), case, material)
        tablets.go(asked.station, "sign")

    def open_document(case_id: str, material: str) -> bytes:
        scan = node.store.state(CaseScan, node.id, case_id, material)
        if scan is None:
            raise Refused("nothing_scanned")
        return service.open_scan(counter, seat(), scan, f"查看材料“{scan.name}”")

    def after(
        case_id: str,
        material: str,
        problem: Problem | None,
        status: int,
        at: int = 0,
        last: bool = False,
    ) -> Response:
        front = scans.MOST_PAGES if last else at
        if problem is not None:
            return show_page(case_id, material, problem, status, front)
        return done(f"/case/{case_id}/materials/{material}?page={front}")

    def show_page(
        case_id: str,
        material: str,
        problem: Problem | None,
        status: int,
        at: int,
        template: str = "case/material.html",
    ) -> Response:
        view, missing, gone = attempt(
            lambda: views.page(
                counter,
                acceptance.desk(counter, seat().window, staff(), online=online()),
                acceptance.required_case(node, case_id),
                material,
                reading,
                at=at,
                has_camera=my_camera() is not None,
                has_tablet=tablets.desk.tablet_of(seat().window) is not None,
                problem=problem,
            )
        )
        if view is None:
            assert missing is not None
            return page("error.html", ErrorPage(gone, missing, "/case"), gone)
        return page(template, view, status)

    def my_camera() -> DocumentCamera | None:
        return camera_at(node.settings, equipment, seat().window)

    def seat() -> Seat:
        return my_seat(node)

    def place(name: str) -> int:
        return _whole(request.args.get(name, "0"))

    return routes


ADDS = ("scan", "earlier", "form")
"""What lays pages behind the others: the last one is then in front."""


def _whole(text: str) -> int:
    try:
        return int(text[:4])
    except ValueError:
        return 0
