"""Charges at a payment terminal: written down before they begin, ended when somebody knows how.

`baseline` is the terminal's count of bookings before the charge: what it says later is compared
with it, so that a charge whose end nobody heard is found out, never repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.case_steps import CaseStep, by_event, happened
from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import Key, folds, table

BEGUN, UNKNOWN = "begun", "unknown"
APPROVED, DECLINED, CANCELLED, UNBOOKED = "approved", "declined", "cancelled", "unbooked"
"""`unbooked`: the terminal has the money, the case could not take it: it has to be given back."""

OPEN: Final = (BEGUN, UNKNOWN)


@table("charge", key=("hall", "id"), indexes=(("hall", "case"), ("hall", "terminal", "day")))
@dataclass(frozen=True, slots=True)
class Charge:
    """A charge. `reductions`: as chosen, JSON; `reference`: the terminal's trace."""

    hall: str
    id: str
    case: str
    day: str
    staff: str
    terminal: str
    method: str
    fen: int
    baseline: int
    state: str
    at: int
    reductions: str = "{}"
    reference: str = ""
    words: str = ""


@table("terminal_day", key=("hall", "day", "terminal"))
@dataclass(frozen=True, slots=True)
class TerminalDay:
    """What a terminal was last compared with on a day; `terminal_fen` is None when it was away."""

    hall: str
    day: str
    terminal: str
    expected_fen: int
    terminal_fen: int | None
    difference_fen: int
    words: str


@event("fee.charge_begun")
@dataclass(frozen=True, slots=True)
class FeeChargeBegun:
    """An amount goes out to a terminal: whatever happens now can be found out later."""

    charge: str
    day: str
    staff: str
    terminal: str
    method: str
    fen: int
    baseline: int
    reductions: str


@event("fee.charge_ended")
@dataclass(frozen=True, slots=True)
class FeeChargeEnded:
    """`result`: approved, declined, cancelled, unknown or unbooked."""

    charge: str
    result: str
    reference: str
    words: str


@event("till.terminal_compared")
@dataclass(frozen=True, slots=True)
class TillTerminalCompared:
    """The day's end: what a terminal says it took against what the hall charged on it."""

    day: str
    terminal: str
    expected_fen: int
    terminal_fen: int | None
    difference_fen: int
    words: str


def require_none_open(open_charges: Sequence[Charge], case: str) -> None:
    """No second way to pay while nobody knows how the first ended, and one charge at a time on a
    terminal. Raises Refused(`charge_open` | `terminal_busy`).
    """
    if any(charge.case == case for charge in open_charges):
        raise Refused("charge_open")
    if open_charges:
        raise Refused("terminal_busy")


def found_out(charge: Charge, trace: int, fen: int) -> str:
    """What a terminal's last booking says of a charge. Raises Refused(`charge_unclear`) when it
    booked something else in between.
    """
    if trace == charge.baseline:
        return CANCELLED
    if fen == charge.fen:
        return APPROVED
    raise Refused("charge_unclear")


def compare(
    day: str, terminal: str, expected_fen: int, terminal_fen: int | None, words: str
) -> TillTerminalCompared:
    """What does not agree, and a terminal that cannot be asked, need words. Raises
    Refused(`terminal_differs` | `terminal_away`).
    """
    if terminal_fen is None and not words.strip():
        raise Refused("terminal_away", terminal=terminal)
    difference = 0 if terminal_fen is None else terminal_fen - expected_fen
    if difference and not words.strip():
        raise Refused("terminal_differs", terminal=terminal, difference_fen=difference)
    return TillTerminalCompared(
        day, terminal, expected_fen, terminal_fen, difference, words.strip()
    )


def _charge(event: Event) -> Key:
    return (event.hall, getattr(event.body, "charge", ""))


def _terminal(event: Event) -> Key:
    body = event.body
    assert isinstance(body, TillTerminalCompared)
    return (event.hall, body.day, body.terminal)


@folds(Charge, FeeChargeBegun, by=_charge)
def _begun(charge: Charge | None, event: Event) -> Charge:
    body = event.body
    assert isinstance(body, FeeChargeBegun)
    if charge is not None:
        raise Refused("charge_exists")
    return Charge(
        event.hall,
        body.charge,
        key(event.subject),
        body.day,
        body.staff,
        body.terminal,
        body.method,
        body.fen,
        body.baseline,
        BEGUN,
        event.at_ms,
        body.reductions,
    )


@folds(Charge, FeeChargeEnded, by=_charge)
def _ended(charge: Charge | None, event: Event) -> Charge:
    body = event.body
    assert isinstance(body, FeeChargeEnded)
    if charge is None or charge.state not in OPEN:
        raise Refused("no_such_charge")
    return replace(charge, state=body.result, reference=body.reference, words=body.words)


@folds(TerminalDay, TillTerminalCompared, by=_terminal)
def _compared(known: TerminalDay | None, event: Event) -> TerminalDay:
    body = event.body
    assert isinstance(body, TillTerminalCompared)
    return TerminalDay(
        event.hall,
        body.day,
        body.terminal,
        body.expected_fen,
        body.terminal_fen,
        body.difference_fen,
        body.words,
    )


folds(CaseStep, FeeChargeBegun, FeeChargeEnded, by=by_event)(happened)
