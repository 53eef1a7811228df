"""The cashier: what a case owes, and a member of staff's till of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk_ui.views.cases import CaseHead, Desk
from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A fee that is due; ``reductions``: (id, words, amount that is left)."""

    id: str
    name: str
    yuan: str
    ground: str
    reductions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ChargePart:
    """``cashier/_charge.html``: a charge at a terminal. ``state``: begun, unknown, approved,
    declined, cancelled, unbooked; ``words``: why.
    """

    case: str
    id: str
    state: str
    yuan: str
    method: str
    terminal: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """A terminal of the day: what the hall charged, and what it said when it was compared."""

    id: str
    yuan: str
    compared: bool = False
    said: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class FeePage:
    """``cashier/fee.html``: take what a case owes. ``terminal``: the window's, empty without."""

    desk: Desk
    head: CaseHead
    fees: tuple[FeeRow, ...]
    problem: Problem | None = None
    terminal: str = ""
    charge: ChargePart | None = None


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt. ``mine``: asked for by who looks, so somebody else gives it back."""

    receipt: str
    case: str
    number: str
    at: datetime
    yuan: str
    method: str
    state: str
    mine: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TillPage:
    """``cashier/till.html``: the day's receipts, refunds that wait, and the balance."""

    desk: Desk
    receipts: tuple[ReceiptRow, ...]
    asked: tuple[ReceiptRow, ...]
    cash: str
    card: str
    scan: str
    count: int
    refunds: int
    closed: bool
    difference: str
    terminals: tuple[TerminalRow, ...] = ()
    unbooked: tuple[tuple[str, str, str, str], ...] = ()
    problem: Problem | None = None
