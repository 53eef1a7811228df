"""ID card reader over SDT frames: find, select, read; each card reported once.

Polling: about four finds a second. A read must follow a find and a select, and after a read the
card must be found again. Some readers answer "no card" for a card they have already read until it
is lifted, others find it again: both are handled, see ``_look_again``.
"""

import time
from hashlib import sha256

from devices.driver import Emit, SerialDriver
from devices.errors import DeviceError, NoAnswer, ProtocolError
from devices.explain import Explainer
from devices.idcard import frames
from devices.idcard.card import BadContent, IdCard, UnsupportedCard
from devices.idcard.decode import decode_address, decode_card, decode_sam_id
from devices.idcard.events import CardRead, CardReadFailed, CardRemoved
from devices.idcard.explain import SdtExplainer
from devices.idcard.frames import Answer, AnswerParser
from devices.sheet import SERIAL, TCP, USB, DataSheet
from devices.spec import DeviceSpec
from devices.tryout import TryOut
from devices.wire import Wire

PROBE_S = 0.4
ANSWER_S = 1.0  # find, select, SAM status answer within tens of ms
READ_S = 3.0  # 1,295 bytes are 0.11 s at 115,200 baud, 1.35 s at 9,600
MISSES_UNTIL_GONE = 3  # a card at the edge of the field flickers
FAILURES_UNTIL_REPORT = 2  # the first failure is often a card still on its way down
SILENCES_UNTIL_DOWN = 3
FINAL = {"unsupported_card", "bad_content"}  # trying again cannot help


class CardTrouble(ProtocolError):
    """The card could not be read this time; the reader itself is well."""


