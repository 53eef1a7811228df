"""The kiosk's desk: card, choice, number, paper, in whatever order people bring them."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from devices.chipcard.card import CardSort
from devices.chipcard.events import ChipCardFailed, ChipCardRead
from devices.idcard.card import IdCard
from devices.idcard.events import CardRead, CardReadFailed
from domain.errors import Refused
from domain.persons import Visitor, visitor
from domain.tickets import Ticket
from edge.appointments import service as appointments
from edge.node import HallNode
from edge.reception import service, views
from edge.reception.errands import PATHS
from edge.reception.service import Wish
from edge.reception.slip import ticket_slip
from edge.reception.visits import Visits
from edge.stations.equipment import Equipment, is_fresh
from kiosk_ui.language import FIRST

EN = "en"
"""Somebody whose card has a Latin name is met in English, and can go back to Chinese."""

Go = Callable[[str, str], None]
"""(station, path): lead the station's page there."""

AtWindow = Callable[[str, IdCard], None]
"""(window, card): a card was laid at a window, where nobody takes a number."""


class Desk:
    """Serves the kiosks of a hall. `secret`: the province's key for hashing ID numbers."""

    def __init__(
        self,
        node: HallNode,
        secret: bytes,
        go: Go,
        at_window: AtWindow = lambda window, card: None,
    ) -> None:
        self.visits = Visits(node.wall_ms, node.settings.kiosk_idle_s * 1000)
        self._node = node
        self._secret = secret
        self._go = go
        self._at_window = at_window
        self.equipment = Equipment(node, self.card_read)
        self.equipment.on(CardReadFailed, self.card_failed)
        self.equipment.on(ChipCardRead, self.chip_card_read)
        self.equipment.on(ChipCardFailed, self.chip_card_failed)

    def card_read(self, event: CardRead) -> None:
        """Somebody laid a card: greet them, or give the number they had chosen. Raises Refused."""
        card = event.card
        station = self._node.settings.station(event.station)
        if station is not None and station.window is not None:
            self._at_window(station.window, card)
            return
        try:
            known = visitor(card.called, card.number, self._secret, card.birth)
        except Refused as refused:
            self._go(event.station, f"?{_told(refused)}")
            raise
        told = _on_card(card.called, card.number, card.lives_at)
        self.greet(event.station, known, told, latin=bool(card.latin_name))

    def chip_card_read(self, event: ChipCardRead) -> None:
        """A 社保卡 names its holder as an ID card does; a bank card is nobody's papers.
        Raises Refused."""
        station = self._node.settings.station(event.station)
        if station is None or station.kind != "kiosk" or not is_fresh(event):
            return
        if event.card.sort is not CardSort.SOCIAL:
            self._no_papers(event.station, "not_social")
            return
        try:
            card = event.card
            known = visitor(card.name, card.id_number, self._secret, card.birth)
        except Refused as refused:
            self._go(event.station, f"?{_told(refused)}")
            raise
        self.greet(event.station, known, _on_card(card.name, card.id_number))

    def chip_card_failed(self, event: ChipCardFailed) -> None:
        """A card is in the slot that cannot be read."""
        station = self._node.settings.station(event.station)
        if station is not None and station.kind == "kiosk":
            self._no_papers(event.station, event.reason)

    def visitor(self, name: str, number: str) -> Visitor:
        """What stays of a card that people have read. Raises Refused(`bad_id_number`)."""
        return visitor(name, number, self._secret)

    def greet(
        self,
        station: str,
        known: Visitor,
        told: Mapping[str, str] | None = None,
        *,
        latin: bool = False,
    ) -> None:
        """Somebody is known at a station: on to the services, to the number they had chosen, or to
        what else they came for. `told`: what their card says. Raises Refused.
        """
        visit = self.visits.identify(station, known, told)
        if visit.errand in PATHS:
            self._go(station, PATHS[visit.errand])
            return
        if visit.queue is None:
            self._go(station, f"services?lang={EN}" if latin else "services")
            return
        try:
            ticket_id = self.take(station, visit.queue, None)
            self._go(station, f"tickets/{ticket_id}")
        except Refused as refused:
            self._go(station, f"services?{_told(refused)}")
            raise

    def card_failed(self, event: CardReadFailed) -> None:
        """A card lies there that cannot be read: the page says what to do with it."""
        self._no_papers(event.station, event.reason)

    def _no_papers(self, station: str, reason: str) -> None:
        visit = self.visits.at(station)
        errand = f"for/{visit.errand}" if visit.errand else ""
        page = "card" if visit.queue else errand
        self._go(station, f"{page}?{urlencode({'refused': f'card_{reason}'})}")

    def take(
        self,
        station: str,
        queue: str,
        priority: str | None,
        *,
        with_card: bool = True,
        ticket: str | None = None,
        lang: str = "",
    ) -> str:
        """Give out a number at a station and print it, in the page's language `lang`; the ticket's
        id. Raises Refused.
        """
        visit = self.visits.at(station)
        known: Visitor | None = visit.visitor if with_card else None
        item = visit.item if visit.queue == queue else None
        has_printer = self.equipment.device_of(station, "printer") is not None
        wish = Wish(station, queue, priority, known, item, ticket=ticket, prints=has_printer)
        ticket_id = service.take(self._node, wish)
        # The same wish twice is one number, and one paper.
        if self.visits.took(station, ticket_id) and has_printer:
            self._print(station, ticket_id, lang or visit.lang)
        return ticket_id

    def check_in(
        self, station: str, appointment_id: str, *, ticket: str | None = None, lang: str = ""
    ) -> str:
        """Give the person who stands there the number of an appointment, and print it; the ticket's
        id. Raises Refused(`no_card` | as `appointments.service.check_in`).
        """
        known = self.visits.at(station).visitor
        if known is None:
            raise Refused("no_card")
        has_printer = self.equipment.device_of(station, "printer") is not None
        ticket_id = appointments.check_in(
            self._node, station, appointment_id, known, ticket=ticket, prints=has_printer
        )
        if self.visits.took(station, ticket_id) and has_printer:
            self._print(station, ticket_id, lang)
        return ticket_id

    def _print(self, station: str, ticket_id: str, lang: str) -> None:
        ticket = self._node.store.state(Ticket, self._node.id, ticket_id)
        if ticket is None:
            raise Refused("no_such_ticket")
        ahead, wait_s = views.standing(self._node, ticket)
        self.equipment.print_ticket(
            station, ticket_id, ticket_slip(self._node, ticket, ahead, wait_s, lang or FIRST)
        )


def _on_card(name: str, number: str, address: str = "") -> dict[str, str]:
    """What a form may take from a card."""
    said = {"card.name": name, "card.number": number, "card.address": address}
    return {source: text for source, text in said.items() if text}


def _told(refused: Refused) -> str:
    """What the page needs for its words: the code, and the number already held."""
    told = {"refused": refused.code, "number": refused.facts.get("number", "")}
    return urlencode({name: value for name, value in told.items() if value})
