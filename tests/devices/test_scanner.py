"""The scanner: whole codes, whatever comes between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.events import DeviceDown, DeviceUp
from devices.scanner.codes import LONGEST, CodeParser
from devices.scanner.events import CodeScanned
from devices.spec import DeviceSpec
from simulators.control import ScannerControl
from tests.simulators.rig import Running, simulator, supervised

CODE = "http://hall.example/t/018f"


@given(st.lists(st.binary(max_size=3000), max_size=6))
def test_anything_is_survived_in_bounded_memory(chunks: list[bytes]) -> None:
    parser = CodeParser()
    for chunk in chunks:
        assert all(isinstance(text, str) and text for text in parser.feed(chunk))
        assert parser.pending <= LONGEST


@given(st.binary(max_size=LONGEST * 2))
def test_the_code_after_garbage_is_whole(garbage: bytes) -> None:
    assert CodeParser().feed(garbage + b"\r" + CODE.encode() + b"\r")[-1:] == [CODE]


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_every_usual_setting_of_a_scanner(suffix: bytes, encoding: str) -> None:
    data = "收件回执 川0001".encode(encoding) + suffix
    parser = CodeParser()
    assert [t for b in data for t in parser.feed(bytes([b]))] == ["收件回执 川0001"]


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Running]:
    with simulator("scanner", "--link", str(tmp_path / "scanner"), "--suffix", "crlf") as running:
        yield running


def spec(running: Running) -> DeviceSpec:
    options = {"back_off_s": 0.05, "back_off_max_s": 0.2}
    return DeviceSpec("S1", "scanner", "scanner", running.wire, 9600, "K1", options)


def test_codes_come_once_each_and_are_not_in_any_log(scanner: Running) -> None:
    control = ScannerControl(scanner.control)
    with supervised(spec(scanner)) as (_, events):
        events.wait(DeviceUp)
        control.scan(CODE)
        assert events.wait(CodeScanned).text == CODE
        control.fault("garbage")
        control.scan("B2")
        assert events.wait(CodeScanned, 2).text == "B2"
        assert CODE not in repr(events)


def test_unplugged_and_back(scanner: Running) -> None:
    control = ScannerControl(scanner.control)
    with supervised(spec(scanner)) as (_, events):
        events.wait(DeviceUp)
        control.unplug()
        events.wait(DeviceDown)
        control.plug()
        events.wait(DeviceUp, 2)
        control.scan(CODE)
        assert events.wait(CodeScanned).text == CODE
