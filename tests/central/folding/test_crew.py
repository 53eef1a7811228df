"""Several workers fold: each hall once, in order, by one at a time, whatever dies meanwhile."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from central.centre import prepare
from central.folding.crew import Crew, folding_for
from central.folding.group import fold_some
from central.settings import Settings
from central.store import cursors, derived, log, states
from central.store.cursors import Share
from central.store.database import Database, WrongDatabase
from sync.envelope import parse_header
from tests.bench.history import History
from tests.central.centres import OpenCentre, open_test_centre, wait_for

HALLS = [f"h-5116{n:02d}-01" for n in range(12)]
EVENTS = 120


@pytest.fixture
def filled(tmp_path: Path, postgres_database: str) -> Iterator[Database]:
    """A database with the logs of many halls, nothing of them folded."""
    settings = Settings(data=str(tmp_path), database=postgres_database)
    prepare(settings)
    made = Database(settings.database_url, pool=8)
    with made.write() as tx:
        for node in HALLS:
            log.head(tx, node, 1, lock=True)
            lines = islice(History(node).lines(), EVENTS)
            log.append(tx, [parse_header(line) for line in lines], 1)
    yield made
    made.close()


def all_folded(made: Database) -> bool:
    with made.read() as connection:
        return not cursors.waiting(connection, 1)


def digests(made: Database) -> dict[str, dict[str, str]]:
    with made.read() as connection:
        return {node: states.digests(connection, node) for node in HALLS}


def anew(made: Database) -> dict[str, dict[str, str]]:
    """The digests that one worker alone arrives at."""
    with made.write() as tx:
        derived.throw_away(tx)
    while fold_some(made, 10_000):
        continue
    return digests(made)


def no_exception(made: Database) -> bool:
    with made.read() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM state_exception").scalar() == 0


def test_every_hall_is_of_one_share() -> None:
    for of in (1, 2, 3, 7):
        for node in HALLS:
            assert sum(Share(mine, of).has(node) for mine in range(of)) == 1


def test_workers_that_die_lose_and_double_nothing(filled: Database) -> None:
    told: set[str] = set()
    url = filled.url
    crew = Crew(url, 50, 3, told.update)
    crew.start()
    try:
        wait_for(lambda: len(crew.pids()) == 3 and told)
        for pid in crew.pids():
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: all_folded(filled))
    finally:
        crew.stop()
    assert no_exception(filled)
    assert digests(filled) == anew(filled)


def test_two_that_fold_the_same_halls_do_each_event_once(filled: Database) -> None:
    """Two servers on one database, or a worker whose predecessor is not quite dead."""

    def work() -> None:
        while not all_folded(filled):
            fold_some(filled, 70)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert no_exception(filled)
    assert digests(filled) == anew(filled)


def test_a_served_centre_with_a_crew_folds_what_comes_in(
    tmp_path: Path, postgres_database: str
) -> None:
    with open_test_centre(tmp_path, postgres_database, fold_workers=2) as opened:
        node, changed = opened.register(), set[str]()
        opened.centre.signals.changed = changed.add
        take_in(opened, node)
        wait_for(lambda: node in changed)
        assert opened.count("state_ticket") > 0


def take_in(opened: OpenCentre, node: str) -> None:
    with opened.centre.database.write() as tx:
        log.head(tx, node, 1, lock=True)
        lines = islice(History(node).lines(), EVENTS)
        log.append(tx, [parse_header(line) for line in lines], 1)
    opened.centre.signals.ingested(node)


def test_sqlite_has_one_worker(tmp_path: Path) -> None:
    with (
        open_test_centre(tmp_path) as opened,
        pytest.raises(WrongDatabase, match="fold_workers"),
    ):
        settings = msgspec.structs.replace(opened.settings, fold_workers=2)
        folding_for(replace(opened.centre, settings=settings))
