"""Taking an application in: begin, keep what is typed, hand in, accept or not, ask for more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain import case_rules as rules
from domain.case_events import CaseDiscarded, CaseDrafted, CaseSubmitted, Missing
from domain.case_lists import MATERIAL_STATES, unpack
from domain.case_numbers import case_number
from domain.case_rules import Today
from domain.cases import CORRECTION_ASKED, DRAFTED, Case, CaseDay, require
from domain.checks import DeferredCheck
from domain.errors import Refused
from domain.events import Fact
from domain.fees import charges, total
from domain.form_checks import mistakes
from domain.forms import FormDefinition, relevant
from domain.tickets import Ticket
from domain.windows import WindowState
from edge.acceptance import filling, terms
from edge.acceptance.applicants import Applicant, applicant
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft, value_name
from edge.calling.service import Seat
from edge.checking import asking
from edge.materials import sealing
from edge.node import HallNode
from edge.prereviews import service as prereviews
from sync.blob_queue import keep
from sync.transaction import Transaction

Rule = Callable[[Transaction, Case], object]
"""Given a case as it stands: the body of the next fact, or a tuple of them."""


def today(node: HallNode) -> Today:
    """The date the law counts by and papers bear, which changes at midnight as the hall's working
    day need not; and the calendar that came down.
    """
    return Today(node.now().date(), node.shelf.working_days)


def begin(counter: Counter, seat: Seat, item_id: str) -> str:
    """Begin a case for the person at the window; its id. The same wish again is the same draft.

    Raises Refused(`no_such_item`).
    """
    node = counter.node
    wanted = terms.current(node.plan, item_id)
    day, card = today(node).iso, counter.card_at(seat.window)

    def command(tx: Transaction) -> str:
        ticket = _served(tx, seat)
        begun = _begun(tx, seat, item_id, ticket)
        if begun is not None:
            return begun
        version = terms.adopt(tx, wanted, seat.actor)
        case_id = tx.make(Case)
        body = CaseDrafted(
            day=day,
            item=item_id,
            item_name=wanted.item.name,
            item_version=version,
            project_type=wanted.item.project_type,
            window=seat.window,
            staff=seat.staff,
            ticket=ticket.id if ticket else None,
            person=ticket.person if ticket else None,
            masked_name=ticket.masked_name if ticket else None,
        )
        tx.emit(seat.actor, Fact(f"case/{case_id}", body))
        answers = filling.defaults(wanted.form)
        answers |= prereviews.answers(tx, body.person, item_id, counter.secret)
        if card is not None:
            answers |= filling.from_card(wanted.form, answers, card, counter.secret)
        counter.drafts.save(tx, case_id, Draft(answers, saved_at=tx.now_ms))
        return case_id

    return node.run(command)


def draft_of(counter: Counter, case_id: str) -> Draft:
    """What has been typed so far."""
    return counter.drafts.open(case_id, counter.node.store.value(value_name(case_id)))


def keep_answers(counter: Counter, case_id: str, answers: Mapping[str, Any]) -> Draft:
    """Keep changed answers; the draft as it is then.

    Raises Refused(`no_such_case` | `case_state`).
    """
    return _change(counter, case_id, lambda draft: draft.with_answers(answers))


def keep_material(counter: Counter, case_id: str, material: str, state: str) -> Draft:
    """Tick a material. Raises Refused(`no_such_case` | `case_state` | `no_such_state`)."""
    if state not in MATERIAL_STATES:
        raise Refused("no_such_state")
    return _change(
        counter, case_id, lambda draft: replace(draft, states={**draft.states, material: state})
    )


def fill_from_card(counter: Counter, seat: Seat, case_id: str) -> Draft:
    """Take over what the card on the window's reader says. Raises Refused(`no_card` | …)."""
    card = counter.card_at(seat.window)
    if card is None:
        raise Refused("no_card")
    form = _form(counter, case_id)
    return _change(
        counter,
        case_id,
        lambda draft: draft.with_answers(
            filling.from_card(form, draft.answers, card, counter.secret)
        ),
    )


