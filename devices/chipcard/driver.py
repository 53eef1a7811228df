"""Reader of chip cards over PC/SC: each card is read once when it is put in."""

import time
from collections.abc import Iterable
from threading import Event

from devices.chipcard.apdu import BadAnswer
from devices.chipcard.card import CardTrouble, ChipCard
from devices.chipcard.channel import SCHEME, Channel, Slot, reader_names
from devices.chipcard.events import ChipCardFailed, ChipCardRead, ChipCardRemoved
from devices.chipcard.explain import ApduExplainer
from devices.chipcard.reading import read_card
from devices.chipcard.tlv import BadTlv
from devices.driver import Driver, Emit
from devices.errors import DeviceError, ProtocolError
from devices.explain import Explainer
from devices.sheet import PCSC, DataSheet, Found
from devices.spec import DeviceSpec
from devices.tryout import TryOut

TRIES = 3  # contacts slide while a card is still on its way in
BETWEEN_S = 0.3
FINAL = {"locked"}  # trying again cannot help


class PcscReader(Driver[Channel]):
    """Any reader that the PC/SC service knows, contact or contactless."""

    sheet = DataSheet(
        name="pcsc",
        kind="chipcard",
        about="社保卡、银行卡读卡器 · chip card reader over PC/SC",
        wires=(PCSC,),
        page="chip-card-reader.md",
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        if not spec.url.startswith(SCHEME):
            raise ValueError(f"device {spec.id}: url is pcsc: and a reader's name, or pcsc: alone")
        self._seen = Slot(False, False, -1, b"")
        self._tries = 0
        self._done = True  # with the card that is in now

    def try_out(self) -> TryOut:
        return TryOut("Put a card into the reader.", until=(ChipCardRead, ChipCardFailed))

    def open(self, stop: Event) -> Channel:
        return Channel(self.spec.url, stop, self.tap)

    def greet(self, wire: Channel) -> None:
        """A reader answers when its slot can be looked at; a card that is in already is read."""
        wire.watch()
        self._seen = Slot(False, False, -1, b"")

    def turn(self, wire: Channel) -> None:
        slot = wire.watch()
        if slot.turn != self._seen.turn or slot.present != self._seen.present:
            self._changed(slot)
        if slot.present and not self._done:
            self._try(wire, slot)

    def gone(self, reason: str) -> None:
        if self._seen.present:
            self._taken_out()
        self._seen = Slot(False, False, -1, b"")
        self._done = True

    def present(self) -> bool:
        wanted = self.spec.url.removeprefix(SCHEME).strip("/ ")
        return any(name.startswith(wanted) for name in _readers())

    @classmethod
    def candidates(cls) -> Iterable[Found]:
        return [Found(cls.sheet.name, f"{SCHEME}{name}", name) for name in _readers()]

    @classmethod
    def explainer(cls) -> Explainer:
        return ApduExplainer()

    def _changed(self, slot: Slot) -> None:
        before, self._seen = self._seen, slot
        if before.present:
            self._taken_out()
        self._tries, self._done = 0, not slot.present

    def _taken_out(self) -> None:
        if not self._done:  # it never was read to the end
            self._fail("card_moved")
        self.emit(ChipCardRemoved(self.spec.id, self.spec.station))

    def _try(self, wire: Channel, slot: Slot) -> None:
        self._tries += 1
        try:
            card = self._read(wire, slot)
        except ProtocolError as trouble:
            if trouble.reason in FINAL or self._tries >= TRIES:
                self._fail(trouble.reason)
            else:
                wire.rest(BETWEEN_S)
            return
        self._done = True
        now = time.monotonic()
        self.emit(ChipCardRead(self.spec.id, self.spec.station, card, now))

    def _read(self, wire: Channel, slot: Slot) -> ChipCard:
        if slot.mute:
            raise CardTrouble("no answer to reset", "mute")
        with wire.card() as card:
            try:
                return read_card(card.exchange, slot.atr)
            except (BadAnswer, BadTlv) as error:
                raise CardTrouble(str(error), "garbled") from error

    def _fail(self, reason: str) -> None:
        self._done = True
        self.emit(ChipCardFailed(self.spec.id, self.spec.station, reason))


def _readers() -> list[str]:
    try:
        return reader_names()
    except DeviceError:
        return []
