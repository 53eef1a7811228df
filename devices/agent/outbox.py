"""What the agent has to say: events until they are acknowledged, answers until they are sent.

Events live in memory only: what a card says must not lie on a kiosk's disk.
"""

import logging
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any

from devices.relay import messages
from devices.relay.framing import Message

log = logging.getLogger(__name__)

MOST_EVENTS = 1000
"""A line that is cut for hours loses the oldest, and says so in the log."""


class Outbox:
    """Filled from the devices' threads, emptied by the line's, which ``filled`` wakes."""

    def __init__(self) -> None:
        self.filled: Callable[[], None] = _nobody
        self._lock = Lock()
        self._events: deque[tuple[int, Any]] = deque()
        self._answers: deque[Message] = deque()
        self._last = 0
        self._sent = 0

    def put_event(self, plain: Any) -> None:
        """Number it and keep it until the hall has it."""
        with self._lock:
            self._last += 1
            self._events.append((self._last, plain))
            if len(self._events) > MOST_EVENTS:
                number, _ = self._events.popleft()
                log.error("event %d was never acknowledged and makes room for newer ones", number)
        self.filled()

    def put_answer(self, answer: Message) -> None:
        """Say it once; a hall that missed it asks again with the same id."""
        with self._lock:
            self._answers.append(answer)
        self.filled()

    def taken(self, number: int) -> None:
        """The hall has acted on everything up to this event."""
        with self._lock:
            while self._events and self._events[0][0] <= number:
                self._events.popleft()

    def begin_again(self) -> None:
        """A new connection: everything that is not acknowledged goes out again."""
        with self._lock:
            self._sent = 0
            self._answers.clear()

    def take(self) -> list[Message]:
        """What is to be sent now."""
        with self._lock:
            fresh = [one for one in self._events if one[0] > self._sent]
            answers = list(self._answers)
            self._answers.clear()
            self._sent = self._last if fresh else self._sent
        return [*(messages.event(number, plain) for number, plain in fresh), *answers]


def _nobody() -> None:
    """Nothing to wake before there is a line."""
