"""The window as a clerk feels it, on a full hall: from a key to what comes back, from a question to
the cases found, from a step to its paper. Other windows work meanwhile, a request a second each.

Measured over HTTP on this machine, without a browser's painting. Floor: the node's empty page
(`/health`), asked in turn in the same run; for a page that is read the reader alone.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import requests

from devices.document_camera.port import Shot
from devices.document_camera.taking import take_page
from edge.materials.reading import Reader
from tests import documents
from tests.bench import machine
from tests.bench.children import Child, running
from tests.bench.errors import BenchError
from tests.bench.report import Measured, Report, percentile, say
from tests.bench.window_node import laid
from tests.edge.acceptance.desks import FOOD, FOOD_ANSWERS

THINK_S = 1.0
FOUND_S = 30.0
ASK_S = 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """`cases` in the tables, `stations` windows at work, `samples` of each act."""

    cases: int
    stations: int
    samples: int
    work: Path


@dataclass(slots=True)
class Taken:
    """Milliseconds of every sample."""

    keys: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    papers: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    read_alone: list[float] = field(default_factory=list)


def run(plan: Plan) -> Report:
    """Fill a hall, open its windows, measure one of them. Raises BenchError."""
    report = Report("window", machine.describe(plan.work))
    plan.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.work, prefix="window-") as made:
        say(f"laying {plan.cases} cases")
        arguments = (made, str(plan.cases), str(plan.stations))
        with running("tests.bench.window_node", *arguments) as child:
            empty_mb, alone = rss_mb(child), read_alone(plan)
            clerks = [Clerk(child, n) for n in range(1, plan.stations + 1)]
            with at_work(clerks[1:]):
                taken = measure(clerks[0], plan)
            full_mb = rss_mb(child)
        taken.read_alone = alone
    report.measured += figures(taken, full_mb, empty_mb)
    return report


def figures(taken: Taken, full_mb: float, empty_mb: float) -> list[Measured]:
    """The figures beside their floors."""
    floor = percentile(taken.floors, 0.99)
    return [
        Measured(
            "key_to_screen_p99_ms", "ms", [percentile(taken.keys, 0.99)], [floor], "value < 100"
        ),
        Measured("search_p99_ms", "ms", [percentile(taken.searches, 0.99)], [floor], "value < 50"),
        Measured("paper_p99_ms", "ms", [percentile(taken.papers, 0.99)], [floor]),
        Measured(
            "page_to_read_document_s",
            "s",
            [percentile(taken.read, 0.5) / 1000],
            [percentile(taken.read_alone, 0.5) / 1000],
        ),
        Measured("edge_rss_mb", "MB", [full_mb], [empty_mb]),
    ]


class Clerk:
    """A member of staff signed in at a window of their own."""

    def __init__(self, child: Child, n: int) -> None:
        self._url = child.said["url"]
        self._browser = requests.Session()
        form = {"staff_no": f"{1000 + n}", "password": child.said["password"]}
        self.post("/sign-in", form)

    def get(self, path: str) -> requests.Response:
        """A page. Raises BenchError when it is refused."""
        return self._right(self._browser.get(self._url + path, timeout=30, allow_redirects=False))

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        """A form. Raises BenchError when it is refused."""
        answer = self._browser.post(self._url + path, data=form, timeout=30, allow_redirects=False)
        return self._right(answer)

    def answer(self, case: str, said: dict[str, object]) -> None:
        """What the form's script sends at a key. Raises BenchError."""
        self._right(self._browser.post(f"{self._url}{case}/answers", json=said, timeout=30))

    def send(self, path: str, content: bytes) -> None:
        """A file as its own bytes. Raises BenchError."""
        self._right(self._browser.post(f"{self._url}{path}", data=content, timeout=30))

    def json(self, path: str) -> dict[str, Any]:
        """What a page says to a program. Raises BenchError."""
        wants = {"Accept": "application/json"}
        answer = self._right(self._browser.get(f"{self._url}{path}", headers=wants, timeout=30))
        said: dict[str, Any] = answer.json()
        return said

    def _right(self, answer: requests.Response) -> requests.Response:
        if answer.status_code >= 400:
            raise BenchError(f"{answer.request.method} {answer.url}: {answer.status_code}")
        return answer