def discard(counter: Counter, seat: Seat, case_id: str, reason: str) -> None:
    """Throw a draft away. Raises Refused(`no_such_case` | `case_state`)."""
    draft = draft_of(counter, case_id)

    def command(tx: Transaction) -> None:
        require(tx.get(Case, case_id), "discard")
        tx.emit(seat.actor, Fact(f"case/{case_id}", CaseDiscarded(reason)))
        counter.drafts.drop(tx, case_id)

    counter.node.run(command)
    sealing.let_go(counter, sealing.addresses(draft))


def submit(
    counter: Counter,
    seat: Seat,
    case_id: str,
    then: Rule = lambda tx, case: (),
) -> str:
    """Hand in what stands in the draft (收件), and do `then` in the same step; the case number.

    `then` is given the submitted case and returns the body of the next fact.
    Raises Refused(`no_such_case` | `case_state` | `form_mistakes` | `not_deferrable` |
    `bad_id_number` | what `then` raises).
    """
    node = counter.node
    known = node.store.state(Case, node.id, case_id)
    require(known, "submit")
    assert known is not None
    wanted = terms.of_case(node, known)
    draft = draft_of(counter, case_id)
    wrong = mistakes(wanted.form, draft.answers)
    if wrong:
        raise Refused("form_mistakes", count=len(wrong), questions=tuple(wrong))
    answers = relevant(wanted.form, draft.answers)
    who = applicant(answers, counter.secret)
    record = counter.keep_record(answers)
    day = today(node)
    materials = rules.checklist(wanted.item, answers, draft.states, day)
    scanned = sealing.seal(counter, known, draft, sealing.handed_in(draft))
    fees = charges(wanted.item, answers)
    online = counter.online()

    def command(tx: Transaction) -> str:
        require(tx.get(Case, case_id), "submit")
        count = tx.get(CaseDay, day.iso)
        no = (count.last_no if count else 0) + 1
        number = case_number(tx.node, day.date, tx.head.epoch, no)
        body = _handed_in(day.iso, no, number, who, record.address)
        keep(tx, seat.actor, record)
        tx.emit(
            seat.actor,
            Fact(
                f"case/{case_id}",
                replace(
                    body, materials=materials, fee_fen=total(fees), fees=tuple(f.id for f in fees)
                ),
            ),
        )
        sealing.emit(tx, seat.actor, case_id, scanned)
        counter.drafts.drop(tx, case_id)
        prereviews.use(tx, seat.actor, who.person, known.item, case_id)
        for asked in asking.questions(
            case_id, number, wanted.item, wanted.form, answers, who, counter.secret, online=online
        ):
            tx.emit(seat.actor, Fact(f"check/{tx.make(DeferredCheck)}", asked))
        _emit_next(tx, seat, case_id, then)
        return number

    try:
        number = node.run(command)
    except Exception:
        sealing.let_go(counter, [scan.ref.address for scan in scanned])
        raise
    sealing.let_go(counter, sealing.addresses(draft))
    return number


def _handed_in(day: str, no: int, number: str, who: Applicant, sealed: str) -> CaseSubmitted:
    return CaseSubmitted(
        day=day,
        no=no,
        number=number,
        applicant=who.kind,
        person=who.person,
        masked_name=who.shown,
        masked_number=who.masked_number,
        org_code=who.org_code,
        agent=who.agent,
        agent_masked=who.agent_masked,
        applicants=who.count,
        materials=(),
        fee_fen=0,
        sealed=sealed,
        name_key=who.name_key,
    )


