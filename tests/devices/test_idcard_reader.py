"""The reader's driver against the simulated reader, over a pty and over TCP."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from devices.events import DeviceDown, DeviceUp
from devices.health import State
from devices.idcard.driver import SdtReader
from devices.idcard.events import CardRead, CardReadFailed, CardRemoved
from devices.spec import DeviceSpec
from devices.wire import Wire
from simulators.control import ReaderControl
from tests.simulators.rig import Running, simulator, supervised, until

QUICK = {"poll_s": 0.05, "back_off_s": 0.05, "back_off_max_s": 0.2}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Running]:
    with simulator("reader", "--link", str(tmp_path / "reader"), "--no-pace") as running:
        yield running


def spec(running: Running) -> DeviceSpec:
    return DeviceSpec("R1", "idcard", "sdt", running.wire, station="K1", options=QUICK)


def test_a_card_is_read_once_however_long_it_lies(reader: Running) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        events.wait(DeviceUp)
        citizen = control.lay(age=72)
        read = events.wait(CardRead)
        assert (read.station, read.card.name, read.card.number) == (
            "K1",
            citizen["name"],
            citizen["number"],
        )
        assert len(read.card.photo_wlt) == 1024
        assert read.last_byte_at > 0
        polls = control.state()["finds"]
        until(lambda: control.state()["finds"] >= polls + 5)
        control.lift()
        events.wait(CardRemoved)
        assert len(events.of(CardRead)) == 1
        control.lay(age=20)
        assert events.wait(CardRead, 2).card.number != citizen["number"]
        assert citizen["number"] not in repr(events)
        assert citizen["name"] not in repr(events)


def test_a_card_swapped_between_two_polls_is_noticed(reader: Running) -> None:
    """The first person's card goes and the next one's comes too fast to count as lifted."""
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        first = control.lay(age=30)
        assert events.wait(CardRead).card.number == first["number"]
        polls = control.state()["finds"]
        control.lift()
        until(lambda: control.state()["finds"] > polls)
        second = control.lay(age=60)
        assert events.wait(CardRead, 2).card.number == second["number"]
        assert len(events.of(CardRemoved)) == 1


def test_a_reader_that_never_finds_a_card_twice(tmp_path: Path) -> None:
    """Then the driver can only believe that it was lifted; still nobody is read twice."""
    link = str(tmp_path / "reader")
    with (
        simulator("reader", "--link", link, "--no-pace", "--no-refind") as running,
        supervised(spec(running)) as (_, events),
    ):
        ReaderControl(running.control).lay()
        events.wait(CardRemoved)
        assert len(events.of(CardRead)) == 1


def test_over_tcp_at_the_pace_of_the_line() -> None:
    with (
        simulator("reader", "--listen", "127.0.0.1:0") as running,
        supervised(spec(running)) as (_, events),
    ):
        citizen = ReaderControl(running.control).lay()
        assert events.wait(CardRead).card.number == citizen["number"]


@pytest.mark.parametrize(
    "fault", ["garbage", "wrong_checksum", "half_frame", "select_refused", "slow"]
)
def test_one_fault_on_the_line_is_survived(reader: Running, fault: str) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        events.wait(DeviceUp)
        control.fault(fault)
        citizen = control.lay()
        assert events.wait(CardRead).card.number == citizen["number"]
        assert not events.of(CardReadFailed)


def test_a_lasting_fault_is_reported_once_and_then_recovers(reader: Running) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        events.wait(DeviceUp)
        control.fault("select_refused", 6)
        control.lay()
        assert events.wait(CardReadFailed).reason == "select_refused"
        events.wait(CardRead)
        assert len(events.of(CardReadFailed)) == 1


def test_a_card_pulled_away_while_it_is_read(reader: Running) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        events.wait(DeviceUp)
        control.fault("pull_midway")
        control.lay()
        assert events.wait(CardReadFailed).reason == "card_moved"
        assert not events.of(CardRead)
        control.lay()
        events.wait(CardRead)


@pytest.mark.parametrize("layout", ["I", "J", "Y"])
def test_cards_of_foreigners_and_residents(reader: Running, layout: str) -> None:
    """The simulator lays fields out by its own table: the two must agree on every one."""
    with supervised(spec(reader)) as (_, events):
        holder = ReaderControl(reader.control).lay(layout=layout, age=40)
        card = events.wait(CardRead).card
        for field in ("name", "sex", "number", "latin_name", "nationality", "pass_number"):
            assert getattr(card, field) == holder[field], field
        assert f"{card.birth:%Y%m%d}" == holder["birth"]
        assert card.called == (holder["latin_name"] or holder["name"])
        assert holder["number"] not in repr(events)


def test_a_card_of_a_layout_nobody_has_described(reader: Running) -> None:
    with supervised(spec(reader)) as (_, events):
        ReaderControl(reader.control).lay(layout="Q")
        assert events.wait(CardReadFailed).reason == "unsupported_card"
        assert not events.of(CardRead)


def test_the_newest_address_is_read_with_the_card(reader: Running) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        control.lay(newest_address="四川省成都市新地址8号")
        card = events.wait(CardRead).card
        assert card.lives_at == card.newest_address == "四川省成都市新地址8号"
        control.lift()
        events.wait(CardRemoved)
        control.lay()
        moved = events.wait(CardRead, 2).card
        assert moved.newest_address == "" and moved.lives_at == moved.address


@pytest.mark.parametrize("what", ["two", "foreign"])
def test_two_cards_or_a_bank_card_are_refused_at_select(reader: Running, what: str) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        control.lay_odd(what)
        assert events.wait(CardReadFailed).reason == "select_refused"
        citizen = control.lay()
        assert events.wait(CardRead).card.number == citizen["number"]


def test_the_sam_tells_its_number(reader: Running) -> None:
    with supervised(spec(reader)) as (supervisor, events):
        events.wait(DeviceUp)
        driver = supervisor._workers["R1"].driver
        assert isinstance(driver, SdtReader)
        assert driver.sam_id == "05.01-20230901-0000000001-0885854891"


def test_a_sleeping_sam_is_woken(reader: Running) -> None:
    control = ReaderControl(reader.control)
    control.fault("sam_asleep", 1)
    with supervised(spec(reader)) as (_, events):
        events.wait(DeviceUp)
        control.lay()
        events.wait(CardRead)


def test_unplugged_and_back(reader: Running) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (supervisor, events):
        events.wait(DeviceUp)
        control.unplug()
        assert events.wait(DeviceDown).reason in {"wire_lost", "wire_unavailable"}
        assert supervisor.health()[0].state is State.DOWN
        control.plug()
        events.wait(DeviceUp, 2)
        control.lay()
        events.wait(CardRead)
        assert supervisor.health()[0].failures == 0


def test_a_silent_reader_is_down_and_a_speaking_one_up_again(reader: Running) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        events.wait(DeviceUp)
        control.fault("silence", 4)
        assert events.wait(DeviceDown).reason == "no_answer"
        events.wait(DeviceUp, 2)


def test_the_simulator_counts_what_the_driver_saw(reader: Running) -> None:
    control = ReaderControl(reader.control)
    with supervised(spec(reader)) as (_, events):
        control.lay()
        events.wait(CardRead)
        assert until(lambda: control.state()["reads"]) == 1


def test_a_scan_is_told_the_sams_state_and_number(reader: Running) -> None:
    control = ReaderControl(reader.control)
    with Wire(spec(reader), Event()) as wire:
        assert SdtReader.probe(wire) == "SAM 05.01-20230901-0000000001-0885854891 awake"
        control.fault("sam_asleep", 5)
        assert SdtReader.probe(wire) == "SAM status 60"