class SdtReader(SerialDriver):
    """Finds a card about four times a second and reports each once."""

    sheet = DataSheet(
        name="sdt",
        kind="idcard",
        about="ID card reader 二代证阅读器 with SDT/SAM frames",
        wires=(SERIAL, TCP, USB),
        page="id-card-reader.md",
        options={
            "poll_s": "seconds between two looks for a card (0.25)",
            "newest_address": "read the address written after issue too (true)",
        },
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._poll_s = spec.number("poll_s", 0.25)
        self._wants_address = spec.flag("newest_address", True)
        self.sam_id = ""  # of the security module, once it answered
        self._last_byte_at = 0.0
        self._seen: bytes | None = None  # digest of the card reported last, while it lies there
        self._misses = 0
        self._failures = 0
        self._reported = False
        self._hopeless = False
        self._silences = 0

    @classmethod
    def explainer(cls) -> Explainer:
        return SdtExplainer()

    @classmethod
    def probe(cls, wire: Wire) -> str | None:
        """The SAM's state, and its number: halls have to report the numbers of their readers."""
        answer = exchange(wire, frames.SAM_STATUS, PROBE_S)
        if answer is None:
            return None
        if answer.sw != frames.OK:
            return f"SAM status {answer.sw & 0xFF:02X}"
        number = exchange(wire, frames.SAM_ID, PROBE_S)
        return f"SAM {_number_of(number)} awake".replace("  ", " ")

    def try_out(self) -> TryOut:
        return TryOut("Lay an ID card on the reader.", until=(CardRead, CardReadFailed))

    def greet(self, wire: Wire) -> None:
        """The SAM must be awake; one asleep (60) is reset once."""
        answer = self._ask(wire, frames.SAM_STATUS, ANSWER_S)
        if answer.sw == frames.SAM_ASLEEP:
            self._ask(wire, frames.RESET_SAM, ANSWER_S)
            answer = self._ask(wire, frames.SAM_STATUS, ANSWER_S)
        if answer.sw != frames.OK:
            raise DeviceError(f"SAM status {answer.sw:02X}", "sam_asleep")
        self.sam_id = self._read_sam_id(wire)
        self._silences = 0

    def turn(self, wire: Wire) -> None:
        started = time.monotonic()
        try:
            self._look(wire)
            self._silences = 0
        except CardTrouble as trouble:
            self._failed(trouble.reason)
        except NoAnswer:
            self._silent()
        self._pause(wire, started)

    def gone(self, reason: str) -> None:
        self._forget_card()

    def _look(self, wire: Wire) -> None:
        found = self._ask(wire, frames.FIND, ANSWER_S)
        if found.sw == frames.SAM_ASLEEP:
            raise DeviceError("the SAM fell asleep", "sam_asleep")
        if found.sw != frames.CARD_FOUND:
            self._no_card()
        elif self._seen is None and not self._hopeless:
            self._read_new(wire)
        elif self._seen is not None and self._misses:
            self._look_again(wire)

    def _read_new(self, wire: Wire) -> None:
        card, digest = self._read(wire)
        self._forget_card()
        self._seen = digest
        self.emit(CardRead(self.spec.id, self.spec.station, card, self._last_byte_at))

    def _look_again(self, wire: Wire) -> None:
        """Gone for a moment and back: the same card, or has another person laid theirs?"""
        card, digest = self._read(wire)
        self._misses = 0
        if digest == self._seen:
            return
        self.emit(CardRemoved(self.spec.id, self.spec.station))
        self._seen = digest
        self.emit(CardRead(self.spec.id, self.spec.station, card, self._last_byte_at))

    def _read(self, wire: Wire) -> tuple[IdCard, bytes]:
        self._card_answer(wire, frames.SELECT, ANSWER_S, "select_refused")
        data = self._card_answer(wire, frames.READ, READ_S, "read_refused")
        text_length = int.from_bytes(data[0:2], "big")
        photo_length = int.from_bytes(data[2:4], "big")
        if len(data) < 4 or len(data) != 4 + text_length + photo_length:
            raise CardTrouble("the parts of the answer do not add up", "garbled")
        text, photo = data[4 : 4 + text_length], data[4 + text_length :]
        read_at = self._last_byte_at
        address = self._read_newest_address(wire)
        self._last_byte_at = read_at
        try:
            return decode_card(text, photo, address), sha256(text).digest()
        except (UnsupportedCard, BadContent) as error:
            raise CardTrouble(str(error), error.reason) from error

    def _read_newest_address(self, wire: Wire) -> str:
        """What was added to the card after its issue; nothing when there is nothing (91), and when
        it cannot be read: a card that was read whole is not held back for it."""
        if not self._wants_address:
            return ""
        try:
            answer = self._ask(wire, frames.READ_NEWEST_ADDRESS, ANSWER_S)
            return decode_address(answer.data) if answer.sw == frames.OK else ""
        except (NoAnswer, BadContent):
            return ""

    def _read_sam_id(self, wire: Wire) -> str:
        """Empty when the reader does not tell it: it works all the same."""
        return _number_of(self._ask(wire, frames.SAM_ID, ANSWER_S))

    def _card_answer(self, wire: Wire, code: bytes, wait: float, refused: str) -> bytes:
        try:
            answer = self._ask(wire, code, wait)
        except NoAnswer as error:
            raise CardTrouble(str(error), "garbled") from error
        if answer.sw != frames.OK:
            raise CardTrouble(f"status {answer.sw:02X}", refused)
        return answer.data

    def _no_card(self) -> None:
        if self._failures:  # it failed and is gone before the next try
            self._report("card_moved")
            self._failures = 0
        self._misses += 1
        if self._misses < MISSES_UNTIL_GONE:
            return
        if self._seen is not None:
            self.emit(CardRemoved(self.spec.id, self.spec.station))
        self._forget_card()

    def _failed(self, reason: str) -> None:
        self._failures += 1
        self._hopeless = reason in FINAL
        if self._hopeless or self._failures >= FAILURES_UNTIL_REPORT:
            self._report(reason)

    def _report(self, reason: str) -> None:
        """Once for a card that is lying there, however often it is tried."""
        if not self._reported:
            self.emit(CardReadFailed(self.spec.id, self.spec.station, reason))
        self._reported = True

    def _silent(self) -> None:
        self._silences += 1
        if self._silences >= SILENCES_UNTIL_DOWN:
            raise NoAnswer(f"{self._silences} commands without an answer")

    def _forget_card(self) -> None:
        self._seen, self._misses, self._failures = None, 0, 0
        self._reported = self._hopeless = False

    def _ask(self, wire: Wire, code: bytes, wait: float) -> Answer:
        """Send one command, return its answer. Raises NoAnswer, for garbage too."""
        answer = exchange(wire, code, wait)
        self._last_byte_at = time.monotonic()
        if answer is None:
            raise NoAnswer(f"no answer to {code.hex()}")
        return answer

    def _pause(self, wire: Wire, started: float) -> None:
        """Wait for the next turn; what the reader says unasked is not ours to keep."""
        wire.read(max(0.0, self._poll_s - (time.monotonic() - started)))


def exchange(wire: Wire, code: bytes, wait: float) -> Answer | None:
    """Send one command; its answer, None when there is none in time or only garbage."""
    wire.drain()
    parser = AnswerParser()
    wire.write(frames.command(code))
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        answers = parser.feed(wire.read(max(0.0, deadline - time.monotonic())))
        if answers:
            return answers[-1]
    return None


def _number_of(answer: Answer | None) -> str:
    """A SAM's number; empty when the reader does not tell it."""
    if answer is None or answer.sw != frames.OK:
        return ""
    try:
        return decode_sam_id(answer.data)
    except BadContent:
        return ""
