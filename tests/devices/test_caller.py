"""The caller: its keys mean what the public program takes them for, and each press counts once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.caller import keys
from devices.caller.events import CallerKeyPressed
from devices.caller.keys import Key
from devices.caller.port import Caller
from devices.display.port import ShowOutcome
from devices.events import DeviceUp
from devices.pad.frames import PadFrame, encode
from devices.spec import DeviceSpec
from simulators.caller.device import KEYS
from simulators.control import CallerControl
from tests.simulators.rig import Running, simulator, supervised, until

PATIENCE_S = 20
# ticket 123 at address 1, and 045 people waiting, as the public program sends them
TICKET = bytes.fromhex("FF68 08 08 68 01 02 0A0A0A 010203 27 16")


def test_digits_are_the_public_programs_bytes() -> None:
    frame = PadFrame(1, keys.SHOW, bytes.fromhex("0A0A0A 010203"))
    assert encode(frame) == TICKET
    assert keys.digits(45, "A123") == bytes.fromhex("000405 010203")
    assert keys.digits(7, "") == bytes.fromhex("000007 0A0A0A")
    assert keys.digits(5000, "C7") == bytes.fromhex("090909 0A0A07")


@given(st.binary(max_size=5))
def test_any_data_is_a_key_or_none(data: bytes) -> None:
    found = keys.key_of(data)
    assert found is None or isinstance(found, Key)


def test_both_sides_mean_the_same_by_every_key() -> None:
    assert {name: keys.key_of(data) for name, data in KEYS.items()} == {k.value: k for k in Key}


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Running]:
    with simulator("caller", "--link", str(tmp_path / "caller"), "--no-pace") as running:
        yield running


def spec(running: Running) -> DeviceSpec:
    options = {"back_off_s": 0.05, "back_off_max_s": 0.2}
    return DeviceSpec("C1", "caller", "caller-ff68", running.wire, 9600, "W01", options)


@pytest.mark.parametrize("fault", ["", "garbage", "slow", "deaf_to_ack"])
def test_a_key_counts_once(caller: Running, fault: str) -> None:
    control = CallerControl(caller.control)
    control.fault(fault)
    with supervised(spec(caller)) as (_, events):
        events.wait(DeviceUp)
        control.press("call")
        assert events.wait(CallerKeyPressed) == CallerKeyPressed("C1", "W01", Key.CALL)
        until(lambda: not control.state()["waiting_for_ack"])
        control.press("pass")
        assert events.wait(CallerKeyPressed, 2).key is Key.PASS
        until(lambda: not control.state()["waiting_for_ack"])
        assert len(events.of(CallerKeyPressed)) == 2


def test_digits_are_shown_and_come_back(caller: Running) -> None:
    control = CallerControl(caller.control)
    with supervised(spec(caller)) as (supervisor, events):
        events.wait(DeviceUp)
        shown = supervisor.get("C1", Caller).show(12, "A045")
        assert shown.result(PATIENCE_S) == ShowOutcome(True)
        until(lambda: control.state()["digits"] == "012045")
        control.unplug()
        control.plug()
        supervisor.get("C1", Caller).show(11, "")
        until(lambda: control.state()["digits"] == "011   ")


def test_a_beep_is_given_once_and_not_made_up_for_later(caller: Running) -> None:
    control = CallerControl(caller.control)
    with supervised(spec(caller)) as (supervisor, events):
        events.wait(DeviceUp)
        beep = supervisor.get("C1", Caller).beep()
        assert beep.result(PATIENCE_S) == ShowOutcome(True)
        control.unplug()
        control.plug()
        supervisor.get("C1", Caller).show(3, "A001")
        until(lambda: control.state()["digits"] == "003001")
        assert control.state()["beeps"] == 1


@pytest.mark.parametrize("fault", ["wrong_checksum", "half_frame"])
def test_a_damaged_key_is_not_taken_for_another(caller: Running, fault: str) -> None:
    control = CallerControl(caller.control)
    control.fault(fault)
    with supervised(spec(caller)) as (_, events):
        events.wait(DeviceUp)
        control.press("recall")
        until(lambda: not control.state()["waiting_for_ack"])
        control.fault("")
        control.press("transfer")
        assert events.wait(CallerKeyPressed).key is Key.TRANSFER
