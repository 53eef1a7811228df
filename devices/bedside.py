"""One device alone under a supervisor, with somebody beside it: for trying and for looking on."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from queue import Empty, SimpleQueue

from devices.errors import DeviceError
from devices.events import DeviceDown, DeviceEvent, DeviceUp
from devices.explain import Line
from devices.registry import driver_class
from devices.spec import DeviceSpec
from devices.supervisor import Supervisor
from devices.tryout import TryOut

UP_WITHIN_S = 10.0


class NotWorking(DeviceError):
    """The device did not do what was tried; the message says what came instead."""


class Bedside:
    """A running device. Events lie in a queue until somebody asks for them."""

    def __init__(self, spec: DeviceSpec) -> None:
        self.spec = spec
        self._events: SimpleQueue[DeviceEvent] = SimpleQueue()
        self.supervisor = Supervisor([spec], self._events.put)

    def wait_until_up(self) -> None:
        """Raises NotWorking with the reason why it is not."""
        first = self.wait_for((DeviceUp, DeviceDown), UP_WITHIN_S)
        if isinstance(first, DeviceDown):
            raise NotWorking(f"{self.spec.id} on {self.spec.url}: {first.reason}", first.reason)

    def wait_for(self, kinds: tuple[type[DeviceEvent], ...], seconds: float) -> DeviceEvent:
        """The next event of these kinds. Raises NotWorking when none comes in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for event in self.events(0.1):
                if isinstance(event, kinds):
                    return event
        raise NotWorking(f"{self.spec.id}: nothing came within {seconds:.0f} s", "no_answer")

    def events(self, seconds: float) -> Iterator[DeviceEvent]:
        """What has been reported, waiting a moment for the first."""
        try:
            yield self._events.get(timeout=seconds)
            while True:
                yield self._events.get_nowait()
        except Empty:
            return

    def carry_out(self, trial: TryOut, seconds: float) -> str:
        """Do it; what came of it, in the words of its outcome. Raises NotWorking."""
        if trial.act is not None:
            try:
                return in_words(trial.act().result(seconds))
            except NotYet:
                raise NotWorking(f"nothing came within {seconds:.0f} s", "no_answer") from None
        if trial.until:
            return in_words(self.wait_for(trial.until, seconds))
        return ""


@contextmanager
def at_bedside(spec: DeviceSpec, heard: SimpleQueue[str] | None = None) -> Iterator[Bedside]:
    """Run one device. ``heard`` gets a row for every frame on its line."""
    beside = Bedside(spec)
    if heard is not None:
        explainer = driver_class(spec.driver).explainer()
        beside.supervisor.look_on(
            spec.id,
            lambda sent, data: _put(heard, "->" if sent else "<-", explainer.hear(sent, data)),
        )
    beside.supervisor.start()
    try:
        yield beside
    finally:
        beside.supervisor.stop()


def in_words(outcome: object) -> str:
    """``PrintOutcome: state printed``; fields that a class keeps out of its ``repr`` stay out."""
    if not is_dataclass(outcome):
        return str(outcome)
    shown = [(f.name, getattr(outcome, f.name)) for f in fields(outcome) if f.repr]
    told = [f"{name} {in_words(value)}" for name, value in shown if value not in ("", None)]
    return f"{type(outcome).__name__}: {', '.join(told)}"


def row(sign: str, line: Line) -> str:
    """``10:31:07.412 -> AA AA …   find a card``."""
    now = time.time()
    clock = time.strftime("%H:%M:%S", time.localtime(now))
    return f"{clock}.{int(now % 1 * 1000):03d} {sign} {line.raw:<44} {line.words}".rstrip()


def _put(heard: SimpleQueue[str], sign: str, lines: Iterable[Line]) -> None:
    for line in lines:
        heard.put(row(sign, line))
