"""Papers at the kiosk: what a case has, printed by whoever may see it."""

from flask import Blueprint, Response

from domain.cases import Case
from domain.errors import Refused
from domain.fees import yuan
from edge.acceptance import acts
from edge.acceptance.counter import Counter
from edge.applying.service import seat_at
from edge.node import HallNode
from edge.papers.at_kiosk import WHOLE_ONLY, KioskPapers
from edge.progress import service
from edge.reception.errands import PRINT
from edge.reception.visits import Visit, Visits
from edge.web.access import KIOSK, station
from edge.web.pages import attempt, done, lead
from kiosk_ui.appearance import current_appearance
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role
from kiosk_ui.views import CasePapers, KioskPapersPage, Problem


def blueprint(counter: Counter, visits: Visits, papers: KioskPapers) -> Blueprint:
    """The routes of printing at a kiosk."""
    routes = Blueprint("kiosk_papers", __name__)
    node = counter.node
    idle_s = node.settings.kiosk_idle_s

    @routes.get("/kiosk/<station>/my/papers")
    @role(KIOSK)
    def show(**_: str) -> Response:
        return listed(here())

    @routes.post("/kiosk/<station>/my/papers/<case_id>/<kind>")
    @role(KIOSK)
    def print_one(case_id: str, kind: str, **_: str) -> Response:
        visit, at = here(), station().id
        _printed, problem, status = attempt(lambda: _print(node, papers, visit, at, case_id, kind))
        if problem is not None:
            return listed(visit, problem, status)
        return done(f"/kiosk/{at}/my/papers")

    def listed(visit: Visit, problem: Problem | None = None, status: int = 200) -> Response:
        if visit.visitor is None and not visit.shown:
            return lead(f"/kiosk/{station().id}/for/{PRINT}")
        at = station().id
        found = tuple(_line(papers, at, visit, c) for c in service.cases_of(node, visit))
        view = KioskPapersPage(found, idle_s, problem)
        return page("kiosk/papers.html", view, status)

    def here() -> Visit:
        return visits.here(station().id, current_appearance().slower)

    return routes


def offered(visit: Visit, case: Case) -> tuple[str, ...]:
    """The papers of a case that may come out here. A certificate is for its holder's card alone;
    the receipt of its delivery is signed at a window.
    """
    mine = visit.visitor is not None and visit.visitor.person == case.person
    hidden = {"delivery"} if mine else {"delivery", *WHOLE_ONLY}
    return tuple(kind for kind in acts.papers(case) if kind not in hidden)


def _print(
    node: HallNode, papers: KioskPapers, visit: Visit, at: str, case_id: str, kind: str
) -> None:
    case = service.case_for(node, visit, case_id)
    if kind not in offered(visit, case):
        raise Refused("no_such_paper")
    if not papers.can(at, kind):
        raise Refused("no_printer_here")
    if papers.shown(at, case.id) != "printing":  # wet fingers touch twice
        papers.print(at, seat_at(at), case.id, kind)


def _line(papers: KioskPapers, at: str, visit: Visit, case: Case) -> CasePapers:
    kinds = tuple(kind for kind in offered(visit, case) if papers.can(at, kind))
    owed = case.fee_fen - case.paid_fen if acts.owes(case) else 0
    return CasePapers(
        id=case.id,
        name=case.item_name,
        number=case.number or "",
        kinds=kinds,
        owed=yuan(owed) if owed > 0 else "",
        state=papers.shown(at, case.id),
        printer_ok=papers.can(at, ""),
    )
