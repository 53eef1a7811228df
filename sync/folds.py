"""Folding: events into rows, the same on both sides.

A `Load` gives the present state of a row, None when there is none. `fold` yields changed states.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from domain.errors import Refused
from domain.events import Event
from domain.events import key as subject_key
from domain.folding import Key, Table, folds_of, table, tables

FOLD_VERSION: Final = 13
"""Raise it when a reducer or a state changes meaning: tables are then thrown away and made anew."""

State = Any
Load = Callable[[Table, Key], State | None]

SQL_TYPES: Final = {str: "text", int: "int", float: "real", bool: "bool"}


@table("exception", key=("hall", "event"))
@dataclass(frozen=True, slots=True)
class FoldException:
    """An event that did not fit what was there. It is kept, and a person has to look: it is open
    until a `domain.exceptions.Resolution` stands beside it.
    """

    hall: str
    event: str
    at: int
    kind: str
    subject: str
    code: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a state table: `type` is one of text, int, real, bool."""

    name: str
    type: str
    nullable: bool


@cache
def columns(the_table: Table) -> tuple[Column, ...]:
    """The columns of a table, in the order of the state's fields."""
    hints = get_type_hints(the_table.state)
    return tuple(_column(f.name, hints[f.name]) for f in fields(the_table.state))


def all_tables() -> tuple[Table, ...]:
    """Every table that events are folded into."""
    return tables()


def fold(event: Event, load: Load) -> Iterator[tuple[Table, Key, State]]:
    """The rows that an event changes.

    Raises Refused when the event does not fit; then none of its rows may be written, and the caller
    writes `misfit(event, refused)` instead.
    """
    changed = []
    for rule in folds_of(event.body):
        key = rule.key(event)
        if event.is_foreign and not is_own_row(event, key):
            continue
        state = rule.reduce(load(rule.table, key), event)
        if state is not None:
            changed.append((rule.table, key, state))
    return iter(changed)


def is_own_row(event: Event, key: Key) -> bool:
    """Whether a row belongs to the event's subject alone.

    Counts and windows do not: they tell what happened in the hall, and follow from its own log.
    """
    return key[:2] == (event.hall, subject_key(event.subject))


def misfit(event: Event, refused: Refused) -> tuple[Table, Key, FoldException]:
    """The exception row for an event that could not be folded."""
    row = FoldException(event.hall, event.id, event.at, event.kind, event.subject, refused.code)
    return EXCEPTIONS, (event.hall, event.id), row


def to_row(state: State) -> tuple[Any, ...]:
    """Values of a state in column order."""
    kind: type = type(state)
    row: tuple[Any, ...] = _values(kind)(state)
    return row


def from_row(the_table: Table, row: Iterable[Any]) -> State:
    """The state of a row."""
    return the_table.state(*row)


def digest(states: Iterable[State]) -> str:
    """SHA-256 over states, sorted by their bytes: equal digests mean equal tables."""
    lines = sorted(msgspec.json.encode(state) for state in states)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


@cache
def _values(state: type) -> Callable[[State], Any]:
    assert is_dataclass(state)
    return attrgetter(*(f.name for f in fields(state)))


def _column(name: str, hint: Any) -> Column:
    nullable = False
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (arg for arg in get_args(hint) if arg is not NoneType)
        nullable = True
    return Column(name, SQL_TYPES[hint], nullable)


EXCEPTIONS: Final = next(t for t in tables() if t.state is FoldException)
