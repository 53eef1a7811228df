"""What a scanner reports."""

from dataclasses import dataclass, field

from devices.events import DeviceEvent


@dataclass(frozen=True, slots=True)
class CodeScanned(DeviceEvent):
    """A code was read. It may be anything people hold under a scanner: kept out of ``repr``."""

    text: str = field(repr=False)
