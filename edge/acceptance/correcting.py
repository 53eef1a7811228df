"""Correction (补正): while a case waits for it, its form can be changed like a draft; handing it in
again seals the new form beside the old one, and the log says which came when.
"""

from collections.abc import Mapping

from domain import case_rules as rules
from domain.case_lists import MATERIAL_STATES
from domain.cases import Case, require
from domain.errors import Refused
from domain.events import Fact
from domain.fees import charges
from domain.form_checks import mistakes
from domain.forms import relevant
from edge.acceptance import records, service, terms
from edge.acceptance.applicants import applicant
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft
from edge.calling.service import Seat
from sync.blob_queue import keep
from sync.transaction import Transaction


def reopen(counter: Counter, seat: Seat, case_id: str) -> None:
    """Open the form to be changed; the log says that it was opened. Raises Refused(`no_such_case`
    | `case_state` | `no_record`).
    """
    case = require(counter.node.store.state(Case, counter.node.id, case_id), "correct")
    if service.draft_of(counter, case_id).saved_at:
        return
    answers = records.opened(counter, seat, case, "补正，修改申请表")

    def command(tx: Transaction) -> None:
        require(tx.get(Case, case_id), "correct")
        counter.drafts.save(tx, case_id, Draft(answers, saved_at=tx.now_ms))

    counter.node.run(command)


def abandon(counter: Counter, case_id: str) -> None:
    """Leave the form as it was. Raises Refused(`no_such_case` | `case_state`)."""

    def command(tx: Transaction) -> None:
        require(tx.get(Case, case_id), "correct")
        counter.drafts.drop(tx, case_id)

    counter.node.run(command)


def correct(counter: Counter, seat: Seat, case_id: str, brought: Mapping[str, str]) -> None:
    """Take in what was asked for, with the form anew where it was changed. Raises
    Refused(`no_such_case` | `case_state` | `nothing_brought` | `no_such_state` | `form_mistakes` |
    `applicant_changed` | `fees_changed`).
    """
    if not set(brought.values()) <= set(MATERIAL_STATES):
        raise Refused("no_such_state")
    case = require(counter.node.store.state(Case, counter.node.id, case_id), "correct")
    draft, day = service.draft_of(counter, case_id), service.today(counter.node)
    record = counter.keep_record(_changed(counter, case, draft)) if draft.saved_at else None

    def command(tx: Transaction) -> None:
        sealed = record.address if record is not None else None
        body = rules.correct(tx.get(Case, case_id), brought, sealed, day)
        if record is not None:
            keep(tx, seat.actor, record)
            counter.drafts.drop(tx, case_id)
        tx.emit(seat.actor, Fact(f"case/{case_id}", body))

    counter.node.run(command)


def _changed(counter: Counter, case: Case, draft: Draft) -> dict[str, object]:
    """The answers as they are now: whose case it is and what it costs is another application."""
    wanted = terms.of_case(counter.node, case)
    wrong = mistakes(wanted.form, draft.answers)
    if wrong:
        raise Refused("form_mistakes", count=len(wrong), questions=tuple(wrong))
    answers = relevant(wanted.form, draft.answers)
    who = applicant(answers, counter.secret)
    same = (case.person, case.org_code, case.name_key, case.agent)
    if (who.person, who.org_code, who.name_key, who.agent) != same:
        raise Refused("applicant_changed")
    if ",".join(fee.id for fee in charges(wanted.item, answers)) != case.fees:
        raise Refused("fees_changed")
    return dict(answers)
