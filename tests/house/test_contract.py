"""The import contract names every room, so that none can be forgotten."""

import tomllib

from deploy.setup.paths import ROOMS, ROOT


def test_every_room_has_a_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    linter = settings["tool"]["importlinter"]
    rooms = set(ROOMS) - {"deploy"}
    assert set(linter["root_packages"]) == rooms
    assert {room for entry in linter["contracts"] for room in entry["source_modules"]} == rooms
