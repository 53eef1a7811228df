"""A code under a scanner: a ticket's QR leads to its ticket, whoever the scanner belongs to."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from devices.scanner.events import CodeScanned
from domain.errors import Refused
from domain.tickets import CALLED, PASSED, Ticket
from domain.windows import SHUT, WindowState
from edge.calling import service as calling
from edge.calling.service import Seat
from edge.node import HallNode
from edge.stations.equipment import Equipment

Go = Callable[[str, str], None]

_TICKET: Final = re.compile(r"(?:https?://[^/\s]+)?/t/([0-9a-f-]{32,36})", re.IGNORECASE)
"""The address on a ticket, of whatever host: a hall's address may have changed since then."""


def ticket_of(text: str) -> str | None:
    """The ticket that a scanned text is about, None for any other text."""
    found = _TICKET.fullmatch(text.strip())
    return found[1].lower() if found else None


class Scans:
    """Acts on codes from scanners on a wire. `go` leads a kiosk's page."""

    def __init__(self, node: HallNode, equipment: Equipment, go: Go) -> None:
        self._node = node
        self._go = go
        equipment.on(CodeScanned, self.scanned)

    def scanned(self, event: CodeScanned) -> None:
        """A code at a station. Raises Refused."""
        station = self._node.settings.station(event.station)
        if station is not None and station.kind == "kiosk":
            self._go(station.id, kiosk_path(self._node, event.text))
            return
        state = self._node.store.state(
            WindowState, self._node.id, station.window or "" if station else ""
        )
        if state is None or state.state == SHUT or state.staff is None:
            raise Refused("window_closed")
        at_window(self._node, Seat(state.id, state.staff), event.text)


def kiosk_path(node: HallNode, text: str) -> str:
    """Where a kiosk's page goes: to the ticket, or to the words that there is none."""
    ticket_id = ticket_of(text)
    if ticket_id is None or node.store.state(Ticket, node.id, ticket_id) is None:
        return f"?{urlencode({'refused': 'no_such_ticket'})}"
    return f"tickets/{ticket_id}"


def at_window(node: HallNode, seat: Seat, text: str) -> None:
    """The holder stands at a window: called here they are here, passed they are back in line.

    Raises Refused(`no_such_ticket` | `ticket_state` | `passed_too_often`).
    """
    ticket_id = ticket_of(text)
    ticket = node.store.state(Ticket, node.id, ticket_id) if ticket_id else None
    if ticket is None:
        raise Refused("no_such_ticket")
    if ticket.state == CALLED and ticket.window == seat.window:
        calling.start(node, seat)
    elif ticket.state == PASSED:
        calling.requeue(node, seat.actor, ticket.id)
    else:
        raise Refused("ticket_state", number=ticket.number)
