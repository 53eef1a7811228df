"""What a hall gets: the newest version of every document in its scopes, after its cursor.

Only the newest version has a place, so one query is snapshot and tail alike.
"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from central.store import schema
from sync.protocol import FeedDocument, FeedPage

PAGE = 500
_PREFIXES = (2, 4, 6, 9, 12)  # province, city, county, township, village (GB/T 2260, GB/T 10114)


def scopes(node: str, region: str) -> tuple[str, ...]:
    """Every scope a hall is in."""
    regions = (f"region:{region[:n]}" for n in _PREFIXES if n <= len(region))
    return ("all", *regions, f"hall:{node}")


def page(connection: sa.Connection, node: str, region: str, after: int) -> FeedPage:
    """The next documents for a hall; the cursor stays when there are none."""
    d = schema.document
    rows = connection.execute(
        sa.select(d)
        .where(d.c.scope.in_(scopes(node, region)), d.c.position > after)
        .order_by(d.c.position)
        .limit(PAGE + 1)
    ).all()
    more, rows = len(rows) > PAGE, rows[:PAGE]
    documents = [
        FeedDocument(r.kind, r.id, r.version, r.scope, r.deleted, msgspec.Raw(bytes(r.body)))
        for r in rows
    ]
    return FeedPage(rows[-1].position if rows else after, more, documents)
