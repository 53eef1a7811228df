"""The one writer of a store: commands in, events appended and folded, one commit for all that
wait.

A command is a function of a `Transaction`; it reads states, asks the domain, emits facts.
Commands that are waiting share one SQLite transaction. Each is applied in memory first and joins
the batch only when it succeeded, so a refused command leaves nothing behind. Nobody gets an
answer before the commit is on disk.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from domain.events import Event
from domain.folding import Key, Table
from sync import folds, schema
from sync.clock import HybridClock
from sync.refold import fold_anew
from sync.sqlite import Connection, DatabaseError
from sync.store import Position, Store
from sync.transaction import INSERT_EVENTS, Change, Transaction

log = logging.getLogger(__name__)

ResultT = TypeVar("ResultT")

MOST_COMMANDS: Final = 512
"""Commands in one commit: bounds how long the first of them waits."""

MOST_CACHED: Final = 100_000
"""States kept in memory between commands."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What one commit brought: events in order, changed rows, kinds of documents that came down."""

    events: tuple[Event, ...]
    changes: tuple[Change, ...]
    documents: frozenset[str]


class Projection(Protocol):
    """Something kept in memory beside the tables, in step with the writer (e.g. who is waiting)."""

    def rebuild(self, store: Store) -> None:
        """Make it anew from the tables."""

    def apply(self, change: Change) -> None:
        """Follow one changed row."""


class NotSaved(Exception):
    """Nothing of the command is kept: the commit failed (look at the disk) or the writer stops."""


@dataclass(slots=True)
class Outcome:
    """How a command ended: a result, or the error that stopped it."""

    result: Any = None
    error: Exception | None = None


Command = Callable[[Transaction], Any]
Settle = Callable[[Outcome], None]


@dataclass(slots=True)
class _Waiting:
    command: Command
    settle: Settle
    outcome: Outcome = field(default_factory=Outcome)


