"""What a reader of chip cards reports."""

from dataclasses import dataclass

from devices.chipcard.card import ChipCard
from devices.events import DeviceEvent


@dataclass(frozen=True, slots=True)
class ChipCardRead(DeviceEvent):
    """A card was read whole; once for each time that it is put in. A card of sort ``other``
    answered to reset and holds neither layout that is known here. ``last_byte_at``: monotonic
    seconds of its last answer."""

    card: ChipCard
    last_byte_at: float


@dataclass(frozen=True, slots=True)
class ChipCardRemoved(DeviceEvent):
    """The card is gone from the reader."""


@dataclass(frozen=True, slots=True)
class ChipCardFailed(DeviceEvent):
    """A card is there and could not be read; reasons as in ``CardTrouble``."""

    reason: str
