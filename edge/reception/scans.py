"""A code under a scanner: a ticket's QR leads to its ticket, whoever the scanner belongs to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlencode

from devices.scanner.events import CodeScanned
from domain.errors import Refused
from domain.tickets import CALLED, PASSED, Ticket
from domain.windows import SHUT, WindowState
from edge.calling import service as calling
from edge.calling.service import Seat
from edge.node import HallNode
from edge.reception.visits import Visits
from edge.stations.equipment import Equipment

Paper = Callable[[str, str], str | None]
"""(station, text): the case of a paper whose code was scanned there, None for any other code."""


class Ways(Protocol):
    """How pages are led on."""

    def lead(self, station: str, path: str) -> None:
        """A kiosk's page."""

    def lead_window(self, window: str, path: str) -> None:
        """The pages of a window."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Who knows the case of a paper: `at_kiosk` shows it to its owner, `at_window` to staff."""

    at_kiosk: Paper
    at_window: Callable[[str], str | None]


_TICKET: Final = re.compile(r"(?:https?://[^/\s]+)?/t/([0-9a-f-]{32,36})", re.IGNORECASE)
"""The address on a ticket, of whatever host: a hall's address may have changed since then."""


def ticket_of(text: str) -> str | None:
    """The ticket that a scanned text is about, None for any other text."""
    found = _TICKET.fullmatch(text.strip())
    return found[1].lower() if found else None


class Scans:
    """Acts on codes from scanners on a wire."""

    def __init__(
        self, node: HallNode, equipment: Equipment, ways: Ways, visits: Visits, papers: Papers
    ) -> None:
        self._node = node
        self._ways = ways
        self._visits = visits
        self._papers = papers
        equipment.on(CodeScanned, self.scanned)

    def scanned(self, event: CodeScanned) -> None:
        """A code at a station. Raises Refused."""
        station = self._node.settings.station(event.station)
        if station is not None and station.kind == "kiosk":
            known = self._papers.at_kiosk
            path = kiosk_path(self._node, self._visits, station.id, event.text, known)
            self._ways.lead(station.id, path)
            return
        state = self._node.store.state(
            WindowState, self._node.id, station.window or "" if station else ""
        )
        if state is None or state.state == SHUT or state.staff is None:
            raise Refused("window_closed")
        case_id = self._papers.at_window(event.text)
        if case_id is not None:
            self._ways.lead_window(state.id, f"/case/{case_id}")
            return
        at_window(self._node, Seat(state.id, state.staff), event.text)


def kiosk_path(node: HallNode, visits: Visits, station: str, text: str, paper: Paper) -> str:
    """Where a kiosk's page goes: to the ticket, whose holder stands there now, to the case of a
    paper, or to the words that there is neither.
    """
    ticket_id = ticket_of(text)
    if ticket_id is not None and node.store.state(Ticket, node.id, ticket_id) is not None:
        visits.took(station, ticket_id)
        return f"tickets/{ticket_id}"
    case_id = paper(station, text)
    if case_id is not None:
        return f"my/cases/{case_id}"
    return f"?{urlencode({'refused': 'no_such_ticket' if ticket_id else 'no_such_code'})}"


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
