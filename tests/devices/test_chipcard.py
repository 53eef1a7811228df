"""The chip card driver through Debian's pcscd and its virtual reader, with cards of ours and a card
nobody here wrote."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.chipcard.card import CardSort
from devices.chipcard.driver import PcscReader
from devices.chipcard.events import ChipCardFailed, ChipCardRead, ChipCardRemoved
from devices.events import DeviceDown, DeviceUp
from devices.spec import DeviceSpec
from simulators.control import ChipCardControl
from tests.simulators.rig import Events, Running, simulator, supervised, until

pytestmark = pytest.mark.xdist_group("pcsc")  # the library takes one service for a whole process

QUICK = {"back_off_s": 0.05, "back_off_max_s": 0.2}
VICC_PATH = "/usr/lib/python3/site-packages/virtualsmartcard"  # where Debian puts the module


@pytest.fixture(scope="module")
def reader() -> Iterator[Running]:
    folder = str(Path(os.environ["PCSCLITE_CSOCK_NAME"]).parents[1])
    with simulator("chipcard", "--no-pace", "--folder", folder) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def watched(running: Running) -> Iterator[tuple[ChipCardControl, Events]]:
    """The driver on an empty reader."""
    control = ChipCardControl(running.control)
    control.fault("")
    spec = DeviceSpec("C1", "chipcard", "pcsc", running.wire, station="W03", options=QUICK)
    with supervised(spec) as (_, events):
        events.wait(DeviceUp)
        yield control, events
        control.pull()


@pytest.mark.parametrize("sort", ["social", "bank"])
def test_a_card_is_read_once_and_seen_to_go(reader: Running, sort: str) -> None:
    with watched(reader) as (control, events):
        citizen = control.insert(sort, age=71)
        read = events.wait(ChipCardRead)
        assert (read.station, read.card.sort, read.card.name) == ("W03", sort, citizen["name"])
        if sort == "social":
            assert read.card.id_number == citizen["number"]
        assert read.card.atr[0] == 0x3B
        control.pull()
        events.wait(ChipCardRemoved)
        assert len(events.of(ChipCardRead)) == 1
        assert citizen["name"] not in repr(events) and citizen["number"] not in repr(events)


def test_the_next_card_is_another_person(reader: Running) -> None:
    with watched(reader) as (control, events):
        control.insert("social_old", age=30)
        first = events.wait(ChipCardRead).card
        second = control.insert("social", age=60)
        assert events.wait(ChipCardRead, 2).card.id_number == second["number"]
        assert first.id_number != second["number"]


def test_a_card_pulled_while_it_is_read_is_told_and_the_next_try_works(reader: Running) -> None:
    with watched(reader) as (control, events):
        control.fault("pull_midway")
        control.insert("social")
        assert events.wait(ChipCardFailed).reason == "card_moved"
        events.wait(ChipCardRemoved)
        control.insert("social")
        events.wait(ChipCardRead)


def test_garbage_is_tried_again(reader: Running) -> None:
    with watched(reader) as (control, events):
        control.fault("garbage")
        control.insert("social")
        assert events.wait(ChipCardRead).card.sort is CardSort.SOCIAL


def test_a_card_that_wants_a_key_is_told_once(reader: Running) -> None:
    with watched(reader) as (control, events):
        control.insert("social", locked=True)
        assert events.wait(ChipCardFailed).reason == "locked"
        asked = control.state()["commands"]
        control.pull()
        events.wait(ChipCardRemoved)
        assert control.state()["commands"] == asked
        assert len(events.of(ChipCardFailed)) == 1


def test_the_reader_is_unplugged_and_plugged_in_again(reader: Running) -> None:
    with watched(reader) as (control, events):
        assert next(f.url for f in PcscReader.candidates()).startswith("pcsc:Virtual PCD")
        control.insert("bank")
        events.wait(ChipCardRead)
        control.unplug()
        assert events.wait(DeviceDown).reason == "wire_lost"
        events.wait(ChipCardRemoved)
        until(lambda: events.of(DeviceDown)[-1].reason == "wire_unavailable")
        assert not PcscReader.candidates()
        control.plug()
        events.wait(DeviceUp, 2)
        control.insert("social")
        assert events.wait(ChipCardRead, 2).card.sort is CardSort.SOCIAL


def test_a_card_nobody_here_wrote_answers_and_is_neither(reader: Running, tmp_path: Path) -> None:
    """Debian's vsmartcard-vpicc emulates an ISO 7816 card of its own."""
    with watched(reader) as (_, events), vicc(reader, tmp_path):
        card = events.wait(ChipCardRead).card
        assert card.sort is CardSort.OTHER
        assert card.atr == bytes.fromhex("3B951381018073FF01000B")
    events.wait(ChipCardRemoved)


def test_without_the_service_the_reason_says_so(tmp_path: Path) -> None:
    code = (
        "from devices.chipcard.channel import reader_names\n"
        "from devices.errors import DeviceError\n"
        "try: reader_names()\n"
        "except DeviceError as error: print(error.reason)"
    )
    environment = os.environ | {"PCSCLITE_CSOCK_NAME": str(tmp_path / "nobody")}
    argv = [sys.executable, "-c", code]
    said = subprocess.run(argv, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "pcsc_service_down"


def test_without_pyscard_the_reason_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("devices.chipcard.channel.import_module", nothing)
    with supervised(DeviceSpec("C1", "chipcard", "pcsc", "pcsc:", options=QUICK)) as (_, events):
        assert events.wait(DeviceDown).reason == "pcsc_off"


@contextmanager
def vicc(reader: Running, tmp_path: Path) -> Iterator[None]:
    """Debian 12 has its module one folder too deep, and Crypto under the name Cryptodome."""
    (tmp_path / "Crypto").symlink_to("/usr/lib/python3/dist-packages/Cryptodome")
    host, _, port = reader.ready["vpcd"].partition(":")
    argv = ["/usr/bin/python3", "/usr/bin/vicc", "-t", "iso7816", "-H", host, "-P", port]
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{VICC_PATH}"}
    card = subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        card.kill()
        card.wait(10)
