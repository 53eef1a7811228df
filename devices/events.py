"""What devices report. Frozen facts; the supervisor hands each to its ``on_event`` callback."""

from dataclasses import dataclass

from devices.idcard.card import IdCard
from devices.printer.status import PrinterStatus


@dataclass(frozen=True, slots=True)
class DeviceUp:
    """The device answered on its wire."""

    device: str
    station: str


@dataclass(frozen=True, slots=True)
class DeviceDown:
    """The device cannot be used. ``reason`` is a code of ``devices.errors``."""

    device: str
    station: str
    reason: str


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read whole. ``last_byte_at``: monotonic seconds of the frame's last byte."""

    device: str
    station: str
    card: IdCard
    last_byte_at: float


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card reported last is no longer on the reader."""

    device: str
    station: str


@dataclass(frozen=True, slots=True)
class CardReadFailed:
    """A card was there and could not be read.

    Reasons: ``card_moved``, ``select_refused``, ``read_refused``, ``garbled``,
    ``sam_asleep``, ``unsupported_card``, ``bad_content``.
    """

    device: str
    station: str
    reason: str


@dataclass(frozen=True, slots=True)
class PrinterStatusChanged:
    """Paper, cover or another state of a printer is different from before."""

    device: str
    station: str
    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class PadPressed:
    """The person rated the service: 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意."""

    device: str
    station: str
    request: str
    level: int


@dataclass(frozen=True, slots=True)
class PadTimedOut:
    """Nobody pressed in time, or the pad could not ask (see the future's ``PadAnswer.reason``)."""

    device: str
    station: str
    request: str


DeviceEvent = (
    DeviceUp
    | DeviceDown
    | CardRead
    | CardRemoved
    | CardReadFailed
    | PrinterStatusChanged
    | PadPressed
    | PadTimedOut
)
