"""What an evaluation pad reports."""

from dataclasses import dataclass

from devices.events import DeviceEvent


@dataclass(frozen=True, slots=True)
class PadPressed(DeviceEvent):
    """The person rated the service: 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意."""

    request: str
    level: int


@dataclass(frozen=True, slots=True)
class PadTimedOut(DeviceEvent):
    """Nobody pressed in time, or the pad could not ask (see the future's ``PadAnswer.reason``)."""

    request: str
