"""After acceptance: what stops and restarts the clock, review, decision; and taking a slip back."""

from typing import Final

from domain import case_rules as rules
from domain.case_events import (
    CaseArchived,
    CaseClosed,
    CaseMaterialSupplied,
    CaseReviewed,
    CaseWithdrawn,
)
from domain.case_steps import CaseStep
from domain.cases import Case, require
from domain.errors import Refused
from domain.items import FORWARDED
from edge.acceptance import terms
from edge.acceptance.counter import Counter
from edge.acceptance.service import act, today
from edge.calling.service import Seat
from sync.transaction import Transaction

OPINIONS: Final = ("agree", "disagree")


def supply(counter: Counter, seat: Seat, case_id: str, material: str) -> None:
    """A deferred material came. Raises Refused(`no_such_case` | `case_state` | `not_deferred`)."""
    on = today(counter.node).iso
    act(counter, seat, case_id, lambda tx, case: CaseMaterialSupplied(on, material))


def suspend(counter: Counter, seat: Seat, case_id: str, special: str, words: str) -> None:
    """Begin a special procedure. Raises Refused as `case_rules.suspend`."""
    day = today(counter.node)
    act(counter, seat, case_id, lambda tx, case: rules.suspend(case, special, words, day))


def resume(counter: Counter, seat: Seat, case_id: str, words: str) -> None:
    """The special procedure is over. Raises Refused as `case_rules.resume`."""
    day = today(counter.node)
    act(counter, seat, case_id, lambda tx, case: rules.resume(case, words, day))


def extend(counter: Counter, seat: Seat, case_id: str, days: int, words: str) -> None:
    """Extend the limit once. Raises Refused as `case_rules.extend`."""
    node = counter.node
    day = today(node)
    act(
        counter,
        seat,
        case_id,
        lambda tx, case: rules.extend(
            case, terms.within(tx, node.plan, case).item, days, words, day
        ),
    )


def review(counter: Counter, seat: Seat, case_id: str, opinion: str, words: str) -> None:
    """Give an opinion. Raises Refused(`case_state` | `no_such_opinion` | `words_needed`)."""
    if opinion not in OPINIONS:
        raise Refused("no_such_opinion")
    if opinion == "disagree" and not words.strip():
        raise Refused("words_needed")

    def reviewed(tx: Transaction, case: Case) -> object:
        require(case, "review")
        return CaseReviewed(opinion, words.strip())

    act(counter, seat, case_id, reviewed)


def decide(counter: Counter, seat: Seat, case_id: str, outcome: str, words: str) -> None:
    """Grant or deny what the hall decides itself. Raises Refused(`decided_above` | as
    `case_rules.decide`).
    """
    day = today(counter.node)

    def decided(tx: Transaction, case: Case) -> object:
        if case.project_type == FORWARDED:
            raise Refused("decided_above", number=case.number)
        return rules.decide(case, outcome, words, seat.actor, day)

    act(counter, seat, case_id, decided)


def withdraw(counter: Counter, seat: Seat, case_id: str, words: str) -> None:
    """The applicant takes it back. Raises Refused(`case_state` | `words_needed`)."""
    on = today(counter.node).iso
    if not words.strip():
        raise Refused("words_needed")

    def withdrawn(tx: Transaction, case: Case) -> object:
        require(case, "withdraw")
        return (CaseWithdrawn(on, words.strip()), CaseClosed(on))

    act(counter, seat, case_id, withdrawn)


def archive(counter: Counter, seat: Seat, case_id: str, shelf: str) -> None:
    """Lay it into the archive. Raises Refused(`case_state` | `words_needed`)."""
    on = today(counter.node).iso
    if not shelf.strip():
        raise Refused("words_needed")

    def archived(tx: Transaction, case: Case) -> object:
        require(case, "archive")
        return CaseArchived(on, shelf.strip())

    act(counter, seat, case_id, archived)


NO_STEPS: Final = ("record_opened", "paper_printed")
"""What is written down of a case without moving it on."""


def undo(counter: Counter, seat: Seat, case_id: str, words: str) -> None:
    """Take the last step back. Raises Refused(`nothing_to_undo` | `undo_too_late` |
    `undo_not_yours`).
    """

    def undone(tx: Transaction, case: Case) -> object:
        return rules.undo(case, _last_actor(tx, case.id), seat.actor, words, tx.now_ms)

    act(counter, seat, case_id, undone)


def _last_actor(tx: Transaction, case_id: str) -> str:
    steps = tx.select(
        CaseStep,
        '"case" = ? AND kind NOT IN (?, ?) ORDER BY event DESC LIMIT 1',
        (case_id, *NO_STEPS),
    )
    return steps[0].actor if steps else ""
