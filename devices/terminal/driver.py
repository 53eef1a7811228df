"""Payment terminal with ZVT over TCP or a serial line that needs no frame of its own.

One conversation at a time. A charge is sent once: when its end is not heard, it is ``unknown``, and
whoever charges asks for the last booking before anything else. Nothing is repeated by itself.
"""

import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from devices.driver import Emit, SerialDriver
from devices.errors import NoAnswer, ProtocolError
from devices.explain import Explainer
from devices.sheet import TCP, DataSheet
from devices.spec import DeviceSpec
from devices.terminal import frames
from devices.terminal.explain import ZvtExplainer
from devices.terminal.frames import Packet, PacketParser
from devices.terminal.port import Booking, Charged, ChargeOutcome, PaymentTerminal, Totals
from devices.tryout import TryOut
from devices.wire import Wire

ACK_S = 5.0
CANCELLED_CODES = (0x6C, 0x6D)
REASONS = {
    0x05: "not_allowed",
    0x6C: "cancelled",
    0x6D: "too_slow",
    0x64: "card_unreadable",
    0x65: "card_unknown",
    0x66: "not_possible",
    0x69: "host_away",
    0x6F: "card_expired",
    0x75: "not_allowed",
    0x9C: "busy",
}


@dataclass(slots=True, eq=False)
class _Talk:
    """A command and what has been heard of it. ``future`` gets an outcome of its kind."""

    kind: bytes
    data: bytes
    deadline_s: float
    future: "Future[Any]" = field(default_factory=Future)
    request: str = ""
    sent_at: float = 0.0
    heard_ack: bool = False
    status: dict[int, bytes] = field(default_factory=dict)
    unwanted: bool = False
    abort_sent: bool = False


