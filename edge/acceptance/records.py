"""Opening the sealed form of a case: an event says by whom and what for, before it is shown."""

from typing import Any

from domain.case_events import CaseRecordOpened
from domain.cases import DRAFTED, Case
from domain.errors import Refused
from domain.forms import in_words
from edge.acceptance import filling, finding, service, terms
from edge.acceptance.counter import Counter
from edge.calling.service import Seat


def open_form(counter: Counter, seat: Seat, case_id: str) -> tuple[tuple[str, str], ...]:
    """(label, answer) of a case's form. Raises Refused(`no_such_case` | `no_record`)."""
    case = counter.node.store.state(Case, counter.node.id, case_id)
    if case is None:
        raise Refused("no_such_case")
    answers = opened(counter, seat, case, "窗口查看")
    return tuple(in_words(terms.of_case(counter.node, case).form, answers))


def opened(counter: Counter, seat: Seat, case: Case, why: str) -> dict[str, Any]:
    """The answers of a case, after the opening was written down. Raises Refused(`no_record`)."""
    if case.sealed is None:
        raise Refused("no_record", number=case.number)
    service.act(counter, seat, case.id, lambda tx, c: CaseRecordOpened(why))
    return counter.open_record(case.sealed)


def fill_from_earlier(counter: Counter, seat: Seat, case_id: str) -> None:
    """Take over what an earlier case of the person in front says. Raises Refused(`no_such_case` |
    `case_state` | `no_earlier`).
    """
    node = counter.node
    case = node.store.state(Case, node.id, case_id)
    if case is None:
        raise Refused("no_such_case")
    if case.state != DRAFTED:
        raise Refused("case_state", act="submit", state=case.state, number=case.number or "")
    earlier = [c for c in finding.of_person(node, case.person) if c.sealed]
    if not earlier:
        raise Refused("no_earlier")
    said_before = opened(counter, seat, earlier[0], "带入新的申请")
    form = terms.of_case(node, case).form
    draft = service.draft_of(counter, case_id)
    service.keep_answers(counter, case_id, filling.from_earlier(form, draft.answers, said_before))
