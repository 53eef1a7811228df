"""Pairing codes, and what is noted of devices."""

import pytest

from domain.equipment import DeviceState
from domain.errors import Refused
from edge.settings import Device
from edge.stations import service
from edge.stations.service import Pairing, pairing_code
from tests.edge.halls import STATIONS, OpenHall
from tests.factories import NODE

PRINTER = Device("p-1", "printer", "escpos", "socket://127.0.0.1:1", "K1")


@pytest.fixture
def pairing(hall: OpenHall) -> Pairing:
    return Pairing(hall.node, b"secret")


def test_every_station_has_its_own_code_of_eight_digits(pairing: Pairing) -> None:
    codes = [pairing.code(station) for station in STATIONS]
    assert len(set(codes)) == len(STATIONS)
    assert all(len(code) == 8 and code.isdigit() for code in codes)


def test_codes_are_the_nodes_own() -> None:
    codes = {pairing_code(s, n, "K1") for s in (b"a", b"b") for n in ("h-1", "h-2")}
    assert len(codes) == 4


def test_a_code_leads_to_its_station_and_is_written_down(hall: OpenHall, pairing: Pairing) -> None:
    for station in STATIONS:
        assert pairing.pair(f" {pairing.code(station)} ") == station
    events = hall.events("station.paired")
    assert [(e.subject, e.actor) for e in events] == [
        (f"station/{s.id}", f"station/{s.id}") for s in STATIONS
    ]


def test_guessing_codes_is_limited(hall: OpenHall, pairing: Pairing) -> None:
    for _ in range(10):
        with pytest.raises(Refused, match="wrong_code"):
            pairing.pair("00000000")
    with pytest.raises(Refused, match="locked"):
        pairing.pair(pairing.code(STATIONS[0]))
    hall.later(61_000)
    assert pairing.pair(pairing.code(STATIONS[0])) == STATIONS[0]


@pytest.mark.parametrize("typed", ["", "1234", "号", "0" * 5000])
def test_what_is_no_code(pairing: Pairing, typed: str) -> None:
    with pytest.raises(Refused, match="wrong_code"):
        pairing.pair(typed)


def test_devices_make_news_only_when_something_changed(hall: OpenHall) -> None:
    reports = [None, None, "paper_out", "paper_out", "cover_open", None, None]
    for reason in reports:
        if reason is None:
            service.note_up(hall.node, PRINTER)
        else:
            service.note_down(hall.node, PRINTER, reason)
    events = hall.events("device.recovered", "device.failed")
    assert [getattr(e.body, "reason", "up") for e in events] == [
        "up", "paper_out", "cover_open", "up",
    ]  # fmt: skip
    state = hall.store.state(DeviceState, NODE, "p-1")
    assert state is not None
    assert (state.state, state.failures, state.station, state.kind) == ("up", 2, "K1", "printer")
    assert {e.actor for e in events} == {"device/p-1"}
