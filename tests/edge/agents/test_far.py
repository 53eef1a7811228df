"""Calls and events over a line that breaks anywhere: nothing is lost, nothing is done twice."""

from collections import deque
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.agent.calls import Calls
from devices.agent.outbox import Outbox
from devices.errors import UnknownDevice
from devices.printer.port import Printed, Printer, PrintOutcome
from devices.printer.slip import TEST_SLIP, Slip
from devices.relay.codec import to_plain
from edge.agents.far import FarStation


class Paper(Printer):
    """Counts what it prints; each job takes until somebody says `finish`."""

    def __init__(self) -> None:
        self.printed: list[Slip] = []
        self._jobs: deque[Future[PrintOutcome]] = deque()

    def print(self, slip: Slip) -> "Future[PrintOutcome]":
        self.printed.append(slip)
        self._jobs.append(Future())
        return self._jobs[-1]

    def finish(self) -> None:
        if self._jobs:
            self._jobs.popleft().set_result(PrintOutcome(Printed.PRINTED))


class Devices:
    """As much of a supervisor as calls need."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def driver(self, device: str) -> Paper:
        if device != "P":
            raise UnknownDevice(device)
        return self._paper


class Line:
    """Both directions; what is under way is gone when it breaks."""

    def __init__(self) -> None:
        self.down: deque[Any] = deque()
        self.up: deque[Any] = deque()

    def say(self, message: Any) -> None:
        self.down.append(message)

    def close(self) -> None:
        self.down.clear()


class Exchange:
    """An agent and its hall with a line between them, moved one message at a time."""

    def __init__(self) -> None:
        self.paper, self.outbox = Paper(), Outbox()
        self.calls = Calls(Devices(self.paper), self.outbox.put_answer)  # type: ignore[arg-type]
        self.far = FarStation("K1", ())
        self.asked: list[Future[PrintOutcome]] = []
        self.told, self.acted = 0, list[int]()
        self.cut()

    def cut(self) -> None:
        """Whatever was under way is gone; a new connection begins."""
        self.outbox.begin_again()
        self.line = Line()
        self.far.connected(self.line, "session")

    def ask(self) -> None:
        self.asked.append(self.far.ask("P", Printer, "print", (TEST_SLIP,)))

    def finish(self) -> None:
        self.paper.finish()

    def event(self) -> None:
        self.told += 1
        self.outbox.put_event(self.told)

    def send(self) -> None:
        self.line.up.extend(self.outbox.take())

    def up(self) -> None:
        if not self.line.up:
            return
        message = self.line.up.popleft()
        if message["is"] == "answer":
            self.far.answered(message)
            return
        if self.far.is_new(message["n"]):
            self.acted.append(message["event"])
            self.far.acted_on(message["n"])
        self.line.say({"is": "taken", "n": message["n"]})

    def down(self) -> None:
        if not self.line.down:
            return
        message = self.line.down.popleft()
        if message["is"] == "taken":
            self.outbox.taken(message["n"])
        else:
            self.calls.take(message)

    def settle(self) -> None:
        """Let the line hold until nobody has anything to say."""
        self.cut()
        self.send()
        while self.line.up or self.line.down:
            self.up()
            self.down()
            self.finish()
            self.send()


WAYS = ["ask", "event", "send", "up", "down", "finish", "cut"]
STEPS = st.lists(st.sampled_from(WAYS), max_size=80)


@settings(deadline=None)
@given(STEPS)
def test_nothing_is_lost_or_done_twice(steps: list[str]) -> None:
    exchange = Exchange()
    for step in steps:
        getattr(exchange, step)()
    exchange.settle()
    assert exchange.acted == list(range(1, exchange.told + 1))
    assert len(exchange.paper.printed) == len(exchange.asked)
    assert all(one.result(0).state is Printed.PRINTED for one in exchange.asked)


def test_an_agent_that_comes_back_as_another_process_leaves_the_paper_uncertain() -> None:
    far = FarStation("K1", ())
    assert far.ask("P", Printer, "print", (TEST_SLIP,)).result(0).state is Printed.NOT_PRINTED
    far.connected(Line(), "first")
    asked = far.ask("P", Printer, "print", (TEST_SLIP,))
    fresh = Line()
    far.connected(fresh, "second")
    assert asked.result(0) == PrintOutcome(Printed.UNCERTAIN, "agent_lost")
    assert not fresh.down  # it is not asked again


SPOILT = ({"port": "Pad"}, {"method": "stop"}, {"arguments": []}, {"device": "X"})


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_call_that_makes_no_sense_is_answered_and_does_nothing(spoilt: dict[str, Any]) -> None:
    paper, outbox = Paper(), Outbox()
    good = {"is": "call", "id": "1", "device": "P", "port": "Printer", "method": "print"}
    calls = Calls(Devices(paper), outbox.put_answer)  # type: ignore[arg-type]
    calls.take(good | {"arguments": [to_plain(TEST_SLIP)]} | spoilt)
    assert "refused" in outbox.take()[0]
    assert not paper.printed