def accept(counter: Counter, seat: Seat, case_id: str) -> None:
    """Accept (受理), handing in first when that has not been done. Raises Refused like `submit`,
    or `materials_missing`.
    """
    _hand_in_and(
        counter,
        seat,
        case_id,
        lambda tx, case: rules.accept(
            case, terms.within(tx, counter.node.plan, case).item, today(counter.node)
        ),
    )


def ask_correction(
    counter: Counter, seat: Seat, case_id: str, more: Sequence[Missing] = ()
) -> None:
    """Tell once with all that is missing (一次性告知): what the checklist lacks, and `more`.

    Raises Refused like `submit`, or `nothing_missing` | `correction_too_late` |
    `correction_asked_before`.
    """

    def told(tx: Transaction, case: Case) -> object:
        short = rules.lacking(unpack(case.materials))
        missing = [Missing(m.material, m.name, "未提交") for m in short]
        return rules.ask_correction(case, [*missing, *more], today(counter.node))

    _hand_in_and(counter, seat, case_id, told)


def refuse(counter: Counter, seat: Seat, case_id: str, reason: str, words: str) -> None:
    """Do not accept (不予受理). Raises Refused like `submit`, or `no_such_reason` | `words_needed`
    | `not_told_before` | `correction_awaited`.
    """
    _hand_in_and(
        counter,
        seat,
        case_id,
        lambda tx, case: rules.refuse(case, reason, words, today(counter.node)),
    )


def act(
    counter: Counter,
    seat: Seat,
    case_id: str,
    rule: Rule,
) -> None:
    """Let a rule make the next facts of a case. Raises Refused(`no_such_case` | the rule's)."""

    def command(tx: Transaction) -> None:
        case = tx.get(Case, case_id)
        if case is None:
            raise Refused("no_such_case")
        _emit_next(tx, seat, case_id, rule)
        after = tx.get(Case, case_id)
        if after is not None and case.state == CORRECTION_ASKED != after.state:
            counter.drafts.drop(tx, case_id)  # a form that was being corrected

    counter.node.run(command)


def _hand_in_and(
    counter: Counter,
    seat: Seat,
    case_id: str,
    rule: Rule,
) -> None:
    known = counter.node.store.state(Case, counter.node.id, case_id)
    if known is not None and known.state == DRAFTED:
        submit(counter, seat, case_id, rule)
    else:
        act(counter, seat, case_id, rule)


def _emit_next(
    tx: Transaction,
    seat: Seat,
    case_id: str,
    then: Rule,
) -> None:
    case = tx.get(Case, case_id)
    assert case is not None
    bodies = then(tx, case)
    for body in bodies if isinstance(bodies, tuple) else (bodies,):
        tx.emit(seat.actor, Fact(f"case/{case_id}", body))


def _change(counter: Counter, case_id: str, change: Callable[[Draft], Draft]) -> Draft:
    def command(tx: Transaction) -> Draft:
        case = tx.get(Case, case_id)
        correcting = case is not None and case.state == CORRECTION_ASKED
        before = counter.drafts.load(tx, case_id)
        require(case, "correct" if correcting and before.saved_at else "submit")
        draft = replace(change(before), saved_at=tx.now_ms)
        counter.drafts.save(tx, case_id, draft)
        return draft

    return counter.node.run(command)


def _form(counter: Counter, case_id: str) -> FormDefinition:
    known = counter.node.store.state(Case, counter.node.id, case_id)
    if known is None:
        raise Refused("no_such_case")
    return terms.of_case(counter.node, known).form


def _served(tx: Transaction, seat: Seat) -> Ticket | None:
    window = tx.get(WindowState, seat.window)
    return tx.get(Ticket, window.ticket) if window is not None and window.ticket else None


def _begun(tx: Transaction, seat: Seat, item: str, ticket: Ticket | None) -> str | None:
    if ticket is None:
        return None
    found = tx.select(
        Case, "ticket = ? AND item = ? AND state = ? LIMIT 1", (ticket.id, item, DRAFTED)
    )
    return found[0].id if found else None
