"""The page of a hall's box: every act of people on it, in the browser's words."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from central.cli import central
from central.halls import service as halls
from tests.central.boxes import copied, enrol_box, started
from tests.central.centres import OpenCentre


@pytest.fixture
def folder(centre: OpenCentre, tmp_path: Path) -> Path:
    enrol_box(centre, tmp_path / "box")
    return tmp_path / "box"


def test_an_administrator_rotates_revokes_and_lets_in_again(
    centre: OpenCentre, folder: Path
) -> None:
    browser = centre.admin()
    with started(centre, folder) as box:
        page = f"{centre.url}/halls/{box.writer.node}"
        box.hello()
        old = box.standing.key.public_hex
        assert old[:16] in browser.get(f"{page}/box").text
        assert "已要求更换" in browser.post(f"{page}/rotate").text
        box.hello()
        assert box.standing.key.public_hex != old
        assert box.standing.key.public_hex[:16] in browser.get(f"{page}/box").text
        assert browser.post(f"{page}/revoke").status_code == 422
        assert box.hello().hall_state == "enrolled"
        assert "已停用" in browser.post(f"{page}/revoke", data={"reason": "被盗"}).text
        assert box.hello().hall_state == "revoked"
        assert "new-code__code" in browser.post(f"{page}/code").text
        assert browser.post(f"{page}/resolve").status_code == 409
    assert browser.get(f"{centre.url}/halls/h-nowhere/box").status_code == 404


def test_an_administrator_sees_a_copy_and_settles_it(centre: OpenCentre, folder: Path) -> None:
    browser = centre.admin()
    with started(centre, folder) as box:
        box.work("A001")
        box.hello(), box.push()
    copy = copied(folder, "copy")
    with started(centre, folder) as box, started(centre, copy) as second:
        box.hello(), second.hello()
        page = f"{centre.url}/halls/{box.writer.node}"
        assert "磁盘被复制或还原" in browser.get(page).text
        assert "由哪一台继续" in browser.get(f"{page}/box").text
        assert "已处理" in browser.post(f"{page}/resolve", data={"goes_on": "holder"}).text
        assert "由哪一台继续" not in browser.get(f"{page}/box").text
        assert box.hello().open_epoch == 2
        assert (box.hello().hall_state, second.hello().hall_state) == ("enrolled", "replaced")


def test_the_same_acts_on_the_command_line(centre: OpenCentre, folder: Path) -> None:
    config = folder / "centre.toml"
    config.write_text(f'data = "{centre.settings.data}"\n', "utf-8")
    with centre.centre.database.read() as connection:
        node = halls.first_of_region(connection, "511602").node

    def run(*words: str) -> str:
        return CliRunner().invoke(central, [*words, "--config", str(config)]).output

    assert "asked for a new key" in run("ask-key", "--hall", node)
    assert "nothing changed" in run("resolve", "--hall", node, "--goes-on", "holder")
    assert "is revoked" in run("revoke", "--hall", node, "--reason", "stolen")
    assert "no hall" in run("revoke", "--hall", "h-nowhere", "--reason", "x")
    with started(centre, folder) as box:
        assert box.hello().hall_state == "revoked"
