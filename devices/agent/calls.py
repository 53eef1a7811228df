"""Calls from the hall, each done once: an id that was there before gets its old answer."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any

from devices.errors import DeviceError, without_words
from devices.relay import calls, messages
from devices.relay.codec import BadData
from devices.relay.framing import Message
from devices.supervisor import Supervisor

log = logging.getLogger(__name__)

MOST_REMEMBERED = 5000


class Calls:
    """Runs calls on the devices here; ``reply`` takes the answer when there is one."""

    def __init__(self, supervisor: Supervisor, reply: Callable[[Message], None]) -> None:
        self._supervisor = supervisor
        self._reply = reply
        self._lock = Lock()
        self._done: OrderedDict[str, Message | None] = OrderedDict()  # None: under way

    def take(self, message: Message) -> None:
        """Do it, or answer as before. Never raises: a call that makes no sense is answered so."""
        call = str(message.get("id", ""))
        with self._lock:
            known, answer = call in self._done, self._done.get(call)
            if not known:
                self._done[call] = None
                self._forget_old()
        if answer is not None:
            self._reply(answer)
        elif not known:
            self._do(call, message)

    def _do(self, call: str, message: Message) -> None:
        try:
            driver = self._supervisor.driver(str(message["device"]))
            name, method = str(message["port"]), str(message["method"])
            future = calls.call(driver, name, method, message["arguments"])
        except (DeviceError, BadData, KeyError, ValueError) as error:
            log.warning("call %s refused: %s", call, type(error).__name__)
            self._settle(call, {"is": "answer", "id": call, "refused": type(error).__name__})
            return
        future.add_done_callback(lambda done: self._answered(call, done))

    def _answered(self, call: str, done: "Future[Any]") -> None:
        try:
            answer = messages.answer(call, done.result())
        except Exception as error:  # a faulty driver: the hall must hear that nothing will come
            log.error("call %s failed: %s", call, without_words(error))
            answer = {"is": "answer", "id": call, "refused": type(error).__name__}
        self._settle(call, answer)

    def _settle(self, call: str, answer: Message) -> None:
        with self._lock:
            self._done[call] = answer
        self._reply(answer)

    def _forget_old(self) -> None:
        while len(self._done) > MOST_REMEMBERED:
            self._done.popitem(last=False)
