"""Drivers of other packages are found by their entry points; a broken one harms nobody."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.errors import UnknownDriver
from devices.events import DeviceDown, DeviceUp
from devices.registry import driver_class, driver_names, drivers
from devices.spec import DeviceSpec
from tests.simulators.rig import simulator, supervised

ACME = """
from devices.driver import SerialDriver
from devices.sheet import SERIAL, DataSheet

class Acme(SerialDriver):
    sheet = DataSheet("acme", "scanner", "a scanner of somebody else", (SERIAL,), "acme.md")
    def greet(self, wire): pass
    def turn(self, wire): pass
"""
ENTRIES = "[hall.drivers]\nacme = acme_hall:Acme\nbroken = acme_hall_missing:Driver\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installed package with two drivers, one of which cannot be loaded."""
    (tmp_path / "acme_hall.py").write_text(ACME, "utf-8")
    info = tmp_path / "acme_hall-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-hall\nVersion: 1.0\n", "utf-8"
    )
    (info / "entry_points.txt").write_text(ENTRIES, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("acme_hall", None)


@pytest.mark.usefixtures("shop")
def test_a_driver_of_another_package_is_found() -> None:
    assert {"acme", "broken"} <= set(driver_names())
    assert driver_class("acme").sheet.about == "a scanner of somebody else"


@pytest.mark.usefixtures("shop")
def test_one_that_cannot_be_loaded_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    names = {driver.sheet.name for driver in drivers()}
    assert "acme" in names and "sdt" in names and "broken" not in names
    assert "broken" in caplog.text


def test_a_name_that_nobody_has_is_said_with_those_that_exist() -> None:
    with pytest.raises(UnknownDriver, match="escpos"):
        driver_class("nonsense")


def test_a_device_that_is_plugged_in_again_is_opened_at_once(tmp_path: Path) -> None:
    """The next try would be a minute away."""
    link = str(tmp_path / "reader")
    options = {"back_off_s": 60.0, "back_off_max_s": 60.0}
    with supervised(DeviceSpec("R", "idcard", "sdt", link, options=options)) as (_, events):
        events.wait(DeviceDown)
        with simulator("reader", "--link", link, "--no-pace"):
            events.wait(DeviceUp)


@pytest.mark.parametrize("driver", drivers(), ids=lambda driver: driver.sheet.name)
@settings(deadline=None, max_examples=40)
@given(heard=st.lists(st.tuples(st.booleans(), st.binary(max_size=80)), max_size=12))
def test_whoever_looks_on_is_told_something_whatever_comes(
    driver: type, heard: list[tuple[bool, bytes]]
) -> None:
    explainer = driver.explainer()  # type: ignore[attr-defined]
    for sent, data in heard:
        for line in explainer.hear(sent, data):
            assert line.raw or line.words
