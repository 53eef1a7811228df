"""SQL of items: what is published, what is drafted, every version that was, which halls have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from central.store import schema
from central.store.database import upsert
from domain.item_drafts import Draft
from domain.plan import ServiceItem

REGION = "region:"
KIND = "item"


@dataclass(frozen=True, slots=True)
class Published:
    """The newest version of an item, and its place in the feed."""

    scope: str
    version: int
    position: int
    item: ServiceItem


@dataclass(frozen=True, slots=True)
class Edition:
    """A version that was published; ``at`` is wall ms."""

    version: int
    at: int
    drafted_by: str
    approved_by: str
    words: str
    deleted: bool
    item: ServiceItem


def scope_of(region: str) -> str:
    """The scope of a region's items; '' is the province's."""
    return REGION + region if region else "all"


def region_of(scope: str) -> str:
    """The region's code of a scope, '' for everybody's."""
    return scope.removeprefix(REGION) if scope.startswith(REGION) else ""


def published(connection: sa.Connection, region: str = "") -> list[Published]:
    """The items of the scopes that lie within a region, by name."""
    d = schema.document
    query = sa.select(d.c.scope, d.c.version, d.c.position, d.c.body).where(
        d.c.kind == KIND,
        sa.not_(d.c.deleted),
        d.c.scope.startswith(scope_of(region) if region else ""),
    )
    found = [_published(row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.item.department, one.item.name))


def find(connection: sa.Connection, scope: str, id: str) -> Published | None:
    """The newest version of one item that is not withdrawn."""
    d = schema.document
    query = sa.select(d.c.scope, d.c.version, d.c.position, d.c.body)
    row = connection.execute(
        query.where(d.c.kind == KIND, d.c.scope == scope, d.c.id == id, sa.not_(d.c.deleted))
    ).first()
    return _published(row) if row else None


def drafts(connection: sa.Connection, region: str = "") -> list[Draft]:
    """The drafts of the scopes that lie within a region."""
    t = schema.item_draft
    wanted = t.c.scope.startswith(scope_of(region) if region else "")
    return [_draft(row) for row in connection.execute(sa.select(t).where(wanted))]


def draft(connection: sa.Connection, scope: str, id: str, *, lock: bool = False) -> Draft | None:
    """The draft of one item; ``lock`` keeps it ours until the transaction ends."""
    t = schema.item_draft
    query = sa.select(t).where(t.c.scope == scope, t.c.id == id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return _draft(row) if row else None


def keep_draft(tx: sa.Connection, made: Draft, words: str, at_ms: int) -> None:
    """Write a draft as it stands."""
    row = (
        made.scope, made.id, made.base, made.state, made.drafted_by, made.withdraws, at_ms, words,
        msgspec.json.encode(made.item),
    )  # fmt: skip
    upsert(tx, schema.item_draft, [row])


def drop_draft(tx: sa.Connection, scope: str, id: str) -> None:
    """The draft is over: published or thrown away."""
    t = schema.item_draft
    tx.execute(sa.delete(t).where(t.c.scope == scope, t.c.id == id))


def words_of(connection: sa.Connection, scope: str, id: str) -> str:
    """What was said last about a draft."""
    t = schema.item_draft
    found = connection.scalar(sa.select(t.c.words).where(t.c.scope == scope, t.c.id == id))
    return found or ""


def keep_edition(tx: sa.Connection, scope: str, edition: Edition, position: int) -> None:
    """Keep a version for ever."""
    row = (
        scope, edition.item.id, edition.version, position, edition.at, edition.drafted_by,
        edition.approved_by, edition.words, edition.deleted, msgspec.json.encode(edition.item),
    )  # fmt: skip
    upsert(tx, schema.item_edition, [row], keep=True)


def editions(connection: sa.Connection, scope: str, id: str) -> list[Edition]:
    """Every version that is known, the newest first."""
    t = schema.item_edition
    query = sa.select(t).where(t.c.scope == scope, t.c.id == id).order_by(t.c.version.desc())
    return [
        Edition(
            row.version, row.published_at, row.drafted_by, row.approved_by, row.words, row.deleted,
            _item(row.body),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def position(connection: sa.Connection, scope: str, id: str) -> int:
    """The place in the feed of the newest version; 0 for none."""
    d = schema.document
    query = sa.select(d.c.position)
    found = connection.scalar(query.where(d.c.kind == KIND, d.c.scope == scope, d.c.id == id))
    return found or 0


def version(connection: sa.Connection, scope: str, id: str) -> int:
    """The last version that went out, also of an item that was withdrawn; 0 for none."""
    t, known = schema.item_edition, find(connection, scope, id)
    last = connection.scalar(
        sa.select(sa.func.max(t.c.version)).where(t.c.scope == scope, t.c.id == id)
    )
    return max(known.version if known else 0, last or 0)


def halls_of(connection: sa.Connection, scope: str) -> list[tuple[str, str, bool]]:
    """Node, name and whether it is enrolled, of every hall that a scope reaches."""
    h = schema.hall
    query = sa.select(h.c.node, h.c.name, h.c.enrolled_at.is_not(None))
    rows = connection.execute(query.where(h.c.region.startswith(region_of(scope))))
    return [(row[0], row[1], bool(row[2])) for row in rows]


def _published(row: Any) -> Published:
    item = _item(row.body)
    return Published(row.scope, item.version, row.position, item)


def _draft(row: Any) -> Draft:
    return Draft(
        row.scope, row.id, row.base, _item(row.body), row.state, row.drafted_by, bool(row.withdraws)
    )


def _item(body: bytes) -> ServiceItem:
    return msgspec.json.decode(bytes(body), type=ServiceItem)
