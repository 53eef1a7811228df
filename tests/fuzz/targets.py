"""What is fuzzed: each parser that takes bytes from outside, with the errors that it may raise.

A target is fed any bytes. It must end, raise nothing but its protocol's error, and hold no more
than its protocol's longest message. ``split`` feeds a stream in pieces, since wires do.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from devices.caller import keys
from devices.caller.explain import CallerExplainer
from devices.chipcard import tlv
from devices.chipcard.explain import ApduExplainer
from devices.chipcard.reading import read_card
from devices.display import bx5k
from devices.display.explain import Bx5kExplainer
from devices.document_printer import ipp
from devices.document_printer.explain import IppExplainer
from devices.errors import ProtocolError
from devices.explain import Explainer
from devices.idcard import frames as sdt
from devices.idcard.decode import decode_address, decode_card, decode_sam_id
from devices.idcard.explain import SdtExplainer
from devices.pad import frames as pad
from devices.pad.dialects import FF68, HALL5
from devices.pad.explain import PadExplainer
from devices.printer import status
from devices.printer.explain import EscposExplainer
from devices.relay import messages
from devices.relay.codec import BadData
from devices.relay.framing import Framer, encode
from devices.scanner import codes
from devices.terminal.explain import ZvtExplainer
from devices.voice.volume import parse_volume
from sync import batch, envelope, protocol, receipts
from sync.errors import SyncError
from sync.tus import read_metadata

ANYBODY = "00" * 32


class Parser(Protocol):
    """A parser of a stream that says how much it holds."""

    @property
    def pending(self) -> int: ...

    def feed(self, data: bytes) -> object: ...


@dataclass(frozen=True, slots=True)
class Target:
    """``run`` raises for a find. ``seeds``: good messages, where a search begins."""

    name: str
    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...] = ()


def split(data: bytes) -> Iterator[bytes]:
    """Pieces of a stream; the first byte says how long they are."""
    step = 1 + (data[0] % 64 if data else 0)
    for at in range(1, len(data), step):
        yield data[at : at + step]


def stream(make: Callable[[], Parser], longest: int) -> Callable[[bytes], None]:
    """Feeds a parser; it may raise nothing and hold no more than ``longest``."""

    def run(data: bytes) -> None:
        parser = make()
        for piece in split(data):
            parser.feed(piece)
            if parser.pending > longest:
                raise AssertionError(f"holds {parser.pending} bytes, more than {longest}")

    return run


def explained(make: Callable[[], Explainer]) -> Callable[[bytes], None]:
    """Shows a stream in words, in both directions; it may raise nothing."""

    def run(data: bytes) -> None:
        explainer = make()
        for piece in split(data):
            list(explainer.hear(True, piece))
            list(explainer.hear(False, piece))

    return run


def decoded(*decoders: Callable[[bytes], object], may: type[Exception]) -> Callable[[bytes], None]:
    """Decodes a whole message by each decoder; only ``may`` may be raised."""

    def run(data: bytes) -> None:
        for decode in decoders:
            with suppress(may):
                decode(data)

    return run


def _printer_status(data: bytes) -> None:
    for at in range(0, len(data) - 3, 4):
        answers = dict(zip((1, 2, 3, 4), data[at : at + 4], strict=True))
        assert isinstance(status.decode(answers).trouble, str)
    for byte in data:
        assert not (status.is_real_time(byte) and status.is_fence(byte))


def _card(data: bytes) -> object:
    return decode_card(data[:256].ljust(256, b"\x00"), data[256:])


def _agent_line(data: bytes) -> None:
    """What an agent's machine may send: framing, then each message as the node reads it."""
    framer = Framer()
    for piece in split(data):
        for message in framer.feed(piece):
            for read in (messages.read_event, messages.read_devices):
                with suppress(BadData):
                    read(message)


def _agent_event(data: bytes) -> None:
    """The same, with any JSON in a whole message: bytes seldom make one."""
    message = b'{"is":"event","now":1.5,"event":' + data + b',"devices":' + data + b"}"
    _agent_line(b"\xff" + len(message).to_bytes(4, "big") + message)


def _chip_card(data: bytes) -> object:
    """A card that answers these bytes, piece by piece, for ever."""
    answers = list(split(data)) or [b""]
    turn = iter(range(100_000))
    return read_card(lambda _: answers[next(turn) % len(answers)], b"")


