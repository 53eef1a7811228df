"""The demo's centre: set up once, started each time, asked for codes and digests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulators.demo.errors import DemoError
from simulators.demo.folder import DemoFolder
from simulators.demo.house import Accounts, SignIn
from simulators.demo.processes import Program, Programs, once

CLI = "central.cli"
REGION = "511602"
HALL_NAME = "广安区政务服务中心"
WINDOWS = tuple(f"{n:02d}" for n in range(1, 9))
CLERKS = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What was set up: the hall, its windows (id -> name), who may sign in."""

    hall: str
    node: str
    hall_name: str
    accounts: Accounts
    windows: Mapping[str, str]


def known(folder: DemoFolder) -> Known | None:
    """What an earlier start has set up, None before."""
    facts = folder.remembered()
    return _known(facts) if facts is not None else None


def set_up(folder: DemoFolder, port: int) -> Known:
    """Make the centre with the demo province and an administrator. Raises StartFailed."""
    _write_file(folder, port)
    config = f"--config={folder.centre_file}"
    once(CLI, "init", config)
    seeded = json.loads(once(CLI, "seed", "--demo", config))
    admin = {"number": "admin", "name": "省级管理员", "roles": ["province"]}
    told = once(CLI, "admin", "add", "--number=admin", f"--name={admin['name']}", config)
    staff = json.loads(Path(seeded["staff"]).read_text("utf-8"))
    facts = {
        "node": seeded["node"],
        "staff": staff,
        "admin": {**admin, "password": told.strip().splitlines()[-1]},
    }
    folder.remember(facts)
    return _known(facts)


def start(programs: Programs, folder: DemoFolder, port: int) -> Program:
    """Start it; it is ready when it has printed its address."""
    _write_file(folder, port)
    return programs.start("centre", CLI, f"--config={folder.centre_file}")


def enrol_code(folder: DemoFolder, hall: str) -> str:
    """A one-time code for the hall's box. Raises StartFailed."""
    return once(CLI, "enrol-code", f"--hall={hall}", f"--config={folder.centre_file}").strip()


def digests(folder: DemoFolder, node: str) -> dict[str, str]:
    """Table -> digest of the hall's rows at the centre. Raises StartFailed."""
    found = once(CLI, "digests", f"--hall={node}", f"--config={folder.centre_file}")
    return dict(json.loads(found))


def _write_file(folder: DemoFolder, port: int) -> None:
    # A demo's hall says hello every second: silence shows soon.
    folder.centre_file.write_text(f'data = "centre"\nport = {port}\nsilent_after_s = 4\n', "utf-8")


def _known(facts: dict[str, Any]) -> Known:
    staff = facts["staff"]
    managers = [person for person in staff if "manager" in person["roles"]]
    clerks = [person for person in staff if "manager" not in person["roles"]]
    if not managers or len(clerks) < CLERKS:
        raise DemoError("the demo's data lacks a manager or window staff; start with --fresh")
    accounts = Accounts(
        admin=_sign_in("admin", facts["admin"]),
        manager=_sign_in("manager", managers[0]),
        clerks=tuple(_sign_in("window", person) for person in clerks),
    )
    windows = {window: f"{int(window)}号窗口" for window in WINDOWS}
    return Known(REGION, facts["node"], HALL_NAME, accounts, windows)


def _sign_in(role: str, person: dict[str, Any]) -> SignIn:
    return SignIn(role, person["name"], person["number"], person["password"])
