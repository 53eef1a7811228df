"""Finding cases across every hall of a scope: newest first, page by page, never by an offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import sqlalchemy as sa

from central.identity.scope import Scope
from central.store import schema
from domain.case_numbers import is_case_number, with_hyphens
from domain.cases import Case

PAGE = 50
FEW_HALLS = 60
"""Up to here each hall is asked for its newest; beyond, the newest of all are passed through."""

_CASES = schema.states["case"]


class BadCursor(Exception):
    """Not what a page has given out."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last case of a page."""

    changed_at: int
    hall: str
    id: str

    def text(self) -> str:
        """As it stands in an address."""
        return f"{self.changed_at}.{self.hall}.{self.id}"


def cursor(text: str) -> Cursor | None:
    """A cursor from an address, None for the first page. Raises BadCursor."""
    if not text:
        return None
    at, _, rest = text.partition(".")
    hall, _, id = rest.partition(".")
    if not (at.isdecimal() and len(at) < 16 and hall and id and len(text) < 120):
        raise BadCursor(text[:40])
    return Cursor(int(at), hall, id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``words``: a case number, a credit code, or words of an item's name;
    ``region``: a code prefix; ``person`` and ``name``: keyed hashes.
    """

    words: str = ""
    region: str = ""
    state: str = ""
    person: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page, and where the next begins (None: it is the last)."""

    cases: tuple[Case, ...]
    next: Cursor | None


def search(
    connection: sa.Connection, scope: Scope, wanted: Wanted, after: Cursor | None = None
) -> Found:
    """The next page of what matches within a scope."""
    c = _CASES.c
    halls = _halls(connection, scope, wanted.region)
    if not halls:
        return Found((), None)
    where = [c.number.is_not(None), *_matching(connection, scope, wanted)]
    if after is not None:
        where.append(
            sa.tuple_(c.changed_at, c.hall, c.id)
            < sa.tuple_(sa.literal(after.changed_at), sa.literal(after.hall), sa.literal(after.id))
        )
    rows = connection.execute(_newest(halls, scope, wanted.region, where)).all()
    cases = tuple(Case(*row) for row in rows[:PAGE])
    last = cases[-1] if len(rows) > PAGE else None
    return Found(cases, Cursor(last.changed_at, last.hall, last.id) if last else None)


def _newest(
    halls: Sequence[str], scope: Scope, region: str, where: Sequence[sa.ColumnElement[bool]]
) -> sa.Select[Any]:
    c = _CASES.c
    order = (c.changed_at.desc(), c.hall.desc(), c.id.desc())
    if len(halls) > FEW_HALLS and not scope.hall:
        within = c.hall.like(f"h-{max(region, scope.region, key=len)}%")
        return sa.select(_CASES).where(within, *where).order_by(*order).limit(PAGE + 1)
    each = [
        sa.select(
            sa.select(_CASES).where(c.hall == hall, *where).order_by(*order).limit(PAGE + 1)
            .subquery()
        )
        for hall in halls
    ]  # fmt: skip
    together = sa.union_all(*each).subquery()
    t = together.c
    newest = (t.changed_at.desc(), t.hall.desc(), t.id.desc())
    return sa.select(together).order_by(*newest).limit(PAGE + 1)


def _halls(connection: sa.Connection, scope: Scope, region: str) -> list[str]:
    """The halls of a region within a scope."""
    h = schema.hall.c
    query = sa.select(h.node).where(h.region.startswith(region, autoescape=True)).order_by(h.node)
    return [node for node in connection.scalars(query) if scope.covers(node)]


def _matching(
    connection: sa.Connection, scope: Scope, wanted: Wanted
) -> list[sa.ColumnElement[bool]]:
    c, where = _CASES.c, []
    words = wanted.words.strip()
    if is_case_number(words):
        where.append(c.number == with_hyphens(words))
    elif len(words) == 18 and words.isascii():
        where.append(c.org_code == words.upper())
    elif words:
        where.append(c.item.in_(_items(connection, replace(_NOTHING, name=words))))
    if scope.department:
        where.append(c.item.in_(of_department(connection, scope.department)))
    for column, value in (
        (c.state, wanted.state), (c.person, wanted.person), (c.name_key, wanted.name)
    ):  # fmt: skip
        if value:
            where.append(column == value)
    return where


class _Item(msgspec.Struct, frozen=True):
    name: str = ""
    department: str = ""


class _Terms(msgspec.Struct, frozen=True):
    item: _Item = _Item()


@dataclass(frozen=True, slots=True)
class _Like:
    name: str = ""
    department: str = ""


_NOTHING = _Like()


def _items(connection: sa.Connection, like: _Like) -> list[str]:
    """The ids of items that halls took cases under, by words of the name or by department."""
    v = schema.states["item_version"].c
    part = v.terms.contains(like.name or like.department, autoescape=True)
    found = set()
    for row in connection.execute(sa.select(v.item, v.terms).where(part)):
        item = msgspec.json.decode(row.terms, type=_Terms).item
        fits = like.name in item.name and like.department in ("", item.department)
        found |= {row.item} if fits else set()
    return sorted(found)


def of_department(connection: sa.Connection, department: str) -> list[str]:
    """The ids of a department's items."""
    return _items(connection, replace(_NOTHING, department=department))


def department_of(connection: sa.Connection, case: Case) -> str:
    """Which department's item a case is."""
    v = schema.states["item_version"].c
    query = sa.select(v.terms).where(
        v.hall == case.hall, v.item == case.item, v.version == str(case.item_version)
    )
    return msgspec.json.decode(connection.scalar(query) or "{}", type=_Terms).item.department