def _text(of: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: of(data.decode("utf-8", "replace"))


GOOD_CARD = ("示例人".ljust(15) + "2" + "01" + "19530102" + "某地".ljust(35) + "5" * 18).encode(
    "utf-16-le"
)
TARGETS = (
    Target(
        "sdt",
        stream(sdt.AnswerParser, sdt.LONGEST + sdt.HEAD),
        (b"\x09" + bytes.fromhex("AAAAAA966900080000 9F0000000097"),),
    ),
    Target("idcard-card", decoded(_card, may=ProtocolError), (GOOD_CARD,)),
    Target("idcard-items", decoded(decode_address, decode_sam_id, may=ProtocolError), (bytes(16),)),
    Target(
        "pad",
        stream(pad.PadParser, pad.LONGEST_DATA + 9),
        (b"\x03" + pad.encode(pad.PadFrame(1, 0x31, b"\x00\x01\x05")),),
    ),
    Target("caller", decoded(keys.key_of, may=ProtocolError), (b"\x06\x0f",)),
    Target(
        "display",
        stream(bx5k.ReplyParser, bx5k.LONGEST + 1),
        (b"\x05" + bx5k.command(1, bx5k.PING),),
    ),
    Target("scanner", stream(codes.CodeParser, codes.LONGEST), (b"\x07/t/018f\r\n",)),
    Target("printer-status", _printer_status, (b"\x12\x12\x12\x12",)),
    Target("tlv", decoded(tlv.parse, tlv.data_objects, may=ProtocolError), (b"\x6f\x02\x84\x00",)),
    Target("explain-sdt", explained(SdtExplainer), (sdt.command(sdt.FIND),)),
    Target("explain-escpos", explained(EscposExplainer), (b"\x1b@\x1c&\xc4\xe3\x1c.\x10\x04\x01",)),
    Target("explain-pad", explained(lambda: PadExplainer(HALL5))),
    Target("explain-pad-ff68", explained(lambda: PadExplainer(FF68))),
    Target("explain-display", explained(Bx5kExplainer)),
    Target("explain-terminal", explained(ZvtExplainer)),
    Target("explain-caller", explained(CallerExplainer)),
    Target("ipp-explained", explained(IppExplainer)),
    Target(
        "chip-card",
        decoded(_chip_card, may=ProtocolError),
        (b"\x08" + bytes.fromhex("0908E5BCA0E4B8899000") * 4, b"\x01\x61\x10\x6a\x83"),
    ),
    Target("apdu-explained", explained(ApduExplainer), (bytes.fromhex("00A40400057378312E73"),)),
    Target("ipp", decoded(ipp.decode, may=ProtocolError), (ipp.encode(0x000B, 1, []),)),
    Target(
        "agent-line",
        decoded(_agent_line, may=ProtocolError),
        (b"\xff" + encode({"is": "hello", "devices": []}),),
    ),
    Target(
        "agent-event",
        decoded(_agent_event, may=ProtocolError),
        (
            b'{"!":"DeviceDown","device":"R","station":"K1","reason":"wire_lost"}',
            b'[{"id":"R","kind":"idcard","driver":"sdt","state":"up","trouble":""}]',
        ),
    ),
    Target("volume", decoded(_text(parse_volume), may=ValueError), (b"08:00=80 12:00=40",)),
    Target(
        "batch",
        decoded(batch.unpack, lambda wire: batch.open_batch(wire, ANYBODY), may=SyncError),
        (batch.pack_bytes(b'{"format":"hall-batch/1"}\n{}\n'),),
    ),
    Target("batch-plain", decoded(lambda d: batch.unpack(batch.pack_bytes(d)), may=SyncError)),
    Target("event", decoded(envelope.decode, envelope.parse_header, may=SyncError), (b"{}",)),
    Target("receipt", decoded(lambda line: receipts.read_receipt(line, ANYBODY), may=SyncError)),
    Target(
        "exchange",
        decoded(
            lambda body: protocol.read_message(body, protocol.EnrolRequest),
            lambda body: protocol.read_message(body, protocol.Hello),
            lambda body: protocol.read_message(body, protocol.FeedPage),
            may=SyncError,
        ),
        (b'{"code":"x"}',),
    ),
    Target("upload", decoded(_text(read_metadata), may=ValueError), (b"hash YQ==,node aA==",)),
)
BY_NAME = {target.name: target for target in TARGETS}