class Writer:
    """Runs commands on a thread of its own.

    `after_commit` is called on that thread with what became durable. Raises nothing to callers
    but what their own command raised, or NotSaved. `lane` runs the commands of a batch (all but
    the commit) where they get in nobody's way, and returns when they have run.
    """

    def __init__(
        self,
        store: Store,
        clock: HybridClock,
        projections: Sequence[Projection] = (),
        after_commit: Callable[[Committed], None] = lambda committed: None,
        lane: Callable[[Callable[[], None]], None] = lambda run: run(),
    ) -> None:
        self.store = store
        self.clock = clock
        self.node = store.node() or ""
        self.head = store.head(self.node)
        self._projections = projections
        self._after_commit = after_commit
        self._lane = lane
        self._connection: Connection = store.open_writing()
        self._queue: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._cache: dict[tuple[str, Key], Any] = {}
        self._dirty: dict[Table, dict[Key, Any]] = {}
        self._lines: list[tuple[Any, ...]] = []
        self._statements: list[tuple[str, tuple[Any, ...]]] = []
        self._in_transaction = False
        self._failure: Exception | None = None
        self._stale = self._refolded = False
        self._gate = threading.Lock()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        for projection in projections:
            projection.rebuild(store)

    def start(self) -> None:
        """Begin to take commands."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is waiting, fold the WAL into the file, close. Once is enough."""
        with self._gate:
            if self._stopping:
                return
            self._stopping = True
            self._queue.put(None)
        self._thread.join()
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._connection.close()

    def submit(self, command: Command, settle: Settle) -> None:
        """Queue a command; `settle` is called on the writer's thread once its outcome is
        durable, or here and now with NotSaved when the writer stops.
        """
        self.submit_all([(command, settle)])

    def submit_all(self, commands: Iterable[tuple[Command, Settle]]) -> None:
        """Queue several commands at once, to share one commit."""
        batch = [_Waiting(command, settle) for command, settle in commands]
        with self._gate:
            if not self._stopping:
                self._queue.put(batch)
                return
        _settle(batch, Outcome(error=NotSaved("the writer stops")))

    def run(self, command: Callable[[Transaction], ResultT]) -> ResultT:
        """Queue a command and wait (blocks this thread). Raises what the command raised."""
        future: Future[ResultT] = Future()

        def settle(outcome: Outcome) -> None:
            if outcome.error is not None:
                future.set_exception(outcome.error)
            else:
                future.set_result(outcome.result)

        self.submit(command, settle)
        return future.result()

    def refold(self) -> int:
        """Fold the whole log anew between two commands; the number of events. Blocks everybody
        meanwhile: for a log that has got back what it lacked."""
        return self.run(lambda _: self._refold())

    def _refold(self) -> int:
        try:
            self._flush()
            if not self._in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
                self._in_transaction = True
            count = fold_anew(self._connection)
        except Exception as error:
            self._failure = error
            raise
        self._cache.clear()
        self._refolded = True
        return count

    def load(self, table: Table, key: Key) -> Any:
        """The present state of a row, from memory or from the table."""
        cached = self._cache.get((table.name, key), _ABSENT)
        if cached is not _ABSENT:
            return cached
        found = self._connection.execute(schema.select_one(table), key).fetchone()
        state = folds.from_row(table, found) if found else None
        self._cache[table.name, key] = state
        return state

    def query(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Rows as every finished command of the batch left them."""
        try:
            self._flush()
        except Exception as error:
            self._failure = error
            raise
        rows: list[tuple[Any, ...]] = self._connection.execute(sql, parameters).fetchall()
        return rows

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, stopping = self._gather(first)
            self._run_batch(batch)
            if stopping:
                return

    def _gather(self, first: list[_Waiting]) -> tuple[list[_Waiting], bool]:
        batch = list(first)
        while len(batch) < MOST_COMMANDS:
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                return batch, True
            batch.extend(waiting)
        return batch, False

    def _run_batch(self, batch: list[_Waiting]) -> None:
        head = self.head
        events: list[Event] = []
        changes: list[Change] = []
        documents: set[str] = set()

        def run() -> None:
            self._catch_up()
            for waiting in batch:
                self._run_one(waiting, events, changes, documents)
            self._flush()

        try:
            self._lane(run)
            self._commit()
        except Exception as error:
            log.exception("commit failed, %d commands not kept", len(batch))
            self._forget(head)
            _settle(batch, Outcome(error=NotSaved(str(error))))
            return
        if events or changes or documents:
            self._tell(Committed(tuple(events), tuple(changes), frozenset(documents)))
        _settle(batch)

    def _tell(self, committed: Committed) -> None:
        try:
            self._after_commit(committed)
        except Exception:
            # It is on disk: whoever listens badly must not cost the others their answer.
            log.exception("a listener failed after a commit")

    def _run_one(
        self,
        waiting: _Waiting,
        events: list[Event],
        changes: list[Change],
        documents: set[str],
    ) -> None:
        transaction = Transaction(self)
        try:
            waiting.outcome.result = waiting.command(transaction)
        except Exception as error:
            waiting.outcome.error = error
        # A command may have swallowed what was not its own fault.
        if self._failure is not None:
            raise self._failure
        if waiting.outcome.error is not None:
            return
        self._adopt(transaction)
        events.extend(event for event, _ in transaction.events)
        changes.extend(transaction.states.values())
        documents |= transaction.documents

    def _adopt(self, transaction: Transaction) -> None:
        self.head = transaction.head
        self._lines.extend(row for _, row in transaction.events)
        self._statements.extend(transaction.statements)
        for change in transaction.states.values():
            self._cache[change.table.name, change.key] = change.new
            self._dirty.setdefault(change.table, {})[change.key] = change.new
            for projection in self._projections:
                projection.apply(change)

    def _flush(self) -> None:
        if self._in_transaction and not self._connection.in_transaction:
            # Some failures end the transaction by themselves: what follows would stand alone.
            raise DatabaseError("the database took the transaction back")
        if not (self._lines or self._statements or self._dirty):
            return
        if not self._in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
            self._in_transaction = True
        schema.write_rows(self._connection, INSERT_EVENTS, self._lines)
        for statement, parameters in self._statements:
            self._connection.execute(statement, parameters)
        for table, states in self._dirty.items():
            rows = [folds.to_row(state) for state in states.values() if state is not None]
            schema.write_rows(self._connection, schema.upsert(table), rows)
            if len(rows) < len(states):
                gone = [key for key, state in states.items() if state is None]
                self._connection.executemany(schema.delete_one(table), gone)
        self._clear()

    def _commit(self) -> None:
        if self._in_transaction:
            self._connection.execute("COMMIT")
            self._in_transaction = False
        if len(self._cache) > MOST_CACHED:
            self._cache.clear()
        if self._refolded:
            self._refolded = False
            for projection in self._projections:
                projection.rebuild(self.store)

    def _forget(self, head: Position) -> None:
        self._clear()
        self._cache.clear()
        self.head = head
        self._failure = None
        self._refolded = False
        self._stale = True
        try:
            self._catch_up()
        except Exception:
            log.exception("the store cannot be read; trying again with the next command")

    def _catch_up(self) -> None:
        """After a failure: no transaction open, projections as the tables are."""
        if not self._stale:
            return
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._in_transaction = False
        for projection in self._projections:
            projection.rebuild(self.store)
        self._stale = False

    def _clear(self) -> None:
        self._lines.clear()
        self._statements.clear()
        self._dirty.clear()


def _settle(batch: Sequence[_Waiting], outcome: Outcome | None = None) -> None:
    for waiting in batch:
        try:
            waiting.settle(outcome or waiting.outcome)
        except Exception:
            log.exception("a caller could not take its answer")


_ABSENT: Final = object()
