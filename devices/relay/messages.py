"""What an agent and its hall say to each other (docs/reference/agent-line.md).

agent -> hall   hello    who I am, my devices and how they are
                event    a device reported something; kept until acknowledged
                answer   how a call ended
hall -> agent   welcome  which of the devices are taken
                taken    this event has been acted on
                call     ask a device for something; what was asked before is not done again
                restart  close a device's line and open it again
both            ping     nothing to say, still there
"""

import time
from dataclasses import fields, is_dataclass, replace
from math import isfinite
from typing import Any, Final, TypeVar

from devices.events import DeviceEvent
from devices.health import State
from devices.relay.codec import BadData, from_plain, to_plain
from devices.relay.framing import Message
from devices.spec import DeviceSpec

VERSION: Final = 1
PING_EVERY_S: Final = 2.0
SILENT_AFTER_S: Final = 7.0
"""A side that has said nothing for so long is gone."""

DEVICE_FIELDS: Final = ("id", "kind", "driver", "state", "trouble")
LONGEST_NAME: Final = 100

ValueT = TypeVar("ValueT")


def hello(session: str, devices: list[Message]) -> Message:
    """``session``: new with each start of the agent's program."""
    return {"is": "hello", "version": VERSION, "session": session, "devices": devices}


def device(spec: DeviceSpec, state: State, trouble: str) -> Message:
    """One device in a hello. ``trouble``: why it cannot work now, empty when it can."""
    return {
        "id": spec.id,
        "kind": spec.kind,
        "driver": spec.driver,
        "state": state.value,
        "trouble": trouble,
    }


def event(number: int, plain: Any) -> Message:
    """``number``: counts the events of a session from 1; ``now`` dates what is in it."""
    return {"is": "event", "n": number, "now": time.monotonic(), "event": plain}


def read_event(message: Message) -> DeviceEvent:
    """Raises BadData, also for an event that is unknown here."""
    read: DeviceEvent = from_plain(message.get("event"), DeviceEvent)
    return on_our_clock(read, said_at(message))


def said_at(message: Message) -> float:
    """What the sender's clock showed. Raises BadData."""
    now: float = from_plain(message.get("now"), float)
    if not isfinite(now):
        raise BadData("no moment")
    return now


def read_devices(message: Message) -> list[dict[str, str]]:
    """The devices of a hello. Raises BadData."""
    told = from_plain(message.get("devices"), list[dict[str, str]])
    for one in told:
        if not all(_is_name(one.get(name, "")) for name in DEVICE_FIELDS):
            raise BadData("no device")
    return list(told)


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and text.isprintable()


def answer(call: str, outcome: object) -> Message:
    """How a call ended."""
    return {"is": "answer", "id": call, "now": time.monotonic(), "outcome": to_plain(outcome)}


def on_our_clock(value: ValueT, their_now: float) -> ValueT:
    """Moments (``…_at``, monotonic seconds) of another machine, as moments of this one."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    behind = time.monotonic() - their_now
    moments = {
        f.name: at + behind
        for f in fields(value)
        if f.name.endswith("_at") and isinstance(at := getattr(value, f.name), float)
    }
    moved: ValueT = replace(value, **moments)
    return moved
