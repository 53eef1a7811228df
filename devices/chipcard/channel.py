"""The PC/SC channel: one reader, watched, and the card in it. Source: PC/SC workgroup part 5,
pcsc-lite's winscard.h (the event counter in the upper half of a reader's state).

pyscard is compiled at set-up where pcsclite's headers are; without it the channel cannot be opened
and says so with the reason ``pcsc_off``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Event
from typing import Any

from devices.chipcard.card import CardTrouble
from devices.errors import WireLost, WireUnavailable
from devices.transport import Tap, Transport, nobody

SCHEME = "pcsc:"
SLICE_MS = 100


@dataclass(frozen=True, slots=True)
class Slot:
    """What the reader shows. ``turn`` counts cards put in and taken out: another number is
    another card, however quickly it was changed."""

    present: bool
    mute: bool
    turn: int
    atr: bytes


def binding() -> Any:
    """pyscard's thin layer. Raises WireUnavailable (``pcsc_off``) where it is not installed."""
    try:
        return import_module("smartcard.scard")
    except ImportError as error:
        raise WireUnavailable(f"PC/SC is off, pyscard is not here: {error}", "pcsc_off") from error


def reader_names() -> list[str]:
    """The readers that this machine's PC/SC service knows now. Raises WireUnavailable."""
    with _context() as (scard, context):
        return _names(scard, context)


class Channel(Transport):
    """``url`` is ``pcsc:`` and the reader's name or the beginning of it; alone it means the first
    reader. Raises WireUnavailable: ``pcsc_off``, ``pcsc_service_down``, ``wire_unavailable``."""

    def __init__(self, url: str, stop: Event, tap: Tap = nobody) -> None:
        super().__init__(stop, tap)
        self._scard = binding()
        self._context = _establish(self._scard)
        try:
            self.reader = _chosen(_names(self._scard, self._context), url)
        except WireUnavailable:
            self.close()
            raise
        self._state = self._scard.SCARD_STATE_UNAWARE

    def close(self) -> None:
        self._scard.SCardReleaseContext(self._context)

    def watch(self) -> Slot:
        """The slot after something changed, at the latest after a tenth of a second.
        Raises WireLost when the reader or the PC/SC service is gone."""
        self.check_stop()
        s = self._scard
        code, states = s.SCardGetStatusChange(self._context, SLICE_MS, [(self.reader, self._state)])
        if code not in (s.SCARD_S_SUCCESS, s.SCARD_E_TIMEOUT):
            raise WireLost(f"reader {self.reader}: {_words(s, code)}")
        _, state, atr = states[0]
        if state & (s.SCARD_STATE_UNKNOWN | s.SCARD_STATE_UNAVAILABLE | s.SCARD_STATE_IGNORE):
            raise WireLost(f"reader {self.reader} was unplugged")
        self._state = state & ~s.SCARD_STATE_CHANGED
        return Slot(
            present=bool(state & s.SCARD_STATE_PRESENT),
            mute=bool(state & s.SCARD_STATE_MUTE),
            turn=state >> 16,
            atr=bytes(atr),
        )

    @contextmanager
    def card(self) -> Iterator["Card"]:
        """The card in the slot, for us alone until the block ends. Raises CardTrouble."""
        s = self._scard
        protocols = s.SCARD_PROTOCOL_T0 | s.SCARD_PROTOCOL_T1
        code, handle, protocol = s.SCardConnect(
            self._context, self.reader, s.SCARD_SHARE_SHARED, protocols
        )
        if code != s.SCARD_S_SUCCESS:
            raise CardTrouble(_words(s, code), _reason(s, code))
        try:
            s.SCardBeginTransaction(handle)
            yield Card(s, handle, protocol, self)
        finally:
            s.SCardEndTransaction(handle, s.SCARD_LEAVE_CARD)
            s.SCardDisconnect(handle, s.SCARD_RESET_CARD)  # the next one to ask finds it fresh


class Card:
    """A connected card."""

    def __init__(self, scard: Any, handle: Any, protocol: Any, channel: Channel) -> None:
        self._scard = scard
        self._handle = handle
        self._protocol = protocol
        self._channel = channel

    def exchange(self, command: bytes) -> bytes:
        """One APDU. Raises CardTrouble, Stopping."""
        self._channel.check_stop()
        self._channel.tap(True, command)
        s = self._scard
        try:
            code, answer = s.SCardTransmit(self._handle, self._protocol, list(command))
        except s.error as error:
            raise CardTrouble(f"transmit: {type(error).__name__}", "card_moved") from error
        if code != s.SCARD_S_SUCCESS:
            raise CardTrouble(_words(s, code), _reason(s, code))
        self._channel.tap(False, bytes(answer))
        return bytes(answer)


@contextmanager
def _context() -> Iterator[tuple[Any, Any]]:
    scard = binding()
    context = _establish(scard)
    try:
        yield scard, context
    finally:
        scard.SCardReleaseContext(context)


def _establish(scard: Any) -> Any:
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if code != scard.SCARD_S_SUCCESS:
        raise WireUnavailable(f"PC/SC service: {_words(scard, code)}", "pcsc_service_down")
    return context


def _names(scard: Any, context: Any) -> list[str]:
    code, names = scard.SCardListReaders(context, [])
    if code not in (scard.SCARD_S_SUCCESS, scard.SCARD_E_NO_READERS_AVAILABLE):
        raise WireUnavailable(f"PC/SC service: {_words(scard, code)}", "pcsc_service_down")
    return list(names)


def _chosen(names: list[str], url: str) -> str:
    wanted = url.removeprefix(SCHEME).strip("/ ")
    fitting = [name for name in names if name.startswith(wanted)]
    if not fitting:
        raise WireUnavailable(f"no reader {wanted or 'at all'}; there are: {', '.join(names)}")
    return fitting[0]


def _reason(scard: Any, code: int) -> str:
    if code in (scard.SCARD_W_UNRESPONSIVE_CARD, scard.SCARD_E_PROTO_MISMATCH):
        return "mute"
    return "card_moved"


def _words(scard: Any, code: int) -> str:
    return str(scard.SCardGetErrorMessage(code)).strip()
