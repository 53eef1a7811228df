"""A tablet as pad: the same rules as a pad on a wire."""

import threading
from collections.abc import Callable, Iterator

import pytest

from devices.events import DeviceDown, DeviceUp
from devices.pad import page_driver
from devices.pad.events import PadPressed, PadTimedOut
from devices.pad.page_driver import Asking, PagePad
from devices.pad.port import PadAnswer
from devices.spec import DeviceSpec
from tests.simulators.rig import Events, supervised, until

PATIENCE_S = 20
SPEC = DeviceSpec("T1", "pad", "pad-page", "page:", station="P01", options={"back_off_s": 0.05})
Open = Callable[[], None]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_driver, "GONE_AFTER_S", 1.5)
    monkeypatch.setattr(page_driver, "THANKS_S", 0.3)


@pytest.fixture
def tablet() -> Iterator[tuple[PagePad, Events, threading.Event]]:
    """The pad, its events, and a page that gives signs until the event is set."""
    closed = threading.Event()
    with supervised(SPEC) as (supervisor, events):
        pad = supervisor.get("T1", PagePad)

        def page() -> None:
            while not closed.wait(0.1):
                pad.here()

        thread = threading.Thread(target=page)
        thread.start()
        try:
            events.wait(DeviceUp)
            yield pad, events, closed
        finally:
            closed.set()
            thread.join()


Tablet = tuple[PagePad, Events, threading.Event]


def test_one_touch_is_one_answer_and_thanks_follow(tablet: Tablet) -> None:
    pad, events, _ = tablet
    answer = pad.ask("T-1", "张明", "0012", 60)
    until(lambda: pad.asking() == Asking("T-1", "张明", "0012"))
    pad.press("T-0", 1)  # late, for the one before
    pad.press("T-1", 5)
    pad.press("T-1", 1)
    assert answer.result(PATIENCE_S) == PadAnswer(5)
    assert events.of(PadPressed) == [PadPressed("T1", "P01", "T-1", 5)]
    assert pad.asking().thanks
    until(lambda: pad.asking() == Asking())


def test_nobody_touches(tablet: Tablet) -> None:
    pad, events, _ = tablet
    assert pad.ask("T-1", "", "", 0.2).result(PATIENCE_S) == PadAnswer(None, "timed_out")
    assert events.wait(PadTimedOut).request == "T-1"


def test_a_newer_question_supersedes(tablet: Tablet) -> None:
    pad, _, _ = tablet
    first, second = pad.ask("T-1", "", "", 60), pad.ask("T-2", "", "", 60)
    assert first.result(PATIENCE_S) == PadAnswer(None, "superseded")
    until(lambda: pad.asking().request == "T-2")
    pad.press("T-2", 0)
    pad.press("T-2", 3)
    assert second.result(PATIENCE_S) == PadAnswer(3)


def test_a_closed_page_is_a_pad_that_is_down(tablet: Tablet) -> None:
    pad, events, closed = tablet
    answer = pad.ask("T-1", "", "", 60)
    closed.set()
    assert answer.result(PATIENCE_S) == PadAnswer(None, "device_down")
    until(lambda: len(events.of(DeviceDown)) == 2)
    assert events.of(DeviceDown)[-1].reason == "no_page"
    assert pad.ask("T-2", "", "", 60).result(PATIENCE_S) == PadAnswer(None, "device_down")
    pad.here()
    events.wait(DeviceUp, 2)
