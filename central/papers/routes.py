"""What the code on a paper leads to. It says what stands on the paper and how the case stands; no
more, and not as often as one likes.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, request

from central.centre import Centre
from central.halls.views import local
from central.store import schema, states
from central.web.context import centre
from domain.case_numbers import is_case_number, with_hyphens
from domain.case_steps import CasePaper
from domain.cases import Case
from domain.folding import table_of
from domain.papers import is_code
from kiosk_ui.http.faces import page
from kiosk_ui.http.limits import RateLimit
from kiosk_ui.http.roles import role
from kiosk_ui.views import PaperChecked

routes = Blueprint("papers", __name__)
LIMIT = RateLimit(per_minute=30)


@routes.get("/check/<digits>/<kind>/<code>")
@role("public")
def check(digits: str, kind: str, code: str) -> Response:
    """Whether a paper is true."""
    if not LIMIT.allows(_asker(centre())):
        return page("case/checked.html", PaperChecked("busy"), 429)
    found = _found(centre(), digits, kind, code)
    if found is None:
        return page("case/checked.html", PaperChecked("unknown"), 404)
    return page("case/checked.html", found)


def _found(centre: Centre, digits: str, kind: str, code: str) -> PaperChecked | None:
    secret = bytes.fromhex(centre.person_secret_hex)
    if not is_case_number(digits) or not is_code(secret, with_hyphens(digits), kind, code):
        return None
    number, c = with_hyphens(digits), schema.states["case"].c
    with centre.database.read() as connection:
        query = sa.select(schema.states["case"]).where(c.number == number)
        cases = [Case(*row) for row in connection.execute(query)]
        places = [(case.hall, case.id, kind) for case in cases]
        papers = states.load(connection, table_of(CasePaper), places)
    for case in cases:
        paper = papers.get((case.hall, case.id, kind))
        if paper is not None:
            printed_on = local(paper.first_at).date()
            return PaperChecked(
                "true", kind, number, case.item_name, case.masked_name or "", printed_on, case.state
            )
    return None


def _asker(centre: Centre) -> str:
    """Who asks: behind a proxy, whom the proxy says it is."""
    forwarded = request.headers.get("X-Forwarded-For", "") if centre.settings.behind_tls else ""
    return forwarded.rpartition(",")[2].strip() or request.remote_addr or ""
