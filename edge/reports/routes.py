"""Reports on screen, as spreadsheet, as PDF, and the tickets behind each figure."""

from datetime import date
from typing import cast

from flask import Blueprint, Response, abort, request

from edge.node import HallNode
from edge.reports import paper, views
from edge.reports.rows import Span, days_of
from edge.reports.sheet import sheet
from edge.web.access import MANAGER, staff
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.http.server import off_loop

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPANS = ("day", "week", "month")


def blueprint(node: HallNode) -> Blueprint:
    """The routes of reports."""
    routes = Blueprint("reports", __name__)

    @routes.get("/reports")
    @role(MANAGER)
    def show() -> Response:
        return page("overview/report.html", views.report(node, *asked(), staff().name))

    @routes.get("/reports/tickets")
    @role(MANAGER)
    def behind() -> Response:
        view = views.tickets(
            node,
            *days_of(*asked()),
            request.args.get("figure", ""),
            views.Among(
                request.args.get("queue", ""),
                small("hour"),
                request.args.get("staff", ""),
                small("level"),
            ),
            staff().name,
        )
        return page("overview/report_tickets.html", view)

    @routes.get("/reports/sheet.xlsx")
    @role(MANAGER)
    def spreadsheet() -> Response:
        view = views.report(node, *asked())
        return sent(sheet(view, hall_name()), XLSX, f"{view.span}-{view.first}.xlsx")

    @routes.get("/reports/paper.pdf")
    @role(MANAGER)
    def printed() -> Response:
        view = views.report(node, *asked())
        text = paper.text_of(view, hall_name(), f"{node.now():%Y-%m-%d %H:%M} {staff().number}")
        made = off_loop(paper.pdf, text)
        return sent(made, "application/pdf", f"{view.span}-{view.first}.pdf")

    def asked() -> tuple[Span, date]:
        span, day = request.args.get("span", "day"), request.args.get("day", "")
        if span not in SPANS:
            abort(404)
        try:
            return cast(Span, span), date.fromisoformat(day) if day else node.today()
        except ValueError:
            abort(404)

    def small(name: str) -> int | None:
        text = request.args.get(name, "")
        return int(text) if text.isdigit() and len(text) < 3 else None

    def hall_name() -> str:
        return node.plan.hall.name if node.plan.hall else node.id

    def sent(content: bytes, media_type: str, name: str) -> Response:
        answer = Response(content, content_type=media_type)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    return routes
