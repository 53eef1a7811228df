"""Charging at a window's terminal: the last booking is noted, the log knows, then the amount goes
out. Whatever is lost on the way is found out by asking, never by charging again.
"""

import json
import logging
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from typing import Final, TypeVar

import uuid_utils

from devices.terminal.port import Booking, Charged, ChargeOutcome, PaymentTerminal
from domain import charges
from domain.case_rules import require_payable
from domain.cases import Case
from domain.charges import APPROVED, OPEN, UNBOOKED, UNKNOWN, Charge, FeeChargeBegun, FeeChargeEnded
from domain.errors import Refused
from domain.events import Fact
from domain.payments import CARD, SCAN, Till, charge, require_open
from edge.calling.service import Seat
from edge.cashier import service
from edge.node import HallNode
from edge.settings import Device
from edge.stations.equipment import Equipment
from sync.transaction import Transaction

log = logging.getLogger(__name__)

SaidT = TypeVar("SaidT")

ASK_S: Final = 20.0
METHODS: Final = (CARD, SCAN)
OPEN_ONES: Final = "state IN (?, ?)"
MINE: Final = f'("case" = ? OR terminal = ?) AND {OPEN_ONES}'


class ChargeDesk:
    """The terminals of a hall's windows."""

    def __init__(self, node: HallNode, equipment: Equipment) -> None:
        self._node = node
        self._equipment = equipment

    def terminal_of(self, window: str) -> Device | None:
        """The terminal on a window's counter; None without one."""
        return self._equipment.device_at_window(window, "terminal")

    def open_of(self, case_id: str) -> Charge | None:
        """The charge of a case of which nobody knows yet how it ended."""
        found = self._node.store.states(
            Charge, f'hall = ? AND "case" = ? AND {OPEN_ONES}', (self._node.id, case_id, *OPEN)
        )
        return found[0] if found else None

    def unbooked(self) -> list[Charge]:
        """What terminals took and no case could take."""
        return self._node.store.states(
            Charge, "hall = ? AND state = ? ORDER BY at", (self._node.id, UNBOOKED)
        )

    def require_free(self, terminal: str, case_id: str) -> None:
        """Before a terminal is asked: it would not answer while it waits for a card. Raises
        Refused(`charge_open` | `terminal_busy`).
        """
        found = self._node.store.states(
            Charge, f"hall = ? AND {MINE}", (self._node.id, case_id, terminal, *OPEN)
        )
        charges.require_none_open(found, case_id)

    def require_settled(self, staff: str) -> None:
        """The same of a whole day. Raises Refused(`charge_open`)."""
        mine = f"hall = ? AND staff = ? AND {OPEN_ONES} LIMIT 1"
        if self._node.store.states(Charge, mine, (self._node.id, staff, *OPEN)):
            raise Refused("charge_open")

    def last(self, terminal: str) -> Booking | None:
        """The terminal's last booking, None where it cannot be asked. Blocks for seconds: not on
        the loop.
        """
        device = self._equipment.device(terminal)
        return _said(self._port(device).last()) if device is not None else None

    def total_fen(self, terminal: str) -> int | None:
        """What a terminal says it took; None where it cannot be asked. Blocks for seconds."""
        device = self._equipment.device(terminal)
        found = _said(self._port(device).totals()) if device is not None else None
        return found.fen if found is not None else None

    def begin(
        self,
        seat: Seat,
        case_id: str,
        method: str,
        reductions: Mapping[str, str],
        last: Booking | None,
    ) -> str:
        """Write a charge down and send it; returns at once, with its id. `last`: the terminal's
        last booking, asked just now. Raises Refused(`no_terminal` | `no_such_method` |
        `terminal_silent` | as `service.pay` | `charge_open` | `terminal_busy`).
        """
        before = _required(last)
        device = self.terminal_of(seat.window)
        if device is None:
            raise Refused("no_terminal")
        if method not in METHODS:
            raise Refused("no_such_method")
        made = self._node.run(
            lambda tx: _begin(tx, self._node, seat, case_id, device.id, method, reductions, before)
        )
        sent = self._port(device).charge(made.charge, made.fen)
        sent.add_done_callback(lambda done: self._ended(made.charge, done))
        return made.charge

    def cancel(self, charge_id: str) -> None:
        """Ask the terminal to give it up; its own word counts. Raises Refused(`no_such_charge`)."""
        known = self._known(charge_id)
        device = self._equipment.device(known.terminal)
        if device is not None:
            self._port(device).cancel(charge_id)

    def find_out(self, charge_id: str, last: Booking | None) -> None:
        """End a charge by what the terminal says it booked last. Raises Refused(`no_such_charge` |
        `charge_unclear` | `terminal_silent`).
        """
        before = _required(last)
        known = self._known(charge_id)
        if known.state != UNKNOWN:
            self._node.run(lambda tx: _end(tx, known, UNKNOWN, "", ""))
            known = self._known(charge_id)
        how = charges.found_out(known, before.trace, before.fen)
        self._settle(known, how, str(before.trace) if how == APPROVED else "", "终端查询")

    def decide(self, seat: Seat, charge_id: str, how: str, reference: str, words: str) -> None:
        """A person who read the terminal's own slip ends it. Raises Refused(`no_such_charge` |
        `words_needed` | `reference_needed` | `no_such_outcome`).
        """
        known = self._known(charge_id)
        if how not in (APPROVED, charges.CANCELLED):
            raise Refused("no_such_outcome")
        if not words.strip():
            raise Refused("words_needed")
        if how == APPROVED and not reference.strip():
            raise Refused("reference_needed")
        self._settle(known, how, reference.strip(), words.strip(), seat.actor)

    def _ended(self, charge_id: str, done: "Future[ChargeOutcome]") -> None:
        """On the device's thread."""
        outcome = done.result()
        reference = str(outcome.trace) if outcome.state is Charged.APPROVED else ""
        try:
            self._settle(self._known(charge_id), outcome.state.value, reference, outcome.reason)
        except Refused as refused:
            log.info("charge %s: %s", charge_id, refused.code)

    def _settle(self, known: Charge, how: str, reference: str, words: str, actor: str = "") -> None:
        """End a charge; with the money there the fee is paid in the same step. What no case can
        take any more is kept as `unbooked`.
        """
        if how != APPROVED:
            self._node.run(lambda tx: _end(tx, known, how, reference, words, actor))
            return
        try:
            self._node.run(lambda tx: _book(tx, self._node, known, reference, words, actor))
        except Refused as refused:
            log.warning("charge %s cannot be booked: %s", known.id, refused.code)
            self._node.run(lambda tx: _end(tx, known, UNBOOKED, reference, words, actor))

    def _known(self, charge_id: str) -> Charge:
        known = self._node.store.state(Charge, self._node.id, charge_id)
        if known is None or known.state not in OPEN:
            raise Refused("no_such_charge")
        return known

    def _port(self, device: Device) -> PaymentTerminal:
        return self._equipment.reach(device, PaymentTerminal)


