"""A real node, simulated devices on their wires, and a dozen visits in which something fails."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from domain.equipment import UP
from simulators.day.browserless import Page
from simulators.day.hands import NotDone
from simulators.fleet.plan import plan
from simulators.fleet.run import RunningFleet
from tests.edge.agents.rig import NodeProcess, free_port
from tests.edge.halls import plan as hall_plan
from tests.edge.halls import settle
from tests.faults.kiosk.cases import Case, of_round
from tests.faults.kiosk.citizen import Citizen, Ending, Stuck
from tests.faults.scratch import scratch
from tests.faults.tally import Tally
from tests.simulators.rig import until

KIOSKS = 4
DEVICES = {
    "reader": ("idcard", "sdt"),
    "printer": ("printer", "escpos"),
    "scanner": ("scanner",) * 2,
}
QUICK = {"back_off_s": 0.1, "back_off_max_s": 0.5}
OPTIONS: dict[str, dict[str, float]] = {"printer": {"poll_s": 0.2, "job_s": 6.0}}
AGAIN = "重打"
REMEMBER = "请记住您的号码"


def one_round(seed: int) -> Tally:
    """Twelve cases at four kiosks side by side, each judged by what is in the log and on paper."""
    where = f"./hall fault --only kiosk --seed {seed}"
    with scratch() as folder, hall(folder) as (node, fleet):
        cases = of_round(seed)
        lanes = [(f"K{n + 1}", cases[n::KIOSKS]) for n in range(KIOSKS)]
        with ThreadPoolExecutor(KIOSKS) as pool:
            told = pool.map(lambda lane: _visits(node, fleet, *lane, where), lanes)
            tally = Tally()
            for one in told:
                tally.add(one)
        return tally


@contextmanager
def hall(folder: Path) -> Iterator[tuple[NodeProcess, RunningFleet]]:
    """Four kiosks with a reader, a printer and a scanner each, without pace."""
    values = {"kiosks": KIOSKS, "kiosk": list(DEVICES), "pace": False}
    fleet = RunningFleet(plan(values, folder))
    stop = Event()
    running = Thread(target=fleet.run, args=(stop,))
    running.start()
    (folder / "hall").mkdir()
    settle(folder / "hall", hall_plan())
    node = NodeProcess(folder / "hall", free_port(), free_port(), more=_devices(fleet))
    try:
        node.start()
        yield node, fleet
    finally:
        node.stop()
        stop.set()
        running.join()
        fleet.unplug()


def _devices(fleet: RunningFleet) -> str:
    """Stations and devices for hall.toml."""
    stations = [f'{{ id = "K{n + 1}", kind = "kiosk" }}' for n in range(KIOSKS)]
    rows = []
    for one in fleet.devices:
        kind, driver = DEVICES[one.placed.device]
        options = QUICK | OPTIONS.get(one.placed.device, {})
        pairs = ", ".join(f"{name} = {json.dumps(value)}" for name, value in options.items())
        rows.append(
            f'[[devices]]\nid = "{one.placed.id}"\nkind = "{kind}"\ndriver = "{driver}"\n'
            f'url = "{one.end.address}"\nstation = "{one.placed.station}"\n'
            f"options = {{ {pairs} }}\n"
        )
    return f"stations = [{', '.join(stations)}]\n" + "\n".join(rows)


class Bench:
    """One kiosk's devices, by their controls."""

    def __init__(self, fleet: RunningFleet, station: str) -> None:
        self._fleet, self._station = fleet, station
        self._client = fleet.app.test_client()

    def tell(self, device: str, path: str, body: Any) -> Any:
        """What a hand, or fate, does to a device."""
        return self._client.post(f"/{self._station}/{device}/{path}", json=dict(body)).get_json()

    def papers(self) -> list[dict[str, Any]]:
        """What came out of the printer so far."""
        found: list[dict[str, Any]] = self._client.get(f"/{self._station}/printer/pages").get_json()
        return found


def _visits(
    node: NodeProcess, fleet: RunningFleet, station: str, cases: list[Case], where: str
) -> Tally:
    page = Page(node.url)
    page.do("/pair", code=node.screen_code(station))
    bench = Bench(fleet, station)
    citizen = Citizen(
        page,
        station,
        lambda: bench.tell("reader", "card", {"random": True}),
        lambda: bench.tell("reader", "lift", {}),
    )
    tally = Tally()
    for case in cases:
        _all_up(node, station)
        tally.add(_visit(node, bench, citizen, station, case, where))
    citizen.end()
    return tally


def _visit(
    node: NodeProcess, bench: Bench, citizen: Citizen, station: str, case: Case, where: str
) -> Tally:
    """One visit, the fault at its step, mended at the end; what of it was not right."""
    tally, before = Tally(1), len(bench.papers())
    fault = case.fault
    try:
        ending = citizen.visit(
            case.way,
            lambda step: step == case.step and bench.tell(fault.device, *fault.begin) and None,
        )
        code = {"text": f"{node.url}/t/{ending.ticket}"}
        citizen.scan(lambda: bench.tell("scanner", "scan", code), ending.ticket)
    except (Stuck, NotDone, AssertionError, LookupError) as error:
        bench.tell(fault.device, *fault.end)
        return tally.failed(f"{where}: {case}: {type(error).__name__}: {error}")
    bench.tell(fault.device, *fault.end)
    _all_up(node, station)
    return _judged(tally, node, bench.papers()[before:], ending, f"{where}: {case}")


def _judged(
    tally: Tally, node: NodeProcess, papers: list[dict[str, Any]], ending: Ending, where: str
) -> Tally:
    """One number in the log; paper as the page says; never two papers that look alike."""
    taken = [e for e in node.events("ticket.taken") if e.subject.endswith(ending.ticket)]
    tally.acknowledged += 1
    if len(taken) != 1:
        lost, doubled = int(not taken), int(len(taken) > 1)
        tally.failed(f"{where}: {len(taken)} numbers in the log", lost=lost, doubled=doubled)
    mine = [p for p in papers if ending.number in p["text"].split() and p["cut"]]
    first = [p for p in mine if AGAIN not in p["text"]]
    if len(first) > 1 or len(mine) > 2:
        tally.failed(f"{where}: {len(mine)} papers of {ending.number}", doubled=1)
    if ending.printing == "printed" and not mine:
        tally.failed(f"{where}: the page promises a paper that is not there", lost=1)
    if ending.printing != "printed" and REMEMBER not in ending.words:
        tally.failed(f"{where}: no paper, and the page does not say what to do")
    return tally


def _all_up(node: NodeProcess, station: str) -> None:
    for device in DEVICES:
        id = f"{station}-{device}"
        until(lambda: (known := node.device(id)) and known.state == UP)  # noqa: B023
