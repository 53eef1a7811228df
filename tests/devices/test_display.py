"""The window display: Onbon's frames byte for byte, and the driver against the simulated one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.display import bx5k
from devices.display.bx5k import Area, Reply, ReplyParser, crc16
from devices.display.port import Display, ShowOutcome, Sign
from devices.events import DeviceDown, DeviceUp
from devices.spec import DeviceSpec
from simulators.control import LedControl
from tests.simulators.rig import Running, simulator, supervised, until

PATIENCE_S = 20
QUICK: dict[str, str | int | float | bool] = {"back_off_s": 0.05, "back_off_max_s": 0.2}
# body of a ping to screen 1 as the three sources build it: header of 14, then A2 00 01 00 00
PING_BODY = bytes.fromhex("0100 0080 000000000000 FE 02 0500 A200010000")


def test_a_frame_is_built_as_the_public_programs_build_it() -> None:
    crc = crc16(PING_BODY).to_bytes(2, "little")
    assert bx5k.command(1, bx5k.PING) == bytes([0xA5] * 8) + PING_BODY + crc + b"\x5a"


def test_the_check_value_is_crc16_arc() -> None:
    assert crc16(b"123456789") == 0xBB3D  # the check value of every catalogue of CRCs


def test_what_would_end_a_frame_is_escaped() -> None:
    area = Area(0xA5, 0, 0x5A, 0xA6, 0x5B, "x")
    frame = bx5k.update(1, (area,))
    inside = frame[8:-1]
    assert b"\xa5" not in inside and b"\x5a" not in inside
    for escaped in (b"\xa6\x02", b"\xa6\x01", b"\x5b\x02", b"\x5b\x01"):
        assert escaped in inside


def reply_frame(error: int = 0) -> bytes:
    """An answer built here by hand."""
    data = bytes([0xA0, 0, error, 0, 0])
    body = bytes.fromhex("0080 0100 000000000000 51 02 0500") + data
    body += crc16(body).to_bytes(2, "little")
    for plain, escaped in ((b"\xa6", b"\xa6\x01"), (b"\xa5", b"\xa6\x02")):
        body = body.replace(plain, escaped)
    for plain, escaped in ((b"\x5b", b"\x5b\x01"), (b"\x5a", b"\x5b\x02")):
        body = body.replace(plain, escaped)
    return b"\xa5" * 8 + body + b"\x5a"


@given(st.integers(0, 255))
def test_an_answer_in_single_bytes(error: int) -> None:
    parser = ReplyParser()
    replies = [r for byte in reply_frame(error) for r in parser.feed(bytes([byte]))]
    assert replies == [Reply(0xA0, 0, error)]
    assert bool(replies[0].trouble) == bool(error)


@given(st.lists(st.binary(max_size=600), max_size=20))
def test_anything_is_survived_in_bounded_memory(chunks: list[bytes]) -> None:
    parser = ReplyParser()
    for chunk in chunks:
        parser.feed(chunk)
        assert parser.pending <= bx5k.LONGEST + 1


@given(st.binary(max_size=300))
def test_resynchronises_after_garbage(garbage: bytes) -> None:
    assert ReplyParser().feed(garbage + reply_frame())[-1:] == [Reply(0xA0, 0, 0)]


@given(st.integers(8, len(reply_frame()) - 2), st.integers(1, 255))
def test_a_changed_byte_is_never_an_answer(at: int, flip: int) -> None:
    frame = reply_frame()
    broken = frame[:at] + bytes([frame[at] ^ flip]) + frame[at + 1 :]
    assert Reply(0xA0, 0, 0) not in ReplyParser().feed(broken)


@given(st.text(max_size=40))
def test_a_name_can_carry_no_command_to_the_controller(text: str) -> None:
    assert "\\" not in bx5k.printable(text) and "\n" not in bx5k.printable(text)


@pytest.fixture
def led(tmp_path: Path) -> Iterator[Running]:
    with simulator("led", "--link", str(tmp_path / "led"), "--no-pace") as running:
        yield running


def spec(running: Running, **options: int) -> DeviceSpec:
    return DeviceSpec("L1", "display", "led-bx5k", running.wire, 57600, "W01", QUICK | options)


def test_number_and_words_are_shown(led: Running) -> None:
    with supervised(spec(led)) as (supervisor, events):
        events.wait(DeviceUp)
        shown = supervisor.get("L1", Display).show(Sign("A012", "请到1号窗口"))
        assert shown.result(PATIENCE_S) == ShowOutcome(True)
        assert LedControl(led.control).texts() == ["A012", "请到1号窗口"]
        assert LedControl(led.control).png().startswith(b"\x89PNG")


def test_a_low_display_shows_one_line(led: Running) -> None:
    with supervised(spec(led, height=16)) as (supervisor, events):
        events.wait(DeviceUp)
        supervisor.get("L1", Display).show(Sign("A012", "暂停")).result(PATIENCE_S)
        assert LedControl(led.control).texts() == ["A012 暂停"]


@pytest.mark.parametrize(
    "fault", ["silence", "garbage", "wrong_checksum", "half_frame", "busy", "slow"]
)
def test_one_fault_is_survived(led: Running, fault: str) -> None:
    control = LedControl(led.control)
    with supervised(spec(led)) as (supervisor, events):
        events.wait(DeviceUp)
        control.fault(fault)
        shown = supervisor.get("L1", Display).show(Sign("B003", "请到2号窗口"))
        assert shown.result(PATIENCE_S) == ShowOutcome(True)
        assert control.texts() == ["B003", "请到2号窗口"]
        assert not events.of(DeviceDown)


def test_what_was_to_be_shown_is_shown_when_it_is_back(led: Running) -> None:
    control = LedControl(led.control)
    with supervised(spec(led)) as (supervisor, events):
        events.wait(DeviceUp)
        control.unplug()
        events.wait(DeviceDown)
        shown = supervisor.get("L1", Display).show(Sign("C001", "请到3号窗口"))
        assert shown.result(PATIENCE_S) == ShowOutcome(False, "device_down")
        control.plug()
        until(lambda: control.texts() == ["C001", "请到3号窗口"])


def test_a_silent_display_is_down(led: Running) -> None:
    control = LedControl(led.control)
    with supervised(spec(led)) as (supervisor, events):
        events.wait(DeviceUp)
        control.fault("silence", 3)
        shown = supervisor.get("L1", Display).show(Sign("D001", "请稍候"))
        assert shown.result(PATIENCE_S) == ShowOutcome(False, "no_answer")
        assert events.wait(DeviceDown).reason == "no_answer"
        until(lambda: control.texts() == ["D001", "请稍候"])


def test_over_a_serial_port_behind_the_network() -> None:
    """RFC 2217: pyserial's own other end, speed set over the wire."""
    with (
        simulator("led", "--rfc2217", "127.0.0.1:0") as running,
        supervised(spec(running)) as (supervisor, events),
    ):
        events.wait(DeviceUp)
        shown = supervisor.get("L1", Display).show(Sign("A012", "请到1号窗口"))
        assert shown.result(PATIENCE_S) == ShowOutcome(True)
        assert LedControl(running.control).texts() == ["A012", "请到1号窗口"]