def _begin(
    tx: Transaction,
    node: HallNode,
    seat: Seat,
    case_id: str,
    terminal: str,
    method: str,
    reductions: Mapping[str, str],
    before: Booking,
) -> FeeChargeBegun:
    day = node.today().isoformat()
    case = require_payable(tx.get(Case, case_id))
    require_open(tx.get(Till, day, seat.staff))
    charges.require_none_open(tx.select(Charge, MINE, (case_id, terminal, *OPEN)), case_id)
    lines = charge(service.due(tx, node, case), dict(reductions))
    body = FeeChargeBegun(
        charge=str(uuid_utils.uuid7()),
        day=day,
        staff=seat.staff,
        terminal=terminal,
        method=method,
        fen=sum(line.fen for line in lines),
        baseline=before.trace,
        reductions=json.dumps(dict(reductions), ensure_ascii=False, sort_keys=True),
    )
    if not body.fen:
        raise Refused("nothing_to_charge")
    tx.emit(seat.actor, Fact(f"case/{case_id}", body))
    return body


def _end(
    tx: Transaction, known: Charge, how: str, reference: str, words: str, actor: str = ""
) -> None:
    body = FeeChargeEnded(known.id, how, reference, words)
    tx.emit(actor or f"device/{known.terminal}", Fact(f"case/{known.case}", body))


def _book(
    tx: Transaction, node: HallNode, known: Charge, reference: str, words: str, actor: str
) -> None:
    _end(tx, known, APPROVED, reference, words, actor)
    seat = Seat("", known.staff)
    reductions = json.loads(known.reductions)
    service.receive(tx, node, seat, known.case, known.method, reductions, reference)


def _required(last: Booking | None) -> Booking:
    if last is None:
        raise Refused("terminal_silent")
    return last


def _said(asked: "Future[SaidT | None]") -> SaidT | None:
    try:
        return asked.result(ASK_S)
    except TooLate:
        return None