class ZvtTerminal(SerialDriver, PaymentTerminal):
    """Counts as up when it has taken the registration."""

    sheet = DataSheet(
        name="terminal-zvt",
        kind="terminal",
        about="payment terminal 刷卡扫码终端, ZVT (PA00P015)",
        wires=(TCP,),
        page="payment-terminal.md",
        options={"patience_s": "seconds a person may take at the terminal (120)"},
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._patience_s = spec.number("patience_s", 120)
        self._lock = Lock()
        self._waiting: deque[_Talk] = deque()
        self._now: _Talk | None = None
        self._parser = PacketParser()
        self._is_up = False

    def charge(self, request_id: str, fen: int) -> "Future[ChargeOutcome]":
        data = frames.amount(fen) + bytes([frames.CURRENCY]) + frames.YUAN
        return self._ask(_Talk(frames.AUTHORISE, data, self._patience_s, request=request_id))

    def cancel(self, request_id: str) -> None:
        with self._lock:
            for talk in (self._now, *self._waiting):
                if talk is not None and talk.request == request_id:
                    talk.unwanted = True

    def last(self) -> "Future[Booking | None]":
        return self._ask(_Talk(frames.REPEAT, frames.PASSWORD, ACK_S * 2))

    def totals(self) -> "Future[Totals | None]":
        return self._ask(_Talk(frames.TOTALS, frames.PASSWORD, ACK_S * 2))

    def greet(self, wire: Wire) -> None:
        self._parser = PacketParser()
        wire.drain()
        config = frames.PASSWORD + b"\xce" + frames.YUAN  # prints itself, tells on its way
        wire.write(frames.encode(Packet(frames.REGISTER, config)))
        end = time.monotonic() + ACK_S
        while time.monotonic() < end:
            for packet in self._parser.feed(wire.read(0.1)):
                if packet.kind != frames.ACK:
                    wire.write(frames.encode(Packet(frames.ACK)))
                if packet.kind == frames.DONE:
                    with self._lock:
                        self._is_up = True
                    return
                if packet.kind == frames.FAILED or packet.kind[:1] == frames.REFUSED:
                    raise ProtocolError("the terminal does not take the registration")
        raise NoAnswer("the terminal does not answer")

    def turn(self, wire: Wire) -> None:
        talk = self._begin(wire)
        for packet in self._parser.feed(wire.read(0.1)):
            if packet.kind != frames.ACK and packet.kind[:1] != frames.REFUSED:
                wire.write(frames.encode(Packet(frames.ACK)))
            if talk is not None and self._now is talk:
                self._hear(talk, packet)
        if talk is not None and self._now is talk:
            self._watch(wire, talk)

    def gone(self, reason: str) -> None:
        with self._lock:
            self._is_up = False
            waiting, now = list(self._waiting), self._now
            self._waiting.clear()
            self._now = None
        for talk in waiting:
            self._end(talk, _never(talk, reason))
        if now is not None:
            self._end(now, _lost(now, reason))

    def try_out(self) -> TryOut:
        return TryOut("The terminal says what it booked last.", self.last)

    @classmethod
    def explainer(cls) -> Explainer:
        return ZvtExplainer()

    def _ask(self, talk: _Talk) -> "Future[Any]":
        with self._lock:
            if self._is_up:
                self._waiting.append(talk)
                return talk.future
        talk.future.set_result(_never(talk, "device_down"))
        return talk.future

    def _begin(self, wire: Wire) -> _Talk | None:
        with self._lock:
            if self._now is not None or not self._waiting:
                return self._now
            talk = self._waiting.popleft()
            if not talk.unwanted:
                self._now = talk
        if talk.unwanted:
            self._end(talk, ChargeOutcome(Charged.CANCELLED, "cancelled"))
            return None
        talk.sent_at = time.monotonic()
        wire.write(frames.encode(Packet(talk.kind, talk.data)))
        return talk

    def _hear(self, talk: _Talk, packet: Packet) -> None:
        if packet.kind == frames.ACK:
            talk.heard_ack = True
        elif packet.kind == frames.STATUS:
            talk.status = frames.fields(packet.data)
        elif packet.kind == frames.DONE:
            self._end(talk, _ended(talk))
        elif packet.kind == frames.FAILED:
            self._end(talk, _failed(talk, packet.data[0] if packet.data else 0))
        elif packet.kind[:1] == frames.REFUSED:
            self._end(talk, _failed(talk, packet.kind[1]))

    def _watch(self, wire: Wire, talk: _Talk) -> None:
        late = time.monotonic() - talk.sent_at
        if talk.unwanted and talk.heard_ack and not talk.abort_sent:
            talk.abort_sent = True
            wire.write(frames.encode(Packet(frames.ABORT)))
        if late > talk.deadline_s + ACK_S or (late > ACK_S and not talk.heard_ack):
            # Reopening says it anew; an answer that comes late must not be taken for another's.
            raise NoAnswer("the terminal does not say how it ended")
        if late > talk.deadline_s:
            talk.unwanted = True

    def _end(self, talk: _Talk, outcome: object) -> None:
        with self._lock:
            if self._now is talk:
                self._now = None
        talk.future.set_result(outcome)


def _never(talk: _Talk, reason: str) -> object:
    """It was not sent."""
    return ChargeOutcome(Charged.DECLINED, reason) if talk.kind == frames.AUTHORISE else None


def _lost(talk: _Talk, reason: str) -> object:
    """It was sent, and its end was not heard; only a status that says approved is one."""
    if talk.kind != frames.AUTHORISE:
        return None
    if talk.status.get(frames.RESULT) == b"\x00":
        return _ended(talk)
    return ChargeOutcome(Charged.UNKNOWN, reason)


def _ended(talk: _Talk) -> object:
    said = talk.status
    trace = frames.number(said[frames.TRACE]) if frames.TRACE in said else 0
    fen = frames.number(said[frames.AMOUNT]) if frames.AMOUNT in said else 0
    if talk.kind == frames.REPEAT:
        return Booking(trace, fen)
    if talk.kind == frames.TOTALS:
        return _sums(said)
    if frames.RESULT not in said or not trace:
        return ChargeOutcome(Charged.UNKNOWN, "no_status")
    if said[frames.RESULT] != b"\x00":
        return _failed(talk, said[frames.RESULT][0])
    card = said.get(frames.CARD_NAME, b"").rstrip(b"\x00").decode("ascii", "replace")
    return ChargeOutcome(Charged.APPROVED, "", trace, fen, card)


def _failed(talk: _Talk, code: int) -> object:
    if talk.kind == frames.REPEAT:
        return Booking(0, 0)  # nothing was booked yet
    if talk.kind == frames.TOTALS:
        return Totals(0, 0)
    state = Charged.CANCELLED if code in CANCELLED_CODES else Charged.DECLINED
    return ChargeOutcome(state, REASONS.get(code, f"code_{code:02x}"))


def _sums(said: dict[int, bytes]) -> Totals:
    """Field 60: first and last receipt, then seven times how many (1 byte) and how much (6)."""
    raw = said.get(frames.SUMS, b"")
    if len(raw) < 4 + 7 * 7:
        return Totals(0, 0)
    pairs = [raw[at : at + 7] for at in range(4, 4 + 7 * 7, 7)]
    return Totals(sum(frames.number(p[1:]) for p in pairs), sum(p[0] for p in pairs))
