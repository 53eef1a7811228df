"""Every driver is found by itself, quickly, and comes with its simulator and its page."""

import json
import subprocess
import sys

from deploy.setup.paths import ROOT
from devices.registry import driver_class, driver_names, drivers
from devices.sheet import CUPS, PCSC, SERIAL, TCP
from simulators.cli import main as simulators

DOCS = ROOT / "docs" / "reference" / "devices"
LIGHT = {"devices", "serial", "__main__"}

LOOK = """
import json, sys
before = set(sys.modules)
from devices.registry import drivers
drivers()
print(json.dumps(sorted({name.partition('.')[0] for name in set(sys.modules) - before})))
"""


def test_drivers_are_found_without_a_list() -> None:
    assert {"sdt", "escpos", "pad-hall5", "pad-ff68"} <= set(driver_names())
    for driver in drivers():
        assert driver_class(driver.sheet.name) is driver


def test_looking_for_drivers_loads_no_heavy_library() -> None:
    """cv2, smartcard, PIL and the like are loaded by the halls that use them."""
    command = [sys.executable, "-c", LOOK]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(found.stdout)) - set(sys.stdlib_module_names) - LIGHT
    assert not {name for name in loaded if not name.startswith("_")}


def test_every_driver_has_its_page() -> None:
    for driver in drivers():
        page = DOCS / driver.sheet.page
        assert page.exists(), f"{driver.sheet.name}: docs/reference/devices/{driver.sheet.page}"
        assert f"`{driver.sheet.name}`" in page.read_text("utf-8"), f"{page.name} names its driver"


def test_every_driver_has_another_end_to_be_tried_at() -> None:
    """Its page names the simulator that was written from the same protocol."""
    commands = {f"`{name}`" for name in simulators.commands}
    for driver in drivers():
        page = (DOCS / driver.sheet.page).read_text("utf-8")
        named = {word for word in commands if word in page} or "imulator" in page
        assert named, f"docs/reference/devices/{driver.sheet.page} names no simulator"


def test_every_parser_of_a_wire_is_fuzzed() -> None:
    """./hall fuzz knows a part of each driver whose bytes come from outside."""
    fuzzed = (ROOT / "tests/fuzz/targets.py").read_text("utf-8").split()
    for driver in drivers():
        if {SERIAL, TCP, PCSC, CUPS} & set(driver.sheet.wires):
            family = ".".join(driver.__module__.split(".")[:2])
            assert any(word.startswith(family) for word in fuzzed), f"{family} is not fuzzed"
