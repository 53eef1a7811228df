"""What ``./hall devices test`` does with one device, and what the person beside it should see."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from devices.events import DeviceEvent


@dataclass(frozen=True, slots=True)
class TryOut:
    """``ask``: the words for the person, imperative or what to expect. ``act`` starts something
    whose outcome is shown; ``until`` are events of which one ends the trial well. With neither, a
    device that answers its greeting has passed.

    Outcomes and events are shown by their ``repr``: what is a person's must not be in it.
    """

    ask: str
    act: "Callable[[], Future[Any]] | None" = None
    until: tuple[type[DeviceEvent], ...] = ()
