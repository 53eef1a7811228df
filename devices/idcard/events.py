"""What an ID card reader reports."""

from dataclasses import dataclass

from devices.events import DeviceEvent
from devices.idcard.card import IdCard


@dataclass(frozen=True, slots=True)
class CardRead(DeviceEvent):
    """A card was read whole. ``last_byte_at``: monotonic seconds of the frame's last byte."""

    card: IdCard
    last_byte_at: float


@dataclass(frozen=True, slots=True)
class CardRemoved(DeviceEvent):
    """The card reported last is no longer on the reader."""


@dataclass(frozen=True, slots=True)
class CardReadFailed(DeviceEvent):
    """A card was there and could not be read.

    Reasons: ``card_moved``, ``select_refused``, ``read_refused``, ``garbled``,
    ``sam_asleep``, ``unsupported_card``, ``bad_content``.
    """

    reason: str
