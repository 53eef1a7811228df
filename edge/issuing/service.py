"""Making a certificate (制证), and giving it to its receiver: at the window, by post, by locker."""

import hashlib
import hmac
import secrets
from typing import Final

from domain import case_rules as rules
from domain import handovers
from domain.case_events import CaseCertificateIssued, CaseClosed
from domain.cases import Case, require
from domain.errors import Refused
from domain.handovers import STORED, Handover, Taker
from domain.items import ItemResult
from edge.acceptance import terms
from edge.acceptance.counter import Counter
from edge.acceptance.service import act, today
from edge.calling.service import Seat
from sync.transaction import Transaction

CODE_DIGITS: Final = 6


def make(counter: Counter, seat: Seat, case_id: str) -> None:
    """Make the certificate. Raises Refused(`case_state` | `nothing_to_issue` | `fee_unpaid`)."""
    day = today(counter.node)

    def made(tx: Transaction, case: Case) -> object:
        rules.require_paid(require(case, "issue"))
        result = _result(tx, counter, case)
        if result is None or not result.certificate:
            raise Refused("nothing_to_issue", number=case.number)
        valid_until = rules.valid_until(day.date, result.valid_years)
        return CaseCertificateIssued(day.iso, certificate_number(case), result.name, valid_until)

    act(counter, seat, case_id, made)


def certificate_number(case: Case) -> str:
    """A case has one certificate at most: its number is as unique as the case's."""
    return f"Z{(case.number or '').rpartition('-')[0]}"


def give(counter: Counter, seat: Seat, case_id: str, taker: Taker) -> None:
    """Hand over at the window; nothing is left to do then. Raises Refused as
    `handovers.require_ready` and `handovers.at_window`.
    """
    on = today(counter.node).iso

    def given(tx: Transaction, case: Case) -> object:
        _ready(tx, counter, case)
        return (handovers.at_window(_where(tx, case), taker, on), CaseClosed(on))

    act(counter, seat, case_id, given)
    counter.forget_card(seat.window)


def post(counter: Counter, seat: Seat, case_id: str, carrier: str, tracking: str) -> None:
    """Give it to a carrier. Raises Refused as `handovers.require_ready` and `handovers.by_post`."""
    on = today(counter.node).iso

    def posted(tx: Transaction, case: Case) -> object:
        _ready(tx, counter, case)
        return handovers.by_post(_where(tx, case), carrier, tracking, on)

    act(counter, seat, case_id, posted)


def arrived(counter: Counter, seat: Seat, case_id: str, words: str) -> None:
    """The carrier says it has arrived. Raises Refused(`not_posted` | `case_state`)."""
    on = today(counter.node).iso

    def came(tx: Transaction, case: Case) -> object:
        body = handovers.arrived(_where(tx, case), case.masked_name or "", words, on)
        return (body, CaseClosed(on))

    act(counter, seat, case_id, came)


def store(counter: Counter, seat: Seat, case_id: str, compartment: str) -> str:
    """Lay it into a locker; the code for its slip, which is kept nowhere. Raises Refused as
    `handovers.require_ready` and `handovers.into_locker`.
    """
    node = counter.node
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    day = today(node)

    def stored(tx: Transaction, case: Case) -> object:
        _ready(tx, counter, case)
        if compartment not in compartments(node.settings.locker_compartments):
            raise Refused("no_such_compartment")
        taken = {h.compartment for h in tx.select(Handover, "state = ?", (STORED,))}
        known = _where(tx, case)
        hashed = code_hash(counter.secret, case_id, code)
        return handovers.into_locker(known, compartment, taken, hashed, day.date)

    act(counter, seat, case_id, stored)
    return code


def fetch(counter: Counter, seat: Seat, case_id: str, code: str) -> None:
    """Somebody shows the code. Raises Refused(`not_stored` | `wrong_code` | `case_state`)."""
    on = today(counter.node).iso
    hashed = code_hash(counter.secret, case_id, code.strip())

    def fetched(tx: Transaction, case: Case) -> object:
        body = handovers.fetched(_where(tx, case), hashed, case.masked_name or "", on)
        return (body, CaseClosed(on))

    act(counter, seat, case_id, fetched)


def back(counter: Counter, seat: Seat, case_id: str, words: str) -> None:
    """It is at the window again. Raises Refused(`here_already` | `words_needed`)."""
    on = today(counter.node).iso
    act(counter, seat, case_id, lambda tx, case: handovers.back(_where(tx, case), words, on))


def compartments(count: int) -> tuple[str, ...]:
    """The names of a hall's lockers: 01, 02 …"""
    return tuple(f"{n:02d}" for n in range(1, count + 1))


def code_hash(secret: bytes, case_id: str, code: str) -> str:
    """What the log may know of a slip's code."""
    said = f"locker:{case_id}:{code}".encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:32]


def _ready(tx: Transaction, counter: Counter, case: Case) -> None:
    handovers.require_ready(case, _result(tx, counter, case))


def _result(tx: Transaction, counter: Counter, case: Case) -> ItemResult | None:
    return terms.within(tx, counter.node.plan, case).item.result


def _where(tx: Transaction, case: Case) -> Handover | None:
    return tx.get(Handover, case.id)
