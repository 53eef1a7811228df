"""Asking for a member of staff, going there, and being done."""

from typing import Final

from domain.assistance import (
    ENDED,
    HelpAsked,
    HelpCall,
    HelpEnded,
    HelpTaken,
    require_free,
    require_open,
)
from domain.events import Fact
from domain.plan import Staff
from edge.node import HallNode
from sync.transaction import Transaction

DONE, WITHDRAWN = "done", "withdrawn"

OPEN_CALL: Final = "hall = ? AND state <> ?"


def ask(node: HallNode, station: str, about: str) -> str:
    """Call somebody to a station; the call's id. Asked again it is the same call."""
    day = node.today().isoformat()

    def command(tx: Transaction) -> str:
        waiting = tx.select(HelpCall, "station = ? AND state <> ? LIMIT 1", (station, ENDED))
        if waiting:
            return waiting[0].id
        call = tx.make(HelpCall)
        tx.emit(f"station/{station}", Fact(f"help/{call}", HelpAsked(day, station, about)))
        return call

    return node.run(command)


def take(node: HallNode, call: str, staff: Staff) -> None:
    """A member of staff goes there. Raises Refused(`no_such_call` | `call_over` | `call_taken`)."""

    def command(tx: Transaction) -> None:
        require_free(tx.get(HelpCall, call))
        tx.emit(f"staff/{staff.id}", Fact(f"help/{call}", HelpTaken(staff.id, staff.name)))

    node.run(command)


def end(node: HallNode, call: str, actor: str, reason: str = DONE) -> None:
    """The person was helped, or needs nobody any more. Raises Refused(`no_such_call` |
    `call_over`)."""

    def command(tx: Transaction) -> None:
        require_open(tx.get(HelpCall, call))
        tx.emit(actor, Fact(f"help/{call}", HelpEnded(reason)))

    node.run(command)


def open_calls(node: HallNode) -> list[HelpCall]:
    """Who waits for somebody, the longest first."""
    return node.store.states(HelpCall, f"{OPEN_CALL} ORDER BY asked_at", (node.id, ENDED))


def call_from(node: HallNode, station: str) -> HelpCall | None:
    """The open call of a station."""
    return next((call for call in open_calls(node) if call.station == station), None)
