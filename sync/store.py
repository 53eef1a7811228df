"""A node's store: log, folded tables, documents, receipts in one SQLite file.

Reading is for everybody, each thread on its own connection. Writing goes through `sync.writer`
alone.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sync.sqlite import Connection, DatabaseError, open_database  # isort: skip
from sqlite_utils import Database

from domain.documents import Document
from domain.folding import table_of
from sync import folds, schema, soundness
from sync.envelope import genesis
from sync.errors import StoreTooOld

StateT = TypeVar("StateT")

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a log: everything up to `seq` of `epoch`, the last event hashing to `hash`."""

    epoch: int
    seq: int
    hash: str


class Store:
    """An open store. Raises StoreTooOld, `DatabaseError` (wrong key, damaged file)."""

    def __init__(self, path: Path, key: bytes | None, *, writable: bool = True) -> None:
        self.path = path
        self._key = key
        self._readers = threading.local()
        self._opened: list[Connection] = []
        if writable:
            self._prepare()

    def _prepare(self) -> None:
        writing = open_database(self.path, self._key)
        if writing.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise DatabaseError("quick_check found damage")
        if writing.execute("PRAGMA user_version").fetchone()[0] > SCHEMA_VERSION:
            raise StoreTooOld("the store was written by a newer program")
        db = Database(writing)
        schema.migrations.apply(db)
        schema.create_state_tables(db)
        writing.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        writing.execute("PRAGMA application_id=0x48414C4C")
        writing.close()

    def open_writing(self) -> Connection:
        """A new connection for the writer."""
        return open_database(self.path, self._key)

    def reading(self) -> Connection:
        """This thread's connection for reading."""
        connection = getattr(self._readers, "connection", None)
        if connection is None:
            connection = open_database(self.path, self._key, readonly=True)
            self._readers.connection = connection
            self._opened.append(connection)
        return connection

    def damage(self) -> str:
        """What is wrong with the file, empty when nothing is. Reads all of it."""
        return soundness.damage(self.path, self._key)

    def close(self) -> None:
        """Close every reading connection."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._readers = threading.local()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        found: list[tuple[Any, ...]] = self.reading().execute(sql, parameters).fetchall()
        return found

    def states(
        self, state: type[StateT], where: str = "1", parameters: Sequence[Any] = ()
    ) -> list[StateT]:
        """The folded states that match (`where` may go on with ORDER BY and LIMIT)."""
        table = table_of(state)
        sql = f'SELECT * FROM "{table.name}" WHERE {where}'
        return [folds.from_row(table, row) for row in self.rows(sql, parameters)]

    def state(self, state: type[StateT], *key: str) -> StateT | None:
        """One folded state by its key."""
        table = table_of(state)
        found = self.rows(schema.select_one(table), key)
        return folds.from_row(table, found[0]) if found else None

    def value(self, name: str) -> str | None:
        """A single value the node keeps (`node`, `epoch`, `feed_cursor` …)."""
        found = self.rows("SELECT value FROM value WHERE name = ?", (name,))
        return found[0][0] if found else None

    def node(self) -> str | None:
        """This node's id, None before it is enrolled."""
        return self.value("node")

    def epochs(self) -> list[int]:
        """The epochs of this node's own log, ascending; the last is the one being written."""
        return list(range(1, int(self.value("epoch") or 1) + 1))

    def head(self, node: str, epoch: int | None = None) -> Position:
        """Where a node's log ends (of the given epoch, else of the newest)."""
        wanted = epoch if epoch is not None else self._newest_epoch(node)
        found = self.rows(
            "SELECT seq, hash FROM log WHERE node = ? AND epoch = ? ORDER BY seq DESC LIMIT 1",
            (node, wanted),
        )
        return Position(wanted, *found[0]) if found else Position(wanted, 0, genesis(node, wanted))

    def end_before(self, epoch: int) -> Position:
        """Where this node's log ended before an epoch; the beginning of the first if nowhere."""
        node = self.node() or ""
        found = self.rows(
            "SELECT epoch, seq, hash FROM log WHERE node = ? AND epoch > 0 AND epoch < ? "
            "ORDER BY epoch DESC, seq DESC LIMIT 1",
            (node, epoch),
        )
        return Position(*found[0]) if found else Position(1, 0, genesis(node, 1))

    def _newest_epoch(self, node: str) -> int:
        if node == self.node():
            return int(self.value("epoch") or 1)
        found = self.rows("SELECT max(epoch) FROM log WHERE node = ?", (node,))
        return found[0][0] or 1

    def lines(self, epoch: int, after_seq: int, limit_events: int, limit_bytes: int) -> list[bytes]:
        """This node's own events after `after_seq`, in order, within both limits (one at least)."""
        cursor = self.reading().execute(
            "SELECT line FROM log WHERE node = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?",
            (self.node(), epoch, after_seq, limit_events),
        )
        taken: list[bytes] = []
        size = 0
        for (line,) in cursor:
            size += len(line) + 1
            if taken and size > limit_bytes:
                break
            taken.append(line)
        return taken

    def acknowledged(self, epoch: int) -> Position | None:
        """What the centre has signed for."""
        found = self.rows(
            "SELECT seq, hash FROM receipt WHERE epoch = ? ORDER BY seq DESC LIMIT 1", (epoch,)
        )
        return Position(epoch, *found[0]) if found else None

    def receipts(self) -> list[bytes]:
        """Every receipt the hall keeps, in order."""
        return [line for (line,) in self.rows("SELECT line FROM receipt ORDER BY epoch, seq")]

    def feed_cursor(self) -> int:
        """How far the centre's feed has been applied."""
        return int(self.value("feed_cursor") or 0)

    def documents(self, kinds: Iterable[str]) -> list[Document]:
        """The documents of some kinds."""
        wanted = tuple(kinds)
        marks = ", ".join("?" for _ in wanted)
        found = self.rows(
            f"SELECT kind, id, version, scope, body FROM document WHERE kind IN ({marks})", wanted
        )
        return [Document(*row) for row in found]

    def digests(self, hall: str) -> dict[str, str]:
        """For each state table the digest of a hall's rows: equal on both sides when they agree."""
        return {
            table.name: folds.digest(self.states(table.state, "hall = ?", (hall,)))
            for table in folds.all_tables()
        }
