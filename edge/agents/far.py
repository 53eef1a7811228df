"""One agent as the node sees it: its devices, what was asked of them, what it has told already.

A call is sent once for each connection, always with the same id; the agent does it once. While the
line is down for a moment the call waits; when the agent came back as another process, or not at
all, the call is settled as lost and never sent again: paper that comes out minutes later is wrong.
"""

import logging
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, Protocol

import uuid_utils

from devices.capability import Capability
from devices.relay import calls, messages
from devices.relay.codec import BadData
from devices.relay.framing import Message
from edge.settings import Device

log = logging.getLogger(__name__)

LOST = "agent_lost"


class Speaks(Protocol):
    """A connection as far as calls need it."""

    def say(self, message: Message) -> None:
        """From any thread; a broken connection swallows it."""

    def close(self) -> None:
        """From the loop."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something asked of a device and not answered yet."""

    port: type[Capability]
    method: str
    message: Message
    future: "Future[Any]" = field(default_factory=Future)


class FarStation:
    """The agent of one station. Calls come from any thread, all else from the loop."""

    def __init__(self, station: str, devices: tuple[Device, ...]) -> None:
        self.station = station
        self.devices = {device.id: device for device in devices}
        self.connection: Speaks | None = None
        self.gone_at: float | None = None
        self.told_lost = False
        self._session = ""
        self._last_event = 0
        self._calls: OrderedDict[str, Call] = OrderedDict()
        self._lock = Lock()

    def ask(
        self, device: str, port: type[Capability], method: str, given: tuple[Any, ...]
    ) -> "Future[Any]":
        """Ask a device; without a line the answer is at once that nothing has begun."""
        id = str(uuid_utils.uuid7())
        arguments = calls.arguments(port, method, given)
        message = {"is": "call", "id": id, "device": device, "port": port.__name__}
        call = Call(port, method, message | {"method": method, "arguments": arguments})
        with self._lock:
            connection = self.connection
            if connection is not None:
                self._calls[id] = call
        if connection is None:
            call.future.set_result(calls.lost(port, method, LOST, begun=False))
        else:
            connection.say(call.message)
        return call.future

    def connected(self, connection: Speaks, session: str) -> None:
        """A hello came. The same program: it gets again what it has not answered."""
        with self._lock:
            before, self.connection = self.connection, connection
            self.gone_at, self.told_lost = None, False
            same = session == self._session
            waiting = list(self._calls.values())
        if before is not None:
            before.close()
        if same:
            for call in waiting:
                connection.say(call.message)
            return
        self._session, self._last_event = session, 0
        self.settle_lost(waiting)

    def disconnected(self, connection: Speaks) -> None:
        """The line broke; nothing when a newer one has taken its place."""
        with self._lock:
            if self.connection is connection:
                self.connection, self.gone_at = None, monotonic()

    def is_new(self, number: int) -> bool:
        """Whether an event has not been acted on yet."""
        return number > self._last_event

    def acted_on(self, number: int) -> None:
        """It has now."""
        self._last_event = number

    def answered(self, message: Message) -> None:
        """Settle the call it belongs to; one that was settled before stays as it is."""
        with self._lock:
            call = self._calls.pop(str(message.get("id", "")), None)
        if call is not None:
            call.future.set_result(_outcome(call, message))

    def settle_lost(self, waiting: list[Call] | None = None) -> None:
        """Nobody will answer these calls (all, if none are named)."""
        with self._lock:
            lost = list(self._calls.values()) if waiting is None else waiting
            for call in lost:
                self._calls.pop(call.message["id"], None)
        for call in lost:
            call.future.set_result(calls.lost(call.port, call.method, LOST, begun=True))


def _outcome(call: Call, message: Message) -> Any:
    if "refused" in message:
        log.error("a call of %s.%s was refused", call.port.__name__, call.method)
        return calls.lost(call.port, call.method, "refused", begun=False)
    try:
        outcome = calls.outcome(call.port, call.method, message["outcome"])
        return messages.on_our_clock(outcome, messages.said_at(message))
    except (BadData, KeyError):
        log.error("an answer to %s.%s makes no sense", call.port.__name__, call.method)
        return calls.lost(call.port, call.method, "bad_answer", begun=True)
