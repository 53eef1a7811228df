"""Publishing documents. A document is known by scope, kind and id, so every hall may have
its own window 01. Places in the feed are given out in one serialised spot, so that a reader
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


def publish(centre: Centre, tx: sa.Connection, actor: str, documents: Sequence[Document]) -> None:
    """Put versions into the feed; ring `signals.published` after the commit."""
    if not documents:
        return
    known = _versions(tx, documents)
    place = _reserve(tx, len(documents))
    rows, events = [], []
    for document in documents:
        place += 1
        key = (document.scope, document.kind, document.id)
        version = known.get(key, 0) + 1
        body = document.body if not document.deleted else b"null"
        rows.append((*key, version, document.deleted, place, body))
        digest = hashlib.sha256(body).hexdigest()
        fact = facts.DocumentPublished(version, document.scope, document.deleted, digest)
        events.append(Fact(f"document/{document.kind}/{document.id}", fact))
    upsert(tx, schema.document, rows)
    journal.record(centre, tx, actor, events)


def publish_now(centre: Centre, actor: str, documents: Sequence[Document]) -> None:
    """Publish in a transaction of its own and wake the halls that wait."""
    with centre.database.write() as tx:
        publish(centre, tx, actor, documents)
    for scope in {document.scope for document in documents}:
        centre.signals.published(scope)


def position(connection: sa.Connection) -> int:
    """The last place given out in the feed."""
    return int(value(connection, _POSITION) or 0)


def body_of(connection: sa.Connection, scope: str, kind: str, id: str) -> bytes:
    """The newest body of a document; ``null`` when there is none."""
    d = schema.document
    query = sa.select(d.c.body).where(d.c.scope == scope, d.c.kind == kind, d.c.id == id)
    return bytes(connection.scalar(query) or b"null")


def _versions(tx: sa.Connection, documents: Sequence[Document]) -> dict[tuple[str, str, str], int]:
    """The newest version of each of these documents that is there."""
    d, found = schema.document, {}
    for start in range(0, len(documents), 300):
        wanted = [(d.scope, d.kind, d.id) for d in documents[start : start + 300]]
        query = sa.select(d.c.scope, d.c.kind, d.c.id, d.c.version).where(
            sa.tuple_(d.c.scope, d.c.kind, d.c.id).in_(wanted)
        )
        found.update({(r.scope, r.kind, r.id): r.version for r in tx.execute(query)})
    return found


def _reserve(tx: sa.Connection, count: int) -> int:
    """The position before the first of ``count`` new ones; ours until the transaction ends."""
    upsert(tx, schema.meta, [(_POSITION, "0")], keep=True)
    m = schema.meta
    tx.execute(sa.select(m.c.value).where(m.c.name == _POSITION).with_for_update())
    last = position(tx)
    put_value(tx, _POSITION, str(last + count))
    return last
