"""./hall devices: what is plugged in is found, named, bound, tried and looked at."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from devices import hall_file
from devices.cli import devices
from simulators.control import ReaderControl
from tests.simulators.rig import Running, simulator

HALL = 'stations = [{ id = "K1", kind = "kiosk" }, { id = "W01", kind = "window" }]\n'


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Running]:
    with simulator("reader", "--link", str(tmp_path / "reader"), "--no-pace") as running:
        yield running


@pytest.fixture
def printer() -> Iterator[Running]:
    with simulator("printer", "--listen", "127.0.0.1:0", "--no-pace") as running:
        yield running


def hall(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(devices, arguments, input=typed)


def address(printer: Running) -> str:
    return printer.wire.removeprefix("socket://")


def test_a_scan_names_what_answers_and_says_what_does_not(
    reader: Running, printer: Running, tmp_path: Path
) -> None:
    nothing = str(tmp_path / "nothing")
    shown = hall(
        *("scan", "--no-ports", "--json", "--port", reader.wire, "--port", nothing),
        *("--tcp", address(printer)),
    )
    told = json.loads(shown.stdout)
    assert {(one["driver"], one["url"]) for one in told["found"]} == {
        ("sdt", reader.wire),
        ("escpos", printer.wire),
    }
    assert [one["port"]["url"] for one in told["silent"]] == [nothing]


def test_what_is_found_is_bound_to_the_stations_a_person_names(
    reader: Running, printer: Running, tmp_path: Path
) -> None:
    file = tmp_path / "hall.toml"
    file.write_text(HALL, "utf-8")
    scan = ("scan", "--no-ports", "--port", reader.wire, "--tcp", address(printer))
    shown = hall(*scan, "--config", str(file), "--bind", typed="X9\nW01\nK1\n")
    assert shown.exit_code == 0, shown.output
    bound = hall_file.read(file)
    assert bound.stations == ("K1", "W01")
    assert {(d.id, d.kind, d.driver) for d in bound.devices} == {
        ("W01-idcard", "idcard", "sdt"),
        ("K1-printer", "printer", "escpos"),
    }
    again = hall(*scan, "--config", str(file), "--json")
    assert json.loads(again.stdout) == {"found": [], "silent": []}  # bound: left in peace


def test_without_a_file_the_tables_are_shown(reader: Running) -> None:
    shown = hall("scan", "--no-ports", "--port", reader.wire, "--station", "W07")
    tables = tomllib.loads(shown.stdout[shown.stdout.index("[[devices]]") :])["devices"]
    assert tables == [
        {
            "id": "W07-idcard",
            "kind": "idcard",
            "driver": "sdt",
            "url": reader.wire,
            "station": "W07",
        }
    ]


def test_a_printer_is_tried_with_a_slip(printer: Running) -> None:
    shown = hall("test", "--driver", "escpos", "--url", printer.wire)
    assert shown.exit_code == 0, shown.output
    assert "state printed" in shown.output


def test_a_device_that_does_not_answer_fails_its_trial(tmp_path: Path) -> None:
    shown = hall("test", "--driver", "sdt", "--url", str(tmp_path / "nothing"))
    assert shown.exit_code == 1
    assert "wire_unavailable" in shown.output


def test_watching_shows_the_frames_and_nothing_of_a_person(reader: Running) -> None:
    citizen = ReaderControl(reader.control).lay()
    shown = hall("watch", "--driver", "sdt", "--url", reader.wire, "--seconds", "3").output
    assert "find a card" in shown
    assert "CardRead" in shown
    name, number = citizen["name"], citizen["number"]
    frames = re.sub(r"\s", "", shown)
    for personal in (name, number):
        assert personal not in shown
        assert personal.encode("utf-16-le").hex().upper() not in frames


def test_a_trial_waits_for_the_person(reader: Running) -> None:
    laying = Thread(target=ReaderControl(reader.control).lay)
    laying.start()
    shown = hall("test", "--driver", "sdt", "--url", reader.wire)
    laying.join()
    assert "CardRead" in shown.output
