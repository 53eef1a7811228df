"""Who may see which case at a kiosk: whose card lies there, who shows its paper, who knows its
number and the end of the applicant's own.
"""

import hmac
from typing import Final

from domain.case_numbers import compact, is_case_number, with_hyphens
from domain.cases import DISCARDED, DRAFTED, Case
from domain.errors import Refused
from edge.acceptance.counter import Counter
from edge.acceptance.finding import PAPER
from edge.node import HallNode
from edge.papers.service import checked
from edge.reception.visits import Visit, Visits

MOST_CASES: Final = 20
MOST_TRIES: Final = 5
"""A number can be guessed, four figures of an ID number as well: not both within a few tries."""

LAST: Final = 4


def cases_of(node: HallNode, visit: Visit) -> list[Case]:
    """The cases that whoever stands there may see, the one that changed last first."""
    found = {case.id: case for case in _shown(node, visit)}
    if visit.visitor is not None:
        found |= {case.id: case for case in _of_person(node, visit.visitor.person)}
    return sorted(found.values(), key=lambda case: -case.changed_at)[:MOST_CASES]


def case_for(node: HallNode, visit: Visit, case_id: str) -> Case:
    """A case, if whoever stands there may see it. Raises Refused(`not_your_case`)."""
    case = node.store.state(Case, node.id, case_id)
    mine = visit.visitor is not None and case is not None and case.person == visit.visitor.person
    if case is None or not (mine or case.id in visit.shown):
        raise Refused("not_your_case")
    return case


def by_paper(counter: Counter, visits: Visits, station: str, text: str) -> str | None:
    """The case of a paper whose code lies under the scanner; None for any other code."""
    found = PAPER.search(text)
    if found is None:
        return None
    kind, _, code = text[found.end() :].partition("/")
    known = checked(counter, found[1], kind, code.strip())
    if known is None:
        return None
    visits.show(station, known[0].id)
    return known[0].id


def by_number(node: HallNode, visits: Visits, station: str, number: str, last: str) -> str:
    """The case of a typed number, for whoever knows how the applicant's own number ends.

    Raises Refused(`too_many_tries` | `no_case_number` | `number_and_person`).
    """
    if visits.at(station).tries >= MOST_TRIES:
        raise Refused("too_many_tries")
    if not is_case_number(number):
        raise Refused("no_case_number")
    found = node.store.states(
        Case, "hall = ? AND number = ? LIMIT 1", (node.id, with_hyphens(number))
    )
    if not found or not _ends(found[0], last):
        left = MOST_TRIES - visits.tried(station)
        raise Refused("number_and_person", left=left)
    visits.show(station, found[0].id)
    return found[0].id


def prefix(node: HallNode) -> str:
    """How every number of this hall begins, so that nobody has to type it; `` when it is not told
    by the hall's id."""
    digits = "".join(character for character in node.id if character.isdigit())
    return digits if node.id.startswith("h-") else ""


def whole(node: HallNode, typed: str) -> str:
    """A typed number with the hall's own beginning, also when the whole was typed or scanned."""
    scanned = PAPER.search(typed)
    digits = scanned[1] if scanned else compact(typed)
    return digits if is_case_number(digits) else prefix(node) + digits


def _ends(case: Case, last: str) -> bool:
    own = case.masked_number or case.org_code or ""
    right = own[-LAST:].upper()
    return len(right) == LAST and hmac.compare_digest(right.encode(), last.strip().upper().encode())


def _of_person(node: HallNode, person: str) -> list[Case]:
    return node.store.states(
        Case,
        "hall = ? AND person = ? AND number IS NOT NULL ORDER BY changed_at DESC LIMIT ?",
        (node.id, person, MOST_CASES),
    )


def _shown(node: HallNode, visit: Visit) -> list[Case]:
    known = (node.store.state(Case, node.id, case_id) for case_id in visit.shown)
    return [c for c in known if c is not None and c.state not in (DRAFTED, DISCARDED)]
