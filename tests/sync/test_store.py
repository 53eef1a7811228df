"""A node's store: what is read is what was written, and a damaged file is noticed."""

import threading
from pathlib import Path

import pytest

from domain.documents import Document
from domain.tickets import Ticket
from sync.envelope import event_hash, genesis
from sync.errors import StoreTooOld
from sync.keys import NodeKey
from sync.node import settle_in
from sync.sqlite import DatabaseError
from sync.store import Position, Store
from tests.factories import (
    NODE,
    STORE_KEY,
    chain,
    put_epoch,
    put_receipts,
    receipt_for,
    running,
    take,
    tickets_taken,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    settle_in(tmp_path / "hall.db", STORE_KEY, NODE, {"centre": "ab"})
    return tmp_path / "hall.db"


def test_a_fresh_store_stands_at_the_genesis(path: Path) -> None:
    store = Store(path, STORE_KEY)
    assert (store.node(), store.value("centre"), store.value("nothing")) == (NODE, "ab", None)
    assert store.epochs() == [1]
    assert store.head(NODE) == Position(1, 0, genesis(NODE, 1))
    assert (store.lines(1, 0, 10, 10), store.receipts(), store.acknowledged(1)) == ([], [], None)
    assert store.feed_cursor() == 0
    store.close()


def test_lines_come_in_order_within_both_limits(path: Path) -> None:
    store = Store(path, STORE_KEY)
    lines = chain(tickets_taken(6))
    put_epoch(store, 1, lines)
    size = len(lines[0]) + 1
    assert store.lines(1, 0, 100, 2**20) == lines
    assert store.lines(1, 2, 3, 2**20) == lines[2:5]
    assert store.lines(1, 0, 100, size * 2) == lines[:2]
    assert store.lines(1, 0, 100, size * 3 - 1) == lines[:2]
    assert store.lines(1, 5, 100, 1) == lines[5:], "one at least, or it would never go on"
    assert store.lines(1, 6, 100, 2**20) == []
    store.close()


def test_each_epoch_has_its_own_head_and_receipts(path: Path) -> None:
    store = Store(path, STORE_KEY)
    first, second = chain(tickets_taken(3)), chain(tickets_taken(2), epoch=2)
    put_epoch(store, 1, first)
    put_epoch(store, 2, second)
    centre = NodeKey.generate()
    put_receipts(store, [first[0], first[2]], centre)
    assert store.epochs() == [1, 2]
    assert store.head(NODE) == Position(2, 2, event_hash(second[1]))
    assert store.head(NODE, 1) == Position(1, 3, event_hash(first[2]))
    assert store.acknowledged(1) == Position(1, 3, event_hash(first[2]))
    assert store.acknowledged(2) is None
    assert len(store.receipts()) == 2
    store.close()


def test_what_the_centre_hands_over_is_kept(tmp_path: Path) -> None:
    centre = NodeKey.generate()
    with running(tmp_path) as here:
        here.writer.run(take("A001"))
        place, signed = receipt_for(here.store.lines(1, 0, 1, 1)[0], centre)
        document = Document("queue", "q-a", 1, "all", b"{}")
        here.writer.run(lambda tx: tx.put_receipt(place, signed))
        here.writer.run(lambda tx: tx.put_document(document))
        newer = Document("queue", "q-a", 2, "all", b'{"x":1}')
        here.writer.run(lambda tx: tx.put_document(newer))
        here.writer.run(lambda tx: tx.put_value("feed_cursor", "7"))
        assert (here.store.acknowledged(1), here.store.receipts()) == (place, [signed])
        assert here.store.documents(["queue", "window"]) == [newer]
        assert here.store.feed_cursor() == 7
        gone = Document("queue", "q-a", 3, "all", b"", deleted=True)
        here.writer.run(lambda tx: tx.put_document(gone))
        assert here.store.documents(["queue"]) == []


def test_readers_see_what_is_committed_from_any_thread(tmp_path: Path) -> None:
    seen: list[int] = []
    with running(tmp_path) as here:
        here.writer.run(take("A001"))
        reader = threading.Thread(target=lambda: seen.append(len(here.store.states(Ticket))))
        reader.start()
        reader.join()
        assert seen == [1]
        assert here.store.state(Ticket, NODE, "t-A001") is not None
        assert here.store.state(Ticket, NODE, "t-A002") is None


def test_a_reader_cannot_write(path: Path) -> None:
    store = Store(path, STORE_KEY)
    with pytest.raises(DatabaseError, match="readonly"):
        store.rows("DELETE FROM value")
    store.close()


def test_the_file_is_unreadable_without_its_key(path: Path) -> None:
    assert NODE.encode() not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format 3")
    for key in (None, bytes(32)):
        with pytest.raises(DatabaseError):
            Store(path, key)


def test_a_flipped_bit_is_noticed_on_opening(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(DatabaseError):
        Store(path, STORE_KEY)


def test_a_store_of_a_newer_program_is_left_alone(path: Path) -> None:
    store = Store(path, STORE_KEY)
    connection = store.open_writing()
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(StoreTooOld):
        Store(path, STORE_KEY)
    store.close()
