"""The panel reaches its simulators, and only them, and only for its own page."""

from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from simulators.cli import main
from simulators.control import PrinterControl
from tests.simulators.rig import simulator


def test_states_actions_and_pictures_come_through(tmp_path: Path) -> None:
    with (
        simulator("reader", "--link", str(tmp_path / "r"), "--no-pace") as reader,
        simulator(
            "panel", "--device", f"K1={reader.control}", "--device", "X=http://127.0.0.1:1"
        ) as panel,
    ):
        api = f"{panel.control}/api"
        card, gone = requests.get(f"{api}/state", timeout=20).json()
        assert (card["label"], card["card"], gone["kind"]) == ("K1", None, "gone")
        laid = requests.post(f"{api}/K1/card", json={"random": True, "age": 70}, timeout=20).json()
        card, _ = requests.get(f"{api}/state", timeout=20).json()
        assert card["card"] == laid["name"][0] + "*" * (len(laid["name"]) - 1)
        assert laid["number"] not in str(card)
        assert "模拟设备台" in requests.get(panel.control, timeout=20).text


@pytest.mark.parametrize("path", ["K1/reboot", "K9/card"])
def test_what_is_not_offered_is_refused(path: str) -> None:
    with simulator("panel", "--device", "K1=http://127.0.0.1:1") as panel:
        assert requests.post(f"{panel.control}/api/{path}", timeout=20).status_code == 400


def test_a_simulator_that_is_gone_is_said_to_be() -> None:
    with simulator("panel", "--device", "K1=http://127.0.0.1:1") as panel:
        answer = requests.post(f"{panel.control}/api/K1/card", timeout=20)
        assert answer.status_code == 502
        assert "没有应答" in answer.json()["error"]


def test_another_page_cannot_press_the_buttons() -> None:
    with simulator("panel", "--device", "K1=http://127.0.0.1:1") as panel:
        answer = requests.post(
            f"{panel.control}/api/K1/card", headers={"Origin": "http://elsewhere"}, timeout=20
        )
        assert answer.status_code == 400


def test_a_printer_without_pages_has_none(tmp_path: Path) -> None:
    with simulator("printer", "--link", str(tmp_path / "p")) as printer:
        assert PrinterControl(printer.control).pages() == []
        assert requests.get(f"{printer.control}/pages/7.png", timeout=20).status_code == 400


@pytest.mark.parametrize("command", ["reader", "printer", "pad", "line", "panel"])
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert "--http" in result.output


def test_one_wire_and_only_one() -> None:
    assert CliRunner().invoke(main, ["reader"]).exit_code == 2
