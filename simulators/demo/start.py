"""Bringing everything up, in an order in which nobody waits for what is not needed yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep

import requests

from simulators.day.browserless import Page
from simulators.day.hands import NotDone
from simulators.day.patience import look
from simulators.demo import centre
from simulators.demo.devices import Devices, DeviceStarter, start_panel
from simulators.demo.folder import DemoFolder
from simulators.demo.guide import links
from simulators.demo.hall_file import hall_toml
from simulators.demo.house import House
from simulators.demo.ports import HOST, Ports
from simulators.demo.processes import Programs, once
from simulators.demo.told import doing

CENTRE, HALL, PANEL = 8000, 8100, 8300
PLAN_S = 30.0
SIGN_INS = 4


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be asked for: the hall's port (0: the usual), windows with a pad, any ports."""

    port: int = 0
    pads: int = 3
    any_port: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Ports of the pages."""

    centre: int
    hall: int
    panel: int


@contextmanager
def house(folder: DemoFolder, wishes: Wishes) -> Iterator[House]:
    """Everything running; all of it is gone at the end. Raises DemoError."""
    programs, ports = Programs(folder.logs), Ports()
    try:
        yield _build(programs, folder, wishes, _places(wishes, ports))
    finally:
        programs.stop()
        ports.release()


def _places(wishes: Wishes, ports: Ports) -> Places:
    if wishes.any_port:
        return Places(ports.choose(), ports.choose(), ports.choose())
    hall = ports.choose(wishes.port or HALL, insist=bool(wishes.port))
    return Places(ports.choose(CENTRE), hall, ports.choose(PANEL))


def _build(programs: Programs, folder: DemoFolder, wishes: Wishes, places: Places) -> House:
    known = centre.known(folder)
    starter = DeviceStarter(programs, folder, places.centre, centre.WINDOWS[: wishes.pads])
    if known is None:
        with doing("建省中心，导入真实事项", "the centre is set up with real service items"):
            known = centre.set_up(folder, places.centre)
    with doing("省中心开机", "the centre starts"):
        centre.start(programs, folder, places.centre).ready()
    with doing("读卡器、打印机、评价器、线路", "card reader, printer, pads, line"):
        devices = starter.ready()
    folder.hall_file.write_text(
        hall_toml(places.hall, devices.line_url, known.windows, devices.wires), "utf-8"
    )
    if not (folder.path / "hall" / "hall.db").exists():
        with doing("大厅用一次性接入码入网", "the hall enrols with a one-time code"):
            code = centre.enrol_code(folder, known.hall)
            once("edge.cli", "enrol", code, f"--config={folder.hall_file}")
    return _open(programs, folder, places, devices, known)


def _open(
    programs: Programs, folder: DemoFolder, places: Places, devices: Devices, known: centre.Known
) -> House:
    config = f"--config={folder.hall_file}"
    with doing("大厅开机", "the hall starts"):
        edge = programs.start("hall", "edge.cli", config)
        edge.ready()
    urls = {name: f"http://{HOST}:{getattr(places, name)}" for name in ("centre", "hall", "panel")}
    made = House(
        folder=folder,
        programs=programs,
        node=known.node,
        hall_name=known.hall_name,
        centre_url=urls["centre"],
        hall_url=urls["hall"],
        panel_url=urls["panel"],
        devices=devices,
        accounts=known.accounts,
        windows=known.windows,
        edge=edge,
    )
    with doing("大厅收到排班、队列、事项", "the hall has its plan from the centre"):
        panel = start_panel(programs, places.panel, devices, links(made))
        made.codes.update(_codes(made))
        panel.ready()
    return made


def _codes(made: House) -> dict[str, str]:
    """Pairing codes of the screens, from the manager's page.

    A hall that has just enrolled is empty until the first documents have come down; and five
    sign-ins in vain would lock the account.
    """
    door = made.hall_url + "/sign-in"
    look(lambda: requests.get(door, timeout=5).text, lambda page: made.hall_name in page, PLAN_S)
    page, manager = Page(made.hall_url), made.accounts.manager
    for attempt in range(SIGN_INS):
        try:
            page.do("/sign-in", staff_no=manager.number, password=manager.password)
            break
        except NotDone:
            if attempt == SIGN_INS - 1:
                raise
            sleep(1)
    stations = page.see("/overview")["stations"]
    return {station["id"]: station["pairing_code"] for station in stations}
