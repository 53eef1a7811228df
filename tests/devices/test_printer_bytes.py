"""The printer's bytes and status bits, without a printer."""

from hypothesis import given
from hypothesis import strategies as st

from devices.printer import status
from devices.printer.render import KANJI_OFF, KANJI_ON, printable, render
from devices.printer.slip import Cut, Slip, Text
from devices.printer.status import Paper


def test_chinese_travels_as_gb18030_in_kanji_mode() -> None:
    data = render(Slip((Text("号票"), Cut())), 80)
    assert data.startswith(b"\x1b@")
    assert KANJI_ON + "号票".encode("gb18030") + KANJI_OFF + b"\n" in data
    assert data.endswith(b"\x1dVB\x00")


@given(st.text())
def test_no_text_can_carry_a_command(text: str) -> None:
    body = printable(text).encode("gb18030", "replace")
    assert not set(body) & set(range(0x20))


@given(st.integers(0, 255))
def test_no_byte_is_both_a_status_and_a_fence(byte: int) -> None:
    assert not (status.is_real_time(byte) and status.is_fence(byte))


def test_status_bits() -> None:
    good = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
    assert status.decode(good).trouble == ""
    assert status.decode(good | {4: 0x1E}).paper is Paper.NEAR_END
    assert status.decode(good | {4: 0x72, 1: 0x1A}).trouble == "paper_out"
    assert status.decode(good | {2: 0x16}).trouble == "cover_open"
    assert status.decode(good | {3: 0x1A}).trouble == "cutter_error"
    assert status.decode(good | {1: 0x1A}).trouble == "offline"
