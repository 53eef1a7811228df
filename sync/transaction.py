"""What a command sees and does: states to read, facts to emit, nothing kept unless it succeeds."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, TypeVar

import uuid_utils

from domain.documents import Document
from domain.errors import Refused
from domain.events import CENTRE_TO, Event, Fact, kind_of
from domain.folding import Key, Table, table_of
from sync import folds, merging
from sync.clock import HybridClock
from sync.envelope import Stored, decode, encode, event_hash, genesis, parse_header
from sync.errors import BrokenChain, ClockSkew
from sync.schema import SHARED_SUBJECTS
from sync.store import Position

StateT = TypeVar("StateT")

INSERT_EVENT: Final = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_EVENTS: Final = "INSERT INTO log VALUES"
PUT_BACK: Final = "INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
HISTORY: Final = f"SELECT line FROM log WHERE subject = ? AND {SHARED_SUBJECTS}"
LAST_OF_OTHERS: Final = (
    "SELECT max(at) FROM log WHERE subject = ? AND (node = ? OR node = ? AND epoch < 0) "
    f"AND {SHARED_SUBJECTS}"
)
HAS_RECEIVED: Final = "SELECT 1 FROM received WHERE id = ?"
NOTE_RECEIVED: Final = "INSERT INTO received VALUES (?)"
INSERT_RECEIPT: Final = "INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?)"
INSERT_BLOB_RECEIPT: Final = "INSERT OR REPLACE INTO blob_receipt VALUES (?, ?, ?)"
INSERT_SAID: Final = "INSERT OR REPLACE INTO said VALUES (?, ?, ?)"
PUT_VALUE: Final = "INSERT OR REPLACE INTO value VALUES (?, ?)"
PUT_DOCUMENT: Final = "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?)"
DROP_VALUE: Final = "DELETE FROM value WHERE name = ?"
DROP_DOCUMENT: Final = "DELETE FROM document WHERE kind = ? AND id = ?"
DROP_DOCUMENTS: Final = "DELETE FROM document"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that changed: `old` is None for a new one."""

    table: Table
    key: Key
    old: Any
    new: Any


