"""One subject, two writers: hall and centre have written about it without knowing of each other.

Both sides lay the events in the same order, `(at, node)`, and fold the subject's own rows from the
beginning. So both arrive at the same rows, in whatever order the events came. A step that does not
fit any more is an exception; one that fits after all is none. Rows that are not the subject's own
(a window, a day's counts) tell what happened in the hall: they follow from its own log and are not
touched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from domain.errors import Refused
from domain.events import SHARED, Event, noun
from domain.folding import Key, Table, folds_of
from sync import folds

Row = tuple[Table, Key, Any]
"""A state of None: there is no such row."""


def is_shared(subject: str) -> bool:
    """Whether hall and centre may both write about this."""
    return noun(subject) in SHARED


def order(event: Event) -> tuple[int, str, str]:
    """The one order in which everybody lays the events of a subject.

    Not by their place: a word that is told again stands at different places here and there.
    """
    return (event.at, event.node, event.id)


def settle(history: Iterable[Event]) -> list[Row]:
    """Every row of a subject's own, and its exceptions, from all that was written about it.

    An id counts once, whatever copies bring it.
    """
    rows: dict[tuple[str, Key], Row] = {}
    seen: set[str] = set()
    for event in sorted(history, key=order):
        if event.id in seen:
            continue
        seen.add(event.id)
        for table, key in _own_places(event):
            rows.setdefault((table.name, key), (table, key, None))
        for table, key, state in _step(event, rows):
            rows[table.name, key] = (table, key, state)
    return list(rows.values())


def beside(event: Event, load: folds.Load) -> list[Row]:
    """The rows that an event of the hall changes beside its subject's own.

    None when they do not fit, which no log has that our rules made.
    """
    changed: list[Row] = []
    for rule in folds_of(event.body) if not event.is_foreign else ():
        key = rule.key(event)
        if folds.is_own_row(event, key):
            continue
        try:
            state = rule.reduce(load(rule.table, key), event)
        except Refused:
            return []
        if state is not None:
            changed.append((rule.table, key, state))
    return changed


def _step(event: Event, rows: dict[tuple[str, Key], Row]) -> list[Row]:
    """What one event makes of the rows: its changes, or the exception that it is."""
    place = (event.hall, event.id)
    changed: list[Row] = [(folds.EXCEPTIONS, place, None)]
    try:
        for rule in folds_of(event.body):
            key = rule.key(event)
            if folds.is_own_row(event, key):
                known = rows.get((rule.table.name, key))
                state = rule.reduce(known[2] if known else None, event)
                if state is not None:
                    changed.append((rule.table, key, state))
    except Refused as refused:
        return [folds.misfit(event, refused)]
    return changed


def _own_places(event: Event) -> Iterator[tuple[Table, Key]]:
    for rule in folds_of(event.body):
        key = rule.key(event)
        if folds.is_own_row(event, key):
            yield rule.table, key
