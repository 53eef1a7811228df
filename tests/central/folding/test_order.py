"""Which events are folded first, and when folding lets ingest go first."""

import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from central.folding.pace import Pace
from central.store import cursors, derived, log
from central.store.cursors import LITTLE
from central.store.database import Database
from sync.envelope import parse_header
from tests.bench.history import History

FAR_BEHIND, UP_TO_DATE = "h-510001-01", "h-510002-01"


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Database]:
    """One hall with a backlog since long ago, another with its newest events."""
    made = Database(f"sqlite:///{tmp_path / 'centre.db'}", pool=2)
    derived.prepare(made, 0)
    for node, events, at in ((FAR_BEHIND, LITTLE * 4, 1), (UP_TO_DATE, 3, 1_000)):
        with made.write() as tx:
            log.head(tx, node, 1, lock=True)
            lines = islice(History(node).lines(), events)
            log.append(tx, [parse_header(line) for line in lines], at)
    yield made
    made.close()


def test_a_backlog_delays_nobody_who_is_up_to_date(filled: Database) -> None:
    with filled.read() as connection:
        runs = cursors.waiting(connection, 100)
    assert [(run.node, run.upto) for run in runs] == [(UP_TO_DATE, 3), (FAR_BEHIND, 97)]


def test_folding_waits_while_something_is_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.folding.pace.HOLD_S", 60.0)
    pace, begun, over = Pace(), threading.Event(), threading.Event()
    order: list[str] = []

    def fold() -> None:
        begun.set()
        pace.wait_turn(threading.Event())
        order.append("folded")
        over.set()

    with pace.taking_in():
        thread = threading.Thread(target=fold)
        thread.start()
        assert begun.wait(10)
        time.sleep(0.05)
        order.append("taken in")
    assert over.wait(10)
    thread.join()
    assert order == ["taken in", "folded"]
