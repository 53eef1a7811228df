"""The page for entering a person by hand."""

from flask import Blueprint, Response

from domain.hand_entries import HandEntry
from domain.persons import Visitor
from edge.node import HallNode
from edge.reception import by_hand
from edge.reception.by_hand import Typed
from edge.reception.desk import Desk
from edge.roster.routes import first_page
from edge.roster.service import Lockout, find_staff, password_fits
from edge.web.access import STAFF, staff
from edge.web.pages import attempt, done, fields
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import EnteredByHand, HandEntryForm, KioskOption, Problem


def blueprint(node: HallNode, desk: Desk) -> Blueprint:
    """The routes of hand entry."""
    routes = Blueprint("by_hand", __name__)
    lockout = Lockout()

    @routes.get("/by-hand")
    @role(STAFF)
    def form() -> Response:
        return page("staff/by_hand.html", _view({}))

    @routes.post("/by-hand")
    @role(STAFF)
    def enter() -> Response:
        typed = fields()
        second = typed.get("second", "").strip()
        account = find_staff(node.plan, second)
        # Argon2 takes tens of milliseconds of a core: not on the loop.
        fits = off_loop(password_fits, account, typed.get("password", ""))
        known, problem, status = attempt(lambda: _enter(typed, second, fits))
        if known is None:
            return page("staff/by_hand.html", _view(typed, problem), status)
        return done("/by-hand")

    def _enter(typed: dict[str, str], second: str, fits: bool) -> Visitor:
        card = Typed(typed.get("station", ""), typed.get("name", ""), typed.get("number", ""))
        return by_hand.enter(node, desk, lockout, card, staff(), second, fits)

    def _view(typed: dict[str, str], problem: Problem | None = None) -> HandEntryForm:
        """The number is typed anew after a mistake: it does not come back in a page."""
        return HandEntryForm(
            tuple(_kiosk(s.id, s.name) for s in node.settings.stations if s.kind == "kiosk"),
            tuple(map(_entry, by_hand.entries_of_today(node))),
            station=typed.get("station", ""),
            second=typed.get("second", ""),
            staff_name=staff().name,
            home=first_page(staff()),
            problem=problem,
        )

    def _kiosk(id: str, name: str) -> KioskOption:
        return KioskOption(id, name or id, desk.equipment.works(id, "idcard"))

    def _entry(entry: HandEntry) -> EnteredByHand:
        names = [_name(entry.entered_by), _name(entry.confirmed_by)]
        return EnteredByHand(node.local(entry.at), entry.station, entry.masked_name, *names)

    def _name(id: str) -> str:
        known = node.plan.staff.get(id)
        return known.name if known else id

    return routes
