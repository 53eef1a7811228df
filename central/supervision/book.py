"""SQL of supervision: findings and their stories, what is still to be looked at, the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

import msgspec
import sqlalchemy as sa

from central.identity.scope import Scope
from central.store import schema
from central.store.cursors import Run
from central.store.database import upsert
from domain.findings import UNSETTLED, Kept
from domain.supervision import RULES, WARNING, Rule


@dataclass(frozen=True, slots=True)
class FindingStep:
    """Something that happened to a finding; ``at`` is wall ms."""

    no: int
    at: int
    act: str
    actor: str
    words: str
    signal: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings a page asks for; '' is all. ``after`` is the place of the last one shown."""

    signal: str = ""
    state: str = ""
    rule: str = ""
    hall: str = ""
    region: str = ""
    after: str = ""


def move(tx: sa.Connection, runs: Iterable[Run]) -> None:
    """These runs were looked at."""
    upsert(tx, schema.examined, [(run.node, run.epoch, run.upto) for run in runs])


def unswept(connection: sa.Connection, day: str, limit: int) -> list[str]:
    """Enrolled halls in which nobody has looked through what runs on this day."""
    h, s = schema.hall, schema.swept
    query = (
        sa.select(h.c.node)
        .select_from(h.outerjoin(s, s.c.node == h.c.node))
        .where(h.c.enrolled_at.is_not(None), sa.func.coalesce(s.c.day, "") < day)
        .order_by(h.c.node)
        .limit(limit)
    )
    return list(connection.scalars(query))


def sweep(tx: sa.Connection, node: str, day: str) -> None:
    """What runs in a hall was looked through."""
    upsert(tx, schema.swept, [(node, day)])


def of_subjects(
    connection: sa.Connection, hall: str, wanted: Sequence[str]
) -> dict[tuple[str, str], Kept]:
    """(subject, rule) -> finding, for what these subjects have."""
    f, found = schema.finding, {}
    for start in range(0, len(wanted), 300):
        part = wanted[start : start + 300]
        query = sa.select(f).where(f.c.hall == hall, f.c.subject.in_(part)).with_for_update()
        found.update({(r.subject, r.rule): _kept(r) for r in connection.execute(query)})
    return found


def warned(connection: sa.Connection, hall: str) -> list[str]:
    """What in a hall has a warning that may end by itself."""
    f = schema.finding
    query = sa.select(f.c.subject).distinct()
    states = sorted(UNSETTLED)
    return list(
        connection.scalars(
            query.where(f.c.hall == hall, f.c.signal == WARNING, f.c.state.in_(states))
        )
    )


def find(connection: sa.Connection, hall: str, id: str, *, lock: bool = False) -> Kept | None:
    """One finding; ``lock`` keeps it ours until the transaction ends."""
    f = schema.finding
    query = sa.select(f).where(f.c.hall == hall, f.c.id == id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return _kept(row) if row else None


def steps(connection: sa.Connection, hall: str, id: str) -> list[FindingStep]:
    """The story of a finding."""
    s = schema.finding_step
    query = sa.select(s.c.no, s.c.at, s.c.act, s.c.actor, s.c.words, s.c.signal)
    rows = connection.execute(query.where(s.c.hall == hall, s.c.finding == id).order_by(s.c.no))
    return [FindingStep(*row) for row in rows]


def keep(tx: sa.Connection, kept: Kept, act: str, actor: str, words: str, at_ms: int) -> None:
    """Write a finding as it stands now and the step that brought it there."""
    s = schema.finding_step
    where = (s.c.hall == kept.hall, s.c.finding == kept.id)
    last = tx.scalar(sa.select(sa.func.max(s.c.no)).where(*where)) or 0
    upsert(tx, schema.finding, [_row(kept)])
    step = (kept.hall, kept.id, last + 1, at_ms, act, actor, words, kept.signal)
    upsert(tx, s, [step])


def listed(
    connection: sa.Connection, scope: Scope, wanted: Wanted, limit: int
) -> list[tuple[Kept, str, str]]:
    """Findings within a scope with their hall's name and region, the newest first."""
    f, h = schema.finding, schema.hall
    place = f.c.raised_on + "/" + f.c.id
    after = [place < wanted.after] if wanted.after else []
    query = (
        sa.select(f, h.c.name, h.c.region)
        .join_from(f, h, h.c.node == f.c.hall)
        .where(*_within(scope), *_filters(wanted), *after)
        .order_by(f.c.raised_on.desc(), f.c.id.desc())
        .limit(limit)
    )
    return [(_kept(row), row.name, row.region) for row in connection.execute(query)]


def counts(connection: sa.Connection, scope: Scope) -> dict[tuple[str, str], int]:
    """(signal, state) -> how many findings within a scope."""
    f, h = schema.finding, schema.hall
    query = (
        sa.select(f.c.signal, f.c.state, sa.func.count())
        .join_from(f, h, h.c.node == f.c.hall)
        .where(*_within(scope))
        .group_by(f.c.signal, f.c.state)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def halls_within(scope: Scope) -> sa.ColumnElement[bool]:
    """The halls of a scope."""
    h = schema.hall.c
    return h.node == scope.hall if scope.hall else h.region.startswith(scope.region)


def sees(scope: Scope, kept: Kept) -> bool:
    """Whether a finding is within a scope."""
    ours = not scope.department or scope.department == kept.department
    return ours and scope.covers(kept.hall)


def _within(scope: Scope) -> list[sa.ColumnElement[bool]]:
    of_department = schema.finding.c.department == scope.department
    return [halls_within(scope), *([of_department] if scope.department else [])]


def rules(connection: sa.Connection) -> dict[str, Rule]:
    """The rules as they stand."""
    r = schema.rule
    book = dict(RULES)
    for row in connection.execute(sa.select(r)):
        if row.id in book:
            book[row.id] = replace(
                book[row.id], warning=row.warning, yellow=row.yellow, red=row.red
            )
    return book


def keep_rule(
    tx: sa.Connection, id: str, begins: tuple[int | None, ...], at_ms: int, actor: str
) -> None:
    """Where a rule's signals begin from now on."""
    upsert(tx, schema.rule, [(id, *begins, at_ms, actor)])


def look_again(tx: sa.Connection) -> None:
    """All that runs is looked through once more today."""
    tx.execute(sa.update(schema.swept).values(day=""))


def _filters(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    f, h = schema.finding, schema.hall
    found: list[sa.ColumnElement[bool]] = []
    for name in ("signal", "state", "rule", "hall"):
        if value := getattr(wanted, name):
            found.append(f.c[name] == value)
    if wanted.region:
        found.append(h.c.region.startswith(wanted.region))
    return found


def _row(kept: Kept) -> tuple[Any, ...]:
    fields = list(astuple(kept))
    place = list(schema.finding.columns.keys()).index("evidence")
    fields[place] = msgspec.json.encode(kept.evidence).decode()
    return tuple(fields)


def _kept(row: sa.Row[Any]) -> Kept:
    fields = list(row[: len(schema.finding.columns)])
    place = list(schema.finding.columns.keys()).index("evidence")
    fields[place] = msgspec.json.decode(fields[place], type=tuple[tuple[str, str], ...])
    return Kept(*fields)
