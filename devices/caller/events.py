"""What a caller reports."""

from dataclasses import dataclass

from devices.caller.keys import Key
from devices.events import DeviceEvent


@dataclass(frozen=True, slots=True)
class CallerKeyPressed(DeviceEvent):
    """The clerk pressed a key."""

    key: Key
