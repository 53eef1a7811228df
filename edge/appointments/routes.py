"""The kiosk's page for whoever comes with an appointment."""

import uuid_utils
from flask import Blueprint, Response

from domain.appointments import Appointment
from edge.appointments import service
from edge.node import HallNode
from edge.reception.desk import Desk
from edge.reception.errands import APPOINTMENTS
from edge.web.access import KIOSK, station
from edge.web.pages import as_uuid, attempt, done, fields, lead
from kiosk_ui.appearance import current_appearance
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.language import current_language
from kiosk_ui.views import AppointmentLine, KioskAppointments, Problem


def blueprint(node: HallNode, desk: Desk) -> Blueprint:
    """The routes of checking in."""
    routes = Blueprint("appointments", __name__)
    idle_s = node.settings.kiosk_idle_s

    @routes.get("/kiosk/<station>/my/appointments")
    @role(KIOSK)
    def mine(**_: str) -> Response:
        return show()

    @routes.post("/kiosk/<station>/my/appointments/<appointment>")
    @role(KIOSK)
    def check_in(appointment: str, **_: str) -> Response:
        at, wanted = station().id, as_uuid(fields().get("ticket"))
        ticket, problem, status = attempt(
            lambda: desk.check_in(at, appointment, ticket=wanted, lang=current_language())
        )
        if ticket is None:
            return show(problem, status)
        return done(f"/kiosk/{at}/tickets/{ticket}", ticket=ticket)

    def show(problem: Problem | None = None, status: int = 200) -> Response:
        visit = desk.visits.here(station().id, current_appearance().slower)
        if visit.visitor is None:
            return lead(f"/kiosk/{station().id}/for/{APPOINTMENTS}")
        found = service.for_person(node, visit.visitor.person)
        lines = tuple(_line(node, appointment) for appointment in found)
        view = KioskAppointments(visit.visitor.masked_name, lines, idle_s, problem)
        return page("kiosk/appointments.html", view, status)

    return routes


def _line(node: HallNode, appointment: Appointment) -> AppointmentLine:
    queue = node.plan.queues.get(appointment.queue)
    item = node.plan.items.get(appointment.item or "")
    return AppointmentLine(
        id=appointment.id,
        name=item.name if item else queue.name if queue else appointment.queue,
        name_en="" if item or queue is None else queue.name_en,
        start=appointment.start,
        end=appointment.end,
        ticket=str(uuid_utils.uuid7()),
    )
