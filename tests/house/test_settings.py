"""Every setting is documented, and the documentation has no others."""

import re
from pathlib import Path

import msgspec
import pytest

from devices.agent import settings as agent_settings
from devices.kiosk import settings as kiosk_settings
from edge import settings

PAGES = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("settings-edge.md", settings.Settings),
        ("settings-agent.md", agent_settings.Settings),
        ("settings-kiosk.md", kiosk_settings.Settings),
    ],
)
def test_every_setting_is_documented(page: str, kind: type[msgspec.Struct]) -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", (PAGES / page).read_text("utf-8"), re.M))
    assert documented == {field.name for field in msgspec.structs.fields(kind)}


def test_an_agents_environment_goes_before_its_file(tmp_path: Path) -> None:
    file = tmp_path / "agent.toml"
    file.write_text("log_level = 'INFO'\n", "utf-8")
    loaded = agent_settings.load(file, {"HALL_AGENT_LOG_LEVEL": "DEBUG"})
    assert (loaded.log_level, loaded.data) == ("DEBUG", tmp_path / "data")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text("port = 8200\nhost = '0.0.0.0'\n", "utf-8")
    loaded = settings.load(tmp_path / "hall.toml", {"HALL_EDGE_PORT": "8300"})
    assert (loaded.port, loaded.host, loaded.data) == (8300, "0.0.0.0", tmp_path / "data")


@pytest.mark.parametrize(
    ("text", "named"),
    [("colour = 'red'", "colour"), ("port = 'many'", "port"), ("port = ", "not TOML")],
)
def test_a_bad_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "hall.toml").write_text(text, "utf-8")
    with pytest.raises(settings.BadSettings, match=named):
        settings.load(tmp_path / "hall.toml", {})
