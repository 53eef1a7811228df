"""Answers that nobody has to type: from the business licence that was scanned for the case."""

from domain.cases import DRAFTED, Case
from domain.document_kinds import ADDRESS, CODE, LEGAL_PERSON, NAME
from domain.errors import Refused
from domain.items import ORGANISATION
from edge.acceptance import terms
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft
from edge.acceptance.service import draft_of, keep_answers
from edge.materials.findings import licences

FROM_LICENCE = {
    "licence.name": NAME,
    "licence.code": CODE,
    "licence.legal_person": LEGAL_PERSON,
    "licence.address": ADDRESS,
}
"""The source of a question in a form -> the field of a business licence."""


def fill_from_licence(counter: Counter, case_id: str) -> Draft:
    """Answer from the scanned business licence what nobody has answered yet.

    Raises Refused(`no_such_case` | `case_state` | `no_licence`).
    """
    case = counter.node.store.state(Case, counter.node.id, case_id)
    if case is None or case.state != DRAFTED:
        raise Refused("case_state" if case else "no_such_case", act="submit")
    draft = draft_of(counter, case_id)
    licence = next(licences(draft), None)
    if licence is None:
        raise Refused("no_licence")
    wanted = terms.of_case(counter.node, case)
    found = {
        f.name: licence.get(FROM_LICENCE[f.source])
        for f in wanted.form.fields()
        if f.source in FROM_LICENCE and not draft.answers.get(f.name)
    }
    answers = {name: value for name, value in found.items() if value}
    if ORGANISATION in wanted.item.serves:
        answers["applicant"] = ORGANISATION
    return keep_answers(counter, case_id, answers)
