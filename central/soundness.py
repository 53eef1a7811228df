"""Is what the centre keeps still what came in? The chain of every log, every blob's digest.

Tables beside the log are the database's own to guard. A running centre looks every night, in a
process of its own and at a share of the halls, so that each is looked at once in `NIGHTS` nights:
``python -m central.soundness`` gets a `Round` as JSON on its standard input.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa

from central.store import schema
from central.store.database import Database, put_value, value
from domain.events import CENTRE_TO
from sync.blobs import sealed_digest
from sync.envelope import check_chain, genesis, parse_header, previous
from sync.errors import BadEvent, BrokenChain, NoSuchBlob

log = logging.getLogger(__name__)

VALUE: Final = "soundness"
NIGHTS: Final = 7
PAGE: Final = 2_000
PAGE_BYTES: Final = 8 * 1024 * 1024
_BEHIND_OTHERS: Final = 15
_ROOT = Path(__file__).resolve().parents[1]


class Round(msgspec.Struct, frozen=True):
    """What is looked at: the halls of ``share`` (of `NIGHTS`), all of them when it is negative."""

    database: str
    folder: str
    now_ms: int
    share: int = -1

    def has(self, node: str) -> bool:
        """Whether a node's log and blobs are looked at in this round."""
        hall = node.removeprefix(CENTRE_TO)
        return self.share < 0 or zlib.crc32(hall.encode()) % NIGHTS == self.share % NIGHTS


class Found(msgspec.Struct, frozen=True):
    """What was found: node -> words for developers, nothing for what is sound. ``at_ms``: when the
    last round ended; ``events`` and ``blobs`` are those of that round.
    """

    at_ms: int
    events: int = 0
    blobs: int = 0
    damage: dict[str, str] = {}


@dataclass(slots=True)
class _Count:
    events: int = 0
    blobs: int = 0


Progress = Callable[[int, int], None]


def last(connection: sa.Connection) -> Found | None:
    """What the last rounds found, None before the first."""
    text = value(connection, VALUE)
    return msgspec.json.decode(text, type=Found) if text else None


def look(database: Database, this: Round, progress: Progress = lambda done, of: None) -> Found:
    """Look, write down and return what there is to say. ``progress``: events read, events."""
    with database.read() as connection:
        h = schema.head
        query = sa.select(h).where(h.c.seq > 0).order_by(h.c.node, h.c.epoch)
        heads = [row for row in connection.execute(query) if this.has(row.node)]
    count, damage, of = _Count(), dict[str, str](), sum(row.seq for row in heads)
    for head in heads:
        if words := _log(database, head, count):
            damage.setdefault(head.node, f"log, epoch {head.epoch}: {words}")
        progress(min(count.events, of), of)
    for node, words in _blobs(database, this, count):
        damage.setdefault(node, words)
    for node, words in damage.items():
        log.error("damaged: %s: %s", node, words)
    return _write_down(database, this, count, damage)


def _log(database: Database, head: sa.Row[tuple[object, ...]], count: _Count) -> str:
    """What is wrong with one epoch of a log; each page a short look, so that nobody waits."""
    node, epoch = str(head.node), int(head.epoch)
    seq, prev = 0, genesis(node, epoch)
    e = schema.event
    query = sa.select(e.c.seq, e.c.hash, e.c.line).where(e.c.node == node, e.c.epoch == epoch)
    while True:
        with database.read() as connection:
            page = connection.execute(query.where(e.c.seq > seq).order_by(e.c.seq).limit(PAGE))
            rows = [(row.seq, row.hash, bytes(row.line)) for row in page]
        if not rows:
            return "" if seq >= head.seq else f"ends at {seq}, not at {head.seq}"
        lines = [line for _, _, line in rows]
        try:
            if epoch > 0:
                checked = check_chain(lines, node, epoch, seq + 1, prev)
            else:  # a branch that was taken in begins anywhere, and its lines keep their epoch
                first = parse_header(lines[0])
                before = prev if seq else previous(lines[0])
                checked = check_chain(lines, node, first.epoch, first.seq, before)
        except (BrokenChain, BadEvent) as error:
            return str(error)
        if [event.hash for event in checked] != [known for _, known, _ in rows]:
            return f"a hash after {seq} is not that of its event"
        seq, prev = rows[-1][0], checked[-1].hash
        count.events += len(rows)


def _blobs(database: Database, this: Round, count: _Count) -> Iterator[tuple[str, str]]:
    b = schema.blob
    with database.read() as connection:
        rows = connection.execute(sa.select(b.c.node, b.c.address, b.c.sealed_digest)).all()
    for row in rows:
        if not this.has(row.node):
            continue
        path = Path(this.folder) / "blobs" / row.node / row.address[:2] / f"{row.address[2:]}.age"
        count.blobs += 1
        try:
            _, digest = sealed_digest(path)
        except (OSError, NoSuchBlob) as error:
            yield row.node, f"blob {row.address[:12]}…: cannot be read: {error}"
            continue
        if digest != row.sealed_digest:
            yield row.node, f"blob {row.address[:12]}…: other bytes than were kept"


def _write_down(database: Database, this: Round, count: _Count, damage: dict[str, str]) -> Found:
    """What an earlier round found of others stands until they are looked at again."""
    with database.write() as tx:
        before = last(tx)
        others = before.damage if before else {}
        kept = {node: words for node, words in others.items() if not this.has(node)}
        found = Found(this.now_ms, count.events, count.blobs, {**kept, **damage})
        put_value(tx, VALUE, msgspec.json.encode(found).decode())
    return found


def begin(this: Round) -> subprocess.Popen[bytes]:
    """The same in a process of its own, which goes behind all others on a busy machine."""
    process = subprocess.Popen(
        [sys.executable, "-m", "central.soundness"],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(this))
    process.stdin.close()
    return process


def main() -> None:
    """One round, as it stands on the standard input."""
    os.nice(_BEHIND_OTHERS)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    this = msgspec.json.decode(sys.stdin.buffer.read(), type=Round)
    database = Database(this.database, pool=1)
    try:
        look(database, this)
    finally:
        database.close()


if __name__ == "__main__":
    main()