@contextmanager
def at_work(clerks: list[Clerk]) -> Iterator[None]:
    """The other windows: each looks for an item about once a second."""
    over = threading.Event()

    def work(clerk: Clerk) -> None:
        while not over.wait(THINK_S):
            clerk.get("/case/items?q=spxjyd")

    threads = [threading.Thread(target=work, args=(clerk,), daemon=True) for clerk in clerks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(FOUND_S)


def measure(clerk: Clerk, plan: Plan) -> Taken:
    """The acts of one window, each timed, in turn with the empty page."""
    taken = Taken()
    case = clerk.post("/case", {"item": FOOD}).headers["Location"]
    wanted = questions(plan)
    for n in range(plan.samples):
        timed(taken.floors, lambda: clerk.get("/health"))
        timed(taken.keys, partial(clerk.answer, case, {"after": f"面馆{n}"}))
        timed(taken.keys, lambda: clerk.get("/case/items?q=yczm"))
        timed(taken.keys, partial(clerk.get, case))
        timed(taken.searches, lambda: clerk.get(f"/case/find?q={next(wanted)}"))
    read_pages(clerk, case, plan, taken)
    accepted(clerk, case)
    for _ in range(max(plan.samples // 10, 1)):
        timed(taken.papers, lambda: clerk.post(f"{case}/papers/acceptance", {}))
    return taken


def read_pages(clerk: Clerk, case: str, plan: Plan, taken: Taken) -> None:
    """A photographed licence handed in as a file, until the hall says what it is. The first one
    starts the reader and is not counted.
    """
    place = f"{case}/materials/m4"
    for n in range(pages_read(plan) + 1):
        page = photographed(n)
        began: list[float] = []
        timed(began, partial(until_read, clerk, place, page))
        taken.read += began if n else []
        clerk.post(f"{place}/remove", {"at": "0"})


def until_read(clerk: Clerk, place: str, page: bytes) -> None:
    """Hand a page in and ask until it was read. Raises BenchError."""
    clerk.send(f"{place}/file", page)
    give_up = time.monotonic() + FOUND_S
    while time.monotonic() < give_up:
        read = clerk.json(f"{place}/reading")["read"]
        if read["state"] == "done" and read["kinds"]:
            return
        time.sleep(ASK_S)
    raise BenchError(f"a page was not read: {read}")


def read_alone(plan: Plan) -> list[float]:
    """The milliseconds of the reader for the same pages, without a hall around it."""
    reader, taken = Reader(), list[float]()
    for n in range(pages_read(plan) + 1):
        timed(taken, partial(reader.read, photographed(n)))
    reader.close()
    return taken[1:]


def pages_read(plan: Plan) -> int:
    """How many pages are read: a second each."""
    return max(plan.samples // 10, 2)


def photographed(n: int) -> bytes:
    """A licence as the window's camera hands it on."""
    seen = documents.photograph(documents.licence(documents.Firm()), n)
    return take_page(seen, Shot()).jpeg


def accepted(clerk: Clerk, case: str) -> None:
    """The case, filled in and accepted, so that it has papers."""
    clerk.answer(case, FOOD_ANSWERS)
    for material in ("m1", "m2", "m4"):
        clerk.post(f"{case}/materials", {"material": material, "state": "received"})
    clerk.post(f"{case}/accept", {})


def questions(plan: Plan) -> Iterator[str]:
    """What is looked for: a case number, a whole name, a credit code, in turn."""
    known = list(laid(min(plan.cases, 1000)))
    while True:
        for n, case in enumerate(known):
            yield (case.number or "", f"王小{n // 3}", case.org_code or case.number or "")[n % 3]


def timed(into: list[float], act: Callable[[], object]) -> None:
    """The milliseconds an act takes."""
    began = time.perf_counter()
    act()
    into.append((time.perf_counter() - began) * 1000)


def rss_mb(child: Child) -> float:
    """Memory the node holds now."""
    status = Path(f"/proc/{child.process.pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
