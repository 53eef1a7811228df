"""Publishing documents. Places in the feed are given out in one serialised spot, so that a reader
that has seen place n has seen all before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa

from central import facts, journal
from central.centre import Centre
from central.store import schema
from central.store.database import put_value, upsert, value
from domain.documents import Document
from domain.events import Fact

_POSITION = "feed_position"


class ScopeChanged(Exception):
    """A document keeps its scope for life: halls outside a new one would keep the old version."""


def publish(centre: Centre, tx: sa.Connection, actor: str, documents: Sequence[Document]) -> None:
    """Put versions into the feed; call `announce` after the commit. Raises ScopeChanged."""
    if not documents:
        return
    known = _versions(tx, documents)
    position = _reserve(tx, len(documents))
    rows, events = [], []
    for document in documents:
        position += 1
        version, scope = known.get((document.kind, document.id), (0, document.scope))
        if scope != document.scope:
            raise ScopeChanged(f"{document.kind}/{document.id}")
        version += 1
        body = document.body if not document.deleted else b"null"
        rows.append((document.kind, document.id, version, scope, document.deleted, position, body))
        fact = facts.DocumentPublished(
            version, scope, document.deleted, hashlib.sha256(body).hexdigest()
        )
        events.append(Fact(f"document/{document.kind}/{document.id}", fact))
    upsert(tx, schema.document, rows)
    journal.record(centre, tx, actor, events)


def publish_now(centre: Centre, actor: str, documents: Sequence[Document]) -> None:
    """Publish in a transaction of its own and wake the halls that wait."""
    with centre.database.write() as tx:
        publish(centre, tx, actor, documents)
    for scope in {document.scope for document in documents}:
        centre.signals.published(scope)


def body_of(connection: sa.Connection, kind: str, id: str) -> bytes:
    """The newest body of a document; ``null`` when there is none."""
    d = schema.document
    query = sa.select(d.c.body).where(d.c.kind == kind, d.c.id == id)
    return bytes(connection.scalar(query) or b"null")


def _versions(
    tx: sa.Connection, documents: Sequence[Document]
) -> dict[tuple[str, str], tuple[int, str]]:
    d = schema.document
    kinds = {document.kind for document in documents}
    ids = [document.id for document in documents]
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for start in range(0, len(ids), 500):
        query = sa.select(d.c.kind, d.c.id, d.c.version, d.c.scope).where(
            d.c.kind.in_(kinds), d.c.id.in_(ids[start : start + 500])
        )
        for row in tx.execute(query):
            found[row.kind, row.id] = (row.version, row.scope)
    return found


def _reserve(tx: sa.Connection, count: int) -> int:
    """The position before the first of ``count`` new ones; ours until the transaction ends."""
    upsert(tx, schema.meta, [(_POSITION, "0")], keep=True)
    m = schema.meta
    tx.execute(sa.select(m.c.value).where(m.c.name == _POSITION).with_for_update())
    last = int(value(tx, _POSITION) or 0)
    put_value(tx, _POSITION, str(last + count))
    return last
