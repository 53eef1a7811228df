"""The payment terminal: a charge is sent once, and what became of it can be asked for."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import ProtocolError
from devices.events import DeviceUp
from devices.spec import DeviceSpec
from devices.terminal import frames
from devices.terminal.frames import Packet, PacketParser
from devices.terminal.port import Booking, Charged, ChargeOutcome, PaymentTerminal, Totals
from simulators.control import TerminalControl
from tests.simulators.rig import Events, Running, simulator, supervised, until

PATIENCE_S = 30
# 12.34 in currency 156, by hand from chapter 2.2 of PA00P015
CHARGE = bytes.fromhex("06 01 0A 04 00 00 00 00 12 34 49 01 56")


def test_a_charge_is_the_published_bytes() -> None:
    data = frames.amount(1234) + bytes([frames.CURRENCY]) + frames.YUAN
    assert frames.encode(Packet(frames.AUTHORISE, data)) == CHARGE


def test_a_long_packet_has_its_length_in_two_bytes() -> None:
    packet = Packet(frames.BLOCK, bytes(300))
    encoded = frames.encode(packet)
    assert encoded[:5] == bytes.fromhex("06 D3 FF 2C 01")
    assert PacketParser().feed(encoded) == [packet]


@given(st.binary(max_size=300))
def test_any_bytes_are_fields_or_refused(data: bytes) -> None:
    try:
        found = frames.fields(data)
    except ProtocolError:
        return
    assert sum(len(v) for v in found.values()) <= len(data)


@given(st.lists(st.binary(max_size=40)))
def test_any_bytes_are_packets_or_refused(parts: list[bytes]) -> None:
    parser = PacketParser()
    try:
        for part in parts:
            parser.feed(part)
    except ProtocolError:
        return


@pytest.fixture
def terminal() -> Iterator[Running]:
    with simulator("terminal", "--listen", "127.0.0.1:0") as running:
        yield running


@pytest.fixture
def desk(terminal: Running) -> Iterator[tuple[PaymentTerminal, TerminalControl, Events]]:
    options = {"back_off_s": 0.05, "back_off_max_s": 0.2, "patience_s": 20}
    spec = DeviceSpec("T1", "terminal", "terminal-zvt", terminal.wire, 9600, "W01", options)
    with supervised(spec) as (supervisor, events):
        events.wait(DeviceUp)
        port = supervisor.get("T1", PaymentTerminal)
        yield port, TerminalControl(terminal.control), events


Desk = tuple[PaymentTerminal, TerminalControl, Events]


@pytest.mark.parametrize("way", ["card", "scan"])
def test_somebody_pays(desk: Desk, way: str) -> None:
    port, control, _ = desk
    charging = port.charge("c-1", 2000)
    until(lambda: control.state()["asks_for_fen"] == 2000)
    control.answer(way)
    outcome = charging.result(PATIENCE_S)
    name = {"card": "UnionPay", "scan": "QR wallet"}[way]
    assert outcome == ChargeOutcome(Charged.APPROVED, "", 1, 2000, name)
    assert port.last().result(PATIENCE_S) == Booking(1, 2000)
    assert port.totals().result(PATIENCE_S) == Totals(2000, 1)


def test_nothing_was_booked_before_the_first_charge(desk: Desk) -> None:
    assert desk[0].last().result(PATIENCE_S) == Booking(0, 0)
    assert desk[0].totals().result(PATIENCE_S) == Totals(0, 0)


@pytest.mark.parametrize(("what", "state"), [("declined", "declined"), ("cancelled", "cancelled")])
def test_somebody_does_not_pay(desk: Desk, what: str, state: str) -> None:
    port, control, _ = desk
    control.answer(what)
    outcome = port.charge("c-1", 2000).result(PATIENCE_S)
    assert (outcome.state, outcome.fen) == (Charged(state), 0)
    assert control.state()["booked"] == []


def test_the_clerk_gives_it_up(desk: Desk) -> None:
    port, control, _ = desk
    charging = port.charge("c-1", 2000)
    until(lambda: control.state()["asks_for_fen"] == 2000)
    port.cancel("c-1")
    assert charging.result(PATIENCE_S).state is Charged.CANCELLED
    assert control.state()["asks_for_fen"] is None


@pytest.mark.parametrize(
    ("fault", "booked"), [("dies_before_booking", 0), ("dies_after_booking", 1)]
)
def test_a_lost_end_is_unknown_and_the_terminal_knows(desk: Desk, fault: str, booked: int) -> None:
    port, control, events = desk
    control.fault(fault)
    control.answer("card")
    outcome = port.charge("c-1", 2000).result(PATIENCE_S)
    assert outcome.state is Charged.UNKNOWN
    control.fault("")
    control.plug()
    events.wait(DeviceUp, 2)
    assert port.last().result(PATIENCE_S) == Booking(booked, 2000 * booked)
    assert len(control.state()["booked"]) == booked


def test_garbage_in_the_middle_is_no_approval(desk: Desk) -> None:
    port, control, _ = desk
    control.fault("garbage")
    assert port.charge("c-1", 2000).result(PATIENCE_S).state is Charged.UNKNOWN


def test_a_terminal_that_is_away_is_told_at_once(terminal: Running) -> None:
    spec = DeviceSpec("T1", "terminal", "terminal-zvt", "socket://127.0.0.1:1", 9600, "W01", {})
    with supervised(spec) as (supervisor, _):
        port = supervisor.get("T1", PaymentTerminal)
        outcome = port.charge("c-1", 2000).result(PATIENCE_S)
        assert (outcome.state, outcome.reason) == (Charged.DECLINED, "device_down")
        assert port.last().result(PATIENCE_S) is None
