"""A single flipped bit is noticed, wherever it is."""

import random
from pathlib import Path

import pytest

from sync.soundness import damage
from sync.sqlite import DatabaseError, open_database
from tests.factories import STORE_KEY, running, take
from tests.faults.flips import flipped, one_round
from tests.faults.scratch import scratch

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("seed", range(1, 5))
def test_every_flipped_bit_is_noticed(seed: int) -> None:
    tally = one_round(seed)
    assert tally.failures == []
    assert tally.flips == tally.flips_noticed == 150


def test_a_sound_store_is_sound_also_while_a_node_works_on_it() -> None:
    with scratch() as folder, running(folder) as here:
        here.writer.run(take("A001"))
        assert damage(here.path, STORE_KEY) == ""


def test_without_encryption_most_flips_pass_unnoticed() -> None:
    """What notices them is the MAC on each page: the same check of a plain file does not."""
    chance, unnoticed = random.Random(1), 0
    with scratch() as folder:
        with running(folder) as here:
            for no in range(120):
                here.writer.run(take(f"A{no:03d}"))
            rows = here.store.rows("SELECT * FROM log")
        plain = folder / "plain.db"
        connection = open_database(plain, None)
        connection.execute("CREATE TABLE log (a, b, c, d, e, f, g, h, line BLOB)")
        connection.executemany(f"INSERT INTO log VALUES ({'?, ' * 8}?)", rows)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        whole = plain.read_bytes()
        for _ in range(60):
            plain.write_bytes(flipped(whole, chance))
            unnoticed += not _quick_check_finds(plain)
    assert unnoticed > 20


def _quick_check_finds(path: Path) -> bool:
    connection = open_database(path, None, readonly=True)
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok")
    except DatabaseError:
        return True
    finally:
        connection.close()
