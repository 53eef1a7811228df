"""Calls and events as messages: what is said on one side is what is heard on the other."""

import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.capability import Capability
from devices.errors import ProtocolError
from devices.events import DeviceDown, DeviceEvent
from devices.printer.port import Printer, PrintOutcome
from devices.printer.slip import TEST_SLIP, Slip
from devices.registry import drivers
from devices.relay import calls
from devices.relay.codec import NAME, BadData, from_plain, members, to_plain
from devices.relay.framing import LONGEST, Framer, encode

LEAVES = st.none() | st.integers() | st.text()
JSON = st.recursive(LEAVES, lambda s: st.lists(s) | st.dictionaries(st.text(), s))


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Base:
    name: str


@dataclass(frozen=True, slots=True)
class Other(Base):
    day: date | None
    data: bytes
    colours: tuple[Colour, ...]
    near: "Base | None" = None
    options: dict[str, int | str] = field(default_factory=dict)


@given(st.builds(Other))
def test_plain_data_comes_back_as_it_was(value: Other) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(value))), Base) == value


@given(JSON)
def test_garbage_is_refused_and_nothing_else(plain: Any) -> None:
    for hint in (Base, DeviceEvent, PrintOutcome, Slip, int | None, tuple[date, ...]):
        try:
            from_plain(plain, hint)
        except BadData:
            continue


def test_a_name_that_is_no_text_is_garbage() -> None:
    for name in ({}, [], 1, None):
        with pytest.raises(BadData):
            from_plain({NAME: name, "name": "x"}, Base)


def test_a_slip_and_every_event_can_be_carried() -> None:
    drivers()
    assert from_plain(to_plain(TEST_SLIP), Slip) == TEST_SLIP
    assert {"CardRead", "PadPressed", "PrinterStatusChanged"} <= set(members(DeviceEvent))
    down = DeviceDown("R1", "K1", "wire_lost")
    assert from_plain(to_plain(down), DeviceEvent) == down


def test_every_port_can_be_carried() -> None:
    """Arguments have hints, the outcome is inside a Future and has its word for a lost line."""
    ports = {base for d in drivers() for base in d.__mro__ if issubclass(base, Capability)}
    ports = {port for port in ports if calls.methods(port)}
    assert Printer in ports
    # What cannot be carried has a page that the node itself serves for a wire.
    assert {p.__name__ for p in ports if not calls.can_be_carried(p)} <= {"PagePad", "PagePort"}
    for port in filter(calls.can_be_carried, ports):
        for method in calls.methods(port):
            _, outcome = calls.signature(port, method)
            for begun in (True, False):
                lost = calls.lost(port, method, "agent_lost", begun=begun)
                assert from_plain(to_plain(lost), outcome) == lost


@given(st.lists(st.dictionaries(st.text(), st.integers()), max_size=5), st.data())
def test_messages_come_whole_in_whatever_pieces(told: list[dict[str, Any]], data: Any) -> None:
    sent = [{"is": "x", "told": one} for one in told]
    stream = b"".join(map(encode, sent))
    framer, got = Framer(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        got += framer.feed(stream[:cut])
        stream = stream[cut:]
    assert got == sent


@given(st.binary(max_size=64))
def test_garbage_on_the_line_ends_it(garbage: bytes) -> None:
    framer = Framer()
    try:
        framer.feed(garbage)
    except ProtocolError:
        return
    assert len(garbage) < 4 or int.from_bytes(garbage[:4], "big") <= LONGEST