class Host(Protocol):
    """What a transaction needs of the writer."""

    node: str
    clock: HybridClock
    head: Position

    def load(self, table: Table, key: Key) -> Any:
        """The present state of a row."""

    def query(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Rows as every finished command of the batch left them."""


class Transaction:
    """What a command sees and does. Valid only inside the command."""

    def __init__(self, writer: Host) -> None:
        self._writer = writer
        self.states: dict[tuple[str, Key], Change] = {}
        self.statements: list[tuple[str, tuple[Any, ...]]] = []
        self.events: list[tuple[Event, tuple[Any, ...]]] = []
        self.documents: set[str] = set()
        self._fresh: set[tuple[str, Key]] = set()
        self._received: set[str] = set()
        self._stored: dict[tuple[str, int, int], str] = {}
        self._merged: dict[str, list[Event]] = {}
        self._epoch = writer.head.epoch
        self._seq, self._prev = writer.head.seq, writer.head.hash
        self.now_ms = writer.clock.tick() // 1000

    @property
    def head(self) -> Position:
        """Where the log ends with what this command has emitted."""
        return Position(self._epoch, self._seq, self._prev)

    @property
    def node(self) -> str:
        """The id of this node."""
        return self._writer.node

    def get(self, state: type[StateT], *key: str) -> StateT | None:
        """A state by its key without the hall."""
        found: StateT | None = self._load(table_of(state), (self.node, *key))
        return found

    def make(self, state: type) -> str:
        """A new id for a state: nothing can be there yet, so nobody has to look."""
        fresh = str(uuid_utils.uuid7())
        self._fresh.add((table_of(state).name, (self.node, fresh)))
        return fresh

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query that sees every command before this one, but nothing of this one."""
        return self._writer.query(sql, parameters)

    def select(
        self, state: type[StateT], where: str, parameters: Sequence[Any] = ()
    ) -> list[StateT]:
        """This hall's states that match, as every command before this one left them."""
        table = table_of(state)
        sql = f'SELECT * FROM "{table.name}" WHERE hall = ? AND {where}'
        return [folds.from_row(table, row) for row in self.rows(sql, (self.node, *parameters))]

    def emit(self, actor: str, fact: Fact) -> Event:
        """Append a fact and fold it. Raises Refused when the fact does not fit the states."""
        kind, version = kind_of(fact.body)
        event = Event(
            str(uuid_utils.uuid7()),
            self.node,
            self._epoch,
            self._seq + 1,
            self._writer.clock.tick(),
            kind,
            version,
            fact.subject,
            actor,
            fact.body,
            self._prev,
        )
        if merging.is_shared(event.subject):
            event = self._later(event)
        line = encode(event)
        self._fold(event)
        self._seq, self._prev = event.seq, event_hash(line)
        self.events.append((event, log_row(event, self._prev, line)))
        return event

    def open_epoch(self, epoch: int) -> None:
        """Go on in a new epoch of this node's log, from its first place.

        Raises ValueError unless it is later than the present one.
        """
        if epoch <= self._epoch:
            raise ValueError(f"epoch {epoch} after {self._epoch}")
        self._epoch, self._seq, self._prev = epoch, 0, genesis(self.node, epoch)
        self.put_value("epoch", str(epoch))

    def put_back(self, events: Sequence[Stored], epoch: int) -> None:
        """Events of this node's own log that come back from the centre, under ``epoch`` (negative
        for a branch). Not folded: a refold follows."""
        for e in events:
            row = (e.node, epoch, e.seq, e.id, e.at, e.kind, e.subject, e.hash, e.line)
            self.statements.append((PUT_BACK, row))

    def receive(self, line: bytes) -> None:
        """Take in another node's event: stored, and folded or kept as an exception. Once: a copy
        at another place, under which it was told again, is stored alone.

        Raises BadEvent, and BrokenChain when another event has its place in that node's log.
        """
        stored = parse_header(line)
        if self._has(stored):
            return
        event = decode(line)
        self.statements.append((INSERT_EVENT, log_row(event, stored.hash, line)))
        self._stored[stored.node, stored.epoch, stored.seq] = stored.hash
        if stored.id in self._received or self.rows(HAS_RECEIVED, (stored.id,)):
            return
        self._received.add(stored.id)
        self.statements.append((NOTE_RECEIVED, (stored.id,)))
        with suppress(ClockSkew):
            self._writer.clock.observe(event.at)
        if event.is_foreign and merging.is_shared(event.subject):
            self._merge(event)
        else:
            self._fold_or_except(event)

    def _has(self, stored: Stored) -> bool:
        """Whether this very line is there. Raises BrokenChain when another one is in its place."""
        place = (stored.node, stored.epoch, stored.seq)
        known = self._stored.get(place)
        if known is None:
            found = self.rows(
                "SELECT hash FROM log WHERE node = ? AND epoch = ? AND seq = ?", place
            )
            known = found[0][0] if found else None
        if known not in (None, stored.hash):
            raise BrokenChain(stored.seq, f"{stored.node} {stored.epoch}: the place is taken")
        return known is not None

    def _fold_or_except(self, event: Event) -> None:
        try:
            self._fold(event)
        except Refused as refused:
            self._put(*folds.misfit(event, refused))

    def _merge(self, event: Event) -> None:
        """Fold all that was written about a subject anew, now that the centre speaks of it, too."""
        lines = self.rows(HISTORY, (event.subject,))
        history = [decode(bytes(line)) for (line,) in lines]
        history += [e for e, _ in self.events if e.subject == event.subject]
        fresh = self._merged.setdefault(event.subject, [])
        fresh.append(event)
        for table, key, state in merging.settle([*history, *fresh]):
            if state is not None or self._load(table, key) is not None:
                self._put(table, key, state)

    def _later(self, event: Event) -> Event:
        """The event, stamped later than what the centre or the hall's other box has said of its
        subject: what came after must not be laid before.

        Our clock may be behind. It follows as far as the centre's own clock is ahead of it, and
        only when somebody acts on what the centre has spoken of. Raises Refused beyond that.
        """
        others = (event.subject, CENTRE_TO + self.node, self.node)
        (last,) = self.rows(LAST_OF_OTHERS, others)[0]
        if last is None or last < event.at:
            return event
        try:
            self._writer.clock.pass_by(last)
        except ClockSkew as skew:
            raise Refused("clock_behind", seconds=skew.ahead_ms // 1000) from skew
        return replace(event, at=self._writer.clock.tick())

    def put_document(self, document: Document) -> None:
        """Keep the newest version of a document, or forget a deleted one."""
        self.documents.add(document.kind)
        if document.deleted:
            self.statements.append((DROP_DOCUMENT, (document.kind, document.id)))
            return
        row = (document.kind, document.id, document.version, document.scope, document.body)
        self.statements.append((PUT_DOCUMENT, row))

    def forget_documents(self) -> None:
        """Forget every document: what is put afterwards is all there is."""
        self.documents |= {kind for (kind,) in self.rows("SELECT DISTINCT kind FROM document")}
        self.statements.append((DROP_DOCUMENTS, ()))

    def put_value(self, name: str, value: str) -> None:
        """Keep a single value."""
        self.statements.append((PUT_VALUE, (name, value)))

    def drop_value(self, name: str) -> None:
        """Forget a single value."""
        self.statements.append((DROP_VALUE, (name,)))

    def put_receipt(self, position: Position, line: bytes) -> None:
        """Keep the centre's receipt."""
        row = (position.epoch, position.seq, position.hash, line)
        self.statements.append((INSERT_RECEIPT, row))

    def put_said(self, epoch: int, last: int, header: bytes) -> None:
        """Keep the header that the centre signed over words of its own up to a place."""
        self.statements.append((INSERT_SAID, (epoch, last, header)))

    def put_blob_receipt(self, address: str, line: bytes) -> None:
        """Keep the centre's receipt for a blob."""
        self.statements.append((INSERT_BLOB_RECEIPT, (address, self.now_ms, line)))

    def _load(self, table: Table, key: Key) -> Any:
        place = (table.name, key)
        change = self.states.get(place)
        if change is not None:
            return change.new
        return None if place in self._fresh else self._writer.load(table, key)

    def _put(self, table: Table, key: Key, state: Any) -> None:
        place = (table.name, key)
        before = self.states.get(place)
        if before is not None:
            old = before.old
        else:
            old = None if place in self._fresh else self._writer.load(table, key)
        self.states[place] = Change(table, key, old, state)

    def _fold(self, event: Event) -> None:
        for table, key, state in folds.fold(event, self._load):
            self._put(table, key, state)


def log_row(event: Event, line_hash: str, line: bytes) -> tuple[Any, ...]:
    return (
        event.node,
        event.epoch,
        event.seq,
        event.id,
        event.at,
        event.kind,
        event.subject,
        line_hash,
        line,
    )
