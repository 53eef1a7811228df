"""What a hall gets: the newest version of every document in its scopes, after its cursor.

Only the newest version has a place, so one query is snapshot and tail alike. Every publication is
in the centre's own log, so a place in that log (a mark) tells whether a cursor is of this feed: a
centre that was restored from a backup has other events there, or none.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa

from central.catalog import service as catalog
from central.centre import NODE
from central.feed.recalling import Heard
from central.journal import EPOCH
from central.store import log as log_sql
from central.store import schema
from domain import shapes
from domain.events import CENTRE_TO
from sync.batch import pack
from sync.envelope import previous
from sync.keys import NodeKey
from sync.protocol import FeedDocument, FeedPage

PAGE = 500
SAID_EVENTS, SAID_BYTES = 500, 256 * 1024
_PREFIXES = (2, 4, 6, 9, 12)  # province, city, county, township, village (GB/T 2260, GB/T 10114)


def scopes(node: str, region: str) -> tuple[str, ...]:
    """Every scope a hall is in."""
    regions = (f"region:{region[:n]}" for n in _PREFIXES if n <= len(region))
    return ("all", *regions, f"hall:{node}")


def page(
    connection: sa.Connection,
    node: str,
    region: str,
    after: int,
    mark: str = "",
    shows: Mapping[str, int] = shapes.SHAPES,
) -> FeedPage:
    """The next documents for a hall; the cursor stays when there are none.

    ``shows``: what the hall can show; what it cannot is passed over (`domain.shapes`).

    ``mark`` is what came with the cursor, empty for none. When the cursor is of another feed, the
    page is the first of all.
    """
    anew = not _holds(connection, after, mark)
    after = 0 if anew else after
    d = schema.document
    rows = connection.execute(
        sa.select(d)
        .where(d.c.scope.in_(scopes(node, region)), d.c.position > after)
        .order_by(d.c.position)
        .limit(PAGE + 1)
    ).all()
    more, rows = len(rows) > PAGE, rows[:PAGE]
    fitting = [
        (r, bytes(r.body) if r.deleted else shapes.fitted(r.kind, bytes(r.body), shows))
        for r in rows
    ]
    documents = [
        FeedDocument(r.kind, r.id, r.version, r.scope, r.deleted, msgspec.Raw(body))
        for r, body in fitting
        if body is not None and r.kind in shows
    ]
    # Read last: a mark that is later than its documents asks once too often, never too seldom.
    here = log_sql.head(connection, NODE, EPOCH)
    cursor = rows[-1].position if rows else after
    return FeedPage(cursor, more, documents, mark=f"{here.seq}.{here.hash}", anew=anew)


def _holds(connection: sa.Connection, after: int, mark: str) -> bool:
    """Whether this feed gave out that cursor with that mark."""
    if after > catalog.position(connection):
        return False
    seq, _, known = mark.partition(".")
    if not (seq.isdecimal() and len(seq) <= 16):
        return True  # of a hall that has no mark yet
    return log_sql.hash_at(connection, NODE, EPOCH, int(seq)) == known


def said(
    connection: sa.Connection, key: NodeKey, node: str, heard: Heard, *, follows: bool
) -> tuple[bytes, bool]:
    """What the centre says to a hall after what it has heard: (signed batch, whether more is).

    ``follows``: our own log goes on after that word. Otherwise the hall goes on with a later epoch.
    """
    log = CENTRE_TO + node
    first = heard.epoch if follows else heard.epoch + 1
    for head in log_sql.heads(connection, log):
        seq = heard.seq if head.epoch == heard.epoch else 0
        if head.epoch >= first and seq < head.seq:
            break
    else:
        return b"", False
    lines = log_sql.page(connection, log, head.epoch, seq, SAID_EVENTS, SAID_BYTES)
    prev = previous(lines[0])
    wire = pack(lines, node=log, epoch=head.epoch, first=seq + 1, prev=prev, key=key)
    return wire, seq + len(lines) < head.seq
