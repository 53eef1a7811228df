"""How events become tables: a state is a frozen dataclass, a reducer makes the next state of an
event.

The same reducers run in the hall and at the centre, so both sides arrive at the same rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from domain.events import Event, key

Key = tuple[str, ...]
StateT = TypeVar("StateT")
Reducer = Callable[[StateT | None, Event], StateT | None]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of folded states. `key` names the columns of the primary key, the hall first.

    Each is made once and compared as itself: folding looks rows up by their table all the time.
    """

    name: str
    state: type
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """For one kind of body: which row of which table changes, and how."""

    table: Table
    key: Callable[[Event], Key]
    reduce: Callable[..., object]


_TABLES: dict[str, Table] = {}
_TABLE_OF: dict[type, Table] = {}
_FOLDS: dict[type, tuple[Fold, ...]] = {}


def table(
    name: str, key: tuple[str, ...], indexes: tuple[tuple[str, ...], ...] = ()
) -> Callable[[type[StateT]], type[StateT]]:
    """Register a state dataclass as a table."""

    def register(state: type[StateT]) -> type[StateT]:
        _TABLES[name] = _TABLE_OF[state] = Table(name, state, key, indexes)
        return state

    return register


def folds(
    state: type[StateT], *bodies: type, by: Callable[[Event], Key] | None = None
) -> Callable[[Reducer[StateT]], Reducer[StateT]]:
    """Register a reducer of `state` for events with these bodies; None means nothing changes.

    `by` gives the row's key from the event alone; without it the key is (node, key of the subject).
    """
    the_table = table_of(state)

    def register(reduce: Reducer[StateT]) -> Reducer[StateT]:
        for body in bodies:
            fold = Fold(the_table, by or by_subject, reduce)
            _FOLDS[body] = (*_FOLDS.get(body, ()), fold)
        return reduce

    return register


def by_subject(event: Event) -> Key:
    """(hall, key of the subject)."""
    return (event.hall, key(event.subject))


def table_of(state: type) -> Table:
    """The table of a state class."""
    return _TABLE_OF[state]


def tables() -> tuple[Table, ...]:
    """Every table, by name."""
    return tuple(_TABLES[name] for name in sorted(_TABLES))


def folds_of(body: object) -> tuple[Fold, ...]:
    """The folds for an event with this body; empty for kinds that change no table."""
    return _FOLDS.get(type(body), ())


def touched(event: Event) -> Iterator[tuple[Table, Key]]:
    """The rows an event will read and change."""
    for fold in folds_of(event.body):
        yield fold.table, fold.key(event)
