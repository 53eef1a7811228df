"""A hall full of devices from one file: what it prints is what a hall's drivers find at work."""

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from devices.chipcard.events import ChipCardRead
from devices.document_printer.port import DocumentPrinter
from devices.registry import drivers
from devices.spec import DeviceSpec
from edge import settings
from simulators.control import ChipCardControl, ReaderControl
from simulators.errors import SimulatorError
from simulators.fleet.kinds import KINDS
from simulators.fleet.plan import plan, read
from tests.simulators.rig import simulator, supervised, until

FILE = """
windows = 2
kiosks = 1
window = ["pad"]
pace = false

[[extra]]
station = "W02"
device = "scanner"
"""


def test_a_fleet_is_what_the_hall_is_told(tmp_path: Path) -> None:
    file, part = tmp_path / "fleet.toml", tmp_path / "hall.toml"
    file.write_text(FILE, "utf-8")
    with simulator("fleet", str(file), "--write", str(part)) as running:
        hall = settings.load(part, {})
        assert {s.id for s in hall.stations} == {"K1", "D1", "W01", "W02"}
        specs = [_spec(device) for device in hall.devices]
        assert len(specs) == 5 == running.ready["devices"]
        with supervised(*specs) as (supervisor, events):
            until(lambda: all(health.state == "up" for health in supervisor.health()))
            ReaderControl(f"{running.control}/K1/reader").lay()
            until(lambda: [e for e in events if type(e).__name__ == "CardRead"])


@pytest.mark.xdist_group("pcsc")  # the library takes one service for a whole process
def test_every_sort_of_device_is_up_in_a_fleet(tmp_path: Path) -> None:
    file, part = tmp_path / "fleet.toml", tmp_path / "hall.toml"
    socket = os.environ["PCSCLITE_CSOCK_NAME"]
    folder = Path(socket).parents[1]
    sorts = sorted(KINDS)
    file.write_text(f"kiosks = 1\nkiosk = {sorts}\nfolder = '{folder}'\npace = false\n", "utf-8")
    with simulator("fleet", str(file), "--write", str(part)) as running:
        assert running.ready["socket"] == socket
        specs = [_spec(device) for device in settings.load(part, {}).devices]
        with supervised(*specs) as (supervisor, events):
            until(lambda: all(health.state == "up" for health in supervisor.health()))
            card = ChipCardControl(f"{running.control}/K1/chipcard").insert("social", age=40)
            assert events.wait(ChipCardRead).card.name == card["name"]
            certificates = supervisor.get("K1-document-printer", DocumentPrinter)
            assert certificates.queue().result(30) is not None
    shutil.rmtree(folder)


def test_forty_windows_and_eight_kiosks_are_planned(tmp_path: Path) -> None:
    file = tmp_path / "fleet.toml"
    file.write_text("windows = 40\nkiosks = 8\nwindow = ['pad', 'led']\n", "utf-8")
    fleet = read(file)
    assert len(fleet.devices) == 40 * 2 + 8 * 2
    assert len({one.id for one in fleet.devices}) == len(fleet.devices)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"windos": 1}, "windos"),
        ({"windows": 1, "window": ["teapot"]}, "teapot"),
        ({"windows": 2, "window": ["chipcard"]}, "one chipcard"),
        ({"windows": 1, "extra": [{"station": "W01", "device": "pad"}]}, "twice"),
    ],
)
def test_a_bad_file_is_explained(tmp_path: Path, values: dict[str, object], told: str) -> None:
    with pytest.raises(SimulatorError, match=told):
        plan(values, tmp_path)


def test_a_fleet_knows_its_drivers() -> None:
    known = {driver.sheet.name: driver.sheet for driver in drivers()}
    for kind in KINDS.values():
        assert known[kind.driver].kind == kind.kind
        assert known[kind.driver].baud == kind.baud


def _spec(device: settings.Device) -> DeviceSpec:
    return msgspec.convert(msgspec.to_builtins(device), DeviceSpec)
