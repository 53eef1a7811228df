"""The kiosk's pages for somebody who looks for a service."""

from flask import Blueprint, Response, request

from devices.printer.port import Printer
from domain.plan import ServiceItem
from edge.guidance import views
from edge.guidance.finder import Shelf, clean
from edge.guidance.slip import guidance_slip
from edge.node import HallNode
from edge.reception.desk import Desk
from edge.web.access import KIOSK, station
from edge.web.pages import done, lead
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.language import current_language

KEYS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def blueprint(node: HallNode, desk: Desk) -> Blueprint:
    """The routes of guidance."""
    routes = Blueprint("guidance", __name__)
    shelf = Shelf()

    @routes.get("/kiosk/<station>/guide")
    @role(KIOSK)
    def guide(**_: str) -> Response:
        asked = request.args
        view = views.guide(
            node,
            shelf.finder(node.plan),
            query=typed(asked.get("q", ""), asked.get("key", "")),
            situation=asked.get("situation", ""),
            page=int(asked["page"]) if asked.get("page", "").isdecimal() else 1,
            seconds_left=node.settings.kiosk_idle_s,
        )
        return page("kiosk/guide.html", view)

    @routes.get("/kiosk/<station>/guide/<item_id>")
    @role(KIOSK)
    def item(item_id: str, **_: str) -> Response:
        found = views.offered(node.plan, item_id)
        if found is None:
            return lead(f"/kiosk/{station().id}/guide")
        return show(found, slip=request.args.get("slip", ""))

    @routes.post("/kiosk/<station>/guide/<item_id>/choose")
    @role(KIOSK)
    def choose(item_id: str, **_: str) -> Response:
        found = views.offered(node.plan, item_id)
        if found is None or found.queue is None:
            return lead(f"/kiosk/{station().id}/guide")
        desk.visits.choose(station().id, found.queue, found.id, current_language())
        return done(f"/kiosk/{station().id}/card")

    @routes.post("/kiosk/<station>/guide/<item_id>/slip")
    @role(KIOSK)
    def slip(item_id: str, **_: str) -> Response:
        found = views.offered(node.plan, item_id)
        if found is None:
            return lead(f"/kiosk/{station().id}/guide")
        printer = desk.equipment.get(station().id, "printer", Printer)
        works = printer is not None and desk.equipment.works(station().id, "printer")
        if printer is not None and works:
            printer.print(guidance_slip(node, found, current_language()))
        told = "printing" if works else "failed"
        return done(f"/kiosk/{station().id}/guide/{item_id}?slip={told}")

    def show(found: ServiceItem, slip: str) -> Response:
        printer_ok = desk.equipment.works(station().id, "printer")
        view = views.item(
            node,
            found,
            printer_ok=printer_ok,
            slip=slip if slip in ("printing", "failed") else "",
            seconds_left=node.settings.kiosk_idle_s,
        )
        return page("kiosk/item.html", view)

    return routes


def typed(query: str, key: str) -> str:
    """The query after one touch of the page's keyboard: a letter, `back`, or `clear`."""
    if key == "clear":
        return ""
    if key == "back":
        return clean(query)[:-1]
    return clean(query + key) if key in KEYS else clean(query)
