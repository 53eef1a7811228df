"""Evaluation pads: one press counts, for the person it was asked of."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.events import DeviceDown, DeviceUp
from devices.pad.events import PadPressed, PadTimedOut
from devices.pad.frames import LONGEST_DATA, PadFrame, PadParser, encode
from devices.pad.port import Pad, PadAnswer
from devices.spec import DeviceSpec
from simulators.control import PadControl
from tests.simulators.rig import Running, simulator, supervised, until

PATIENCE_S = 20
# "start evaluation" and a press of the first key at address 1, as the public program has them
START = bytes.fromhex("FF68 03 03 68 01 01 0B 0D 16")
FIRST_KEY = bytes.fromhex("FF68 03 03 68 01 11 00 12 16")


def test_frames_are_those_of_the_public_program() -> None:
    assert encode(PadFrame(1, 0x01, b"\x0b")) == START
    assert PadParser().feed(FIRST_KEY) == [PadFrame(1, 0x11, b"\x00")]


@given(st.binary(max_size=2000))
def test_anything_is_survived_in_bounded_memory(noise: bytes) -> None:
    parser = PadParser()
    parser.feed(noise)
    assert parser.pending <= LONGEST_DATA + 9


@given(st.binary(max_size=60), st.binary(max_size=20))
def test_resynchronises_after_garbage(noise: bytes, data: bytes) -> None:
    """At the latest when the frame that the noise seemed to begin would have been full."""
    frame = PadFrame(1, 0x31, data)
    assert frame in PadParser().feed(noise + encode(frame) * 40)


@pytest.fixture(params=["hall5", "ff68"])
def make(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pad(make: str, tmp_path: Path) -> Iterator[Running]:
    with simulator("pad", "--link", str(tmp_path / "pad"), "--make", make) as running:
        yield running


def spec(running: Running, make: str) -> DeviceSpec:
    options = {"back_off_s": 0.05, "back_off_max_s": 0.2}
    return DeviceSpec("E1", "pad", f"pad-{make}", running.wire, 9600, "W3", options)


def asking(control: PadControl) -> bool:
    return bool(control.state()["lamp"] == "asking")


@pytest.mark.parametrize("level", [2, 5])
def test_one_press_is_one_answer(pad: Running, make: str, level: int) -> None:
    control = PadControl(pad.control)
    with supervised(spec(pad, make)) as (supervisor, events):
        events.wait(DeviceUp)
        answer = supervisor.get("E1", Pad).ask("T1", "张明", "0012", 60)
        until(lambda: asking(control))
        control.press(level)
        assert answer.result(PATIENCE_S) == PadAnswer(level)
        assert events.wait(PadPressed) == PadPressed("E1", "W3", "T1", level)
        until(lambda: not control.state()["waiting_for_ack"])
        if make == "hall5":
            assert control.state()["staff"] == "0012 张明"


@pytest.mark.parametrize("fault", ["double_press", "deaf_to_ack", "slow"])
def test_repeated_presses_count_once(pad: Running, make: str, fault: str) -> None:
    control = PadControl(pad.control)
    control.fault(fault)
    with supervised(spec(pad, make)) as (supervisor, events):
        events.wait(DeviceUp)
        supervisor.get("E1", Pad).ask("T1", "", "", 60)
        until(lambda: asking(control))
        control.press(4)
        until(lambda: not control.state()["waiting_for_ack"])  # it has given up repeating
        assert [e.request for e in events.of(PadPressed)] == ["T1"]


@pytest.mark.parametrize("fault", ["wrong_checksum", "half_frame"])
def test_a_damaged_press_is_no_press(pad: Running, make: str, fault: str) -> None:
    control = PadControl(pad.control)
    with supervised(spec(pad, make)) as (supervisor, events):
        events.wait(DeviceUp)
        answer = supervisor.get("E1", Pad).ask("T1", "", "", 60)
        until(lambda: asking(control))
        control.fault(fault)
        control.press(2)
        until(lambda: not control.state()["waiting_for_ack"])
        assert not events.of(PadPressed)
        control.fault("")
        control.press(5, force=True)
        assert answer.result(PATIENCE_S) == PadAnswer(5)


def test_nobody_presses(pad: Running, make: str) -> None:
    with supervised(spec(pad, make)) as (supervisor, events):
        events.wait(DeviceUp)
        answer = supervisor.get("E1", Pad).ask("T1", "", "", 0.3)
        assert answer.result(PATIENCE_S) == PadAnswer(None, "timed_out")
        events.wait(PadTimedOut)


def test_a_stray_press_is_for_nobody(pad: Running, make: str) -> None:
    control = PadControl(pad.control)
    with supervised(spec(pad, make)) as (_, events):
        events.wait(DeviceUp)
        control.press(3, force=True)
        until(lambda: not control.state()["waiting_for_ack"])
        assert not events.of(PadPressed)


def test_a_new_request_supersedes_the_old(pad: Running, make: str) -> None:
    control = PadControl(pad.control)
    with supervised(spec(pad, make)) as (supervisor, events):
        events.wait(DeviceUp)
        first = supervisor.get("E1", Pad).ask("T1", "", "", 60)
        until(lambda: asking(control))
        second = supervisor.get("E1", Pad).ask("T2", "", "", 60)
        assert first.result(PATIENCE_S) == PadAnswer(None, "superseded")
        until(lambda: control.state()["asks"] == 2)
        control.press(5)
        assert second.result(PATIENCE_S) == PadAnswer(5)


def test_unplugged_while_asking(pad: Running, make: str) -> None:
    control = PadControl(pad.control)
    with supervised(spec(pad, make)) as (supervisor, events):
        events.wait(DeviceUp)
        answer = supervisor.get("E1", Pad).ask("T1", "", "", 60)
        until(lambda: asking(control))
        control.unplug()
        assert answer.result(PATIENCE_S) == PadAnswer(None, "device_down")
        events.wait(DeviceDown)
        assert supervisor.get("E1", Pad).ask("T2", "", "", 60).result(1).reason == "device_down"
        control.plug()
        events.wait(DeviceUp, 2)
