"""The proof after the load finds what a bench must not hide."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.errors import BenchError
from tests.bench.proof import prove
from tests.bench.rig import KIOSK, QUEUE, bench_hall, opened


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[tuple[Path, list[str]]]:
    """The data of a hall that gave out three numbers, and their ids as they were answered."""
    with bench_hall(tmp_path) as hall:
        url = f"/kiosk/{KIOSK}/tickets"
        answers = [hall.post(url, queue=QUEUE, without_card="1") for _ in range(3)]
        hall.child.end()
    yield hall.data, [answer.json()["ticket"] for answer in answers]


def spoil(data: Path, statement: str) -> None:
    store = opened(data)
    connection = store.open_writing()
    assert connection.execute(statement).rowcount == 1
    connection.close()
    store.close()


def test_it_counts_what_is_there(taken: tuple[Path, list[str]]) -> None:
    data, ids = taken
    assert prove(data, ids) == 3


def test_an_answer_that_is_not_in_the_store(taken: tuple[Path, list[str]]) -> None:
    data, ids = taken
    with pytest.raises(BenchError, match="not in the store"):
        prove(data, [*ids, "0198c0de-0000-7000-8000-000000000000"])


def test_a_ticket_that_was_answered_twice(taken: tuple[Path, list[str]]) -> None:
    data, ids = taken
    with pytest.raises(BenchError, match="twice"):
        prove(data, [*ids, ids[0]])


def test_a_number_that_was_given_twice(taken: tuple[Path, list[str]]) -> None:
    data, ids = taken
    spoil(data, "UPDATE ticket SET number = 'A001' WHERE number = 'A002'")
    with pytest.raises(BenchError, match="given twice"):
        prove(data, ids)


def test_a_table_that_the_log_does_not_fold_to(taken: tuple[Path, list[str]]) -> None:
    data, ids = taken
    spoil(data, "UPDATE ticket SET state = 'finished' WHERE number = 'A002'")
    with pytest.raises(BenchError, match="folds to"):
        prove(data, ids)


def test_a_log_with_another_line(taken: tuple[Path, list[str]]) -> None:
    data, ids = taken
    changed = "CAST(replace(CAST(line AS TEXT), 'A002', 'A003') AS BLOB)"
    which = "kind = 'ticket.taken' AND instr(CAST(line AS TEXT), 'A002')"
    spoil(data, f"UPDATE log SET line = {changed} WHERE {which}")
    with pytest.raises(BenchError, match="log is broken"):
        prove(data, ids)
