"""When each hall was last heard. Kept in memory and written every few seconds: a sign of life
must not cost a disk write, and one that is lost by a crash is followed by the next.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import sqlalchemy as sa

from central.store import schema
from central.store.database import Database, upsert
from sync.protocol import HallFacts


@dataclass(frozen=True, slots=True)
class Contact:
    """``last_at``: wall ms of the last sign of life; ``backlog`` and ``version`` are the hall's own
    words, ``facts`` the rest of them; ``skew_ms`` is its clock less ours; ``fed``: the place in the
    feed up to which it has everything.
    """

    node: str
    last_at: int
    backlog: int | None = None
    skew_ms: int | None = None
    version: str | None = None
    facts: HallFacts | None = None
    fed: int | None = None


class ContactBook:
    """All contacts. Safe across threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._known: dict[str, Contact] = {}
        self._unsaved: set[str] = set()

    def load(self) -> None:
        """Read what an earlier process wrote."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(schema.contact)).all()
        with self._lock:
            self._known = {row.node: _contact(row) for row in rows} | self._known

    def get(self, node: str) -> Contact | None:
        """The last contact with a hall."""
        return self._known.get(node)

    def all(self) -> dict[str, Contact]:
        """The last contact with each hall that ever was heard."""
        with self._lock:
            return dict(self._known)

    def seen(
        self,
        node: str,
        at_ms: int,
        *,
        backlog: int | None = None,
        skew_ms: int | None = None,
        version: str | None = None,
        facts: HallFacts | None = None,
        fed: int | None = None,
    ) -> bool:
        """Note a sign of life; True when the hall had told another backlog or skew before."""
        with self._lock:
            known = self._known.get(node) or Contact(node, at_ms)
            told = {"backlog": backlog, "skew_ms": skew_ms, "version": version, "facts": facts}
            told["fed"] = fed
            said = {name: word for name, word in told.items() if word is not None}
            new = replace(known, last_at=max(at_ms, known.last_at), **said)  # type: ignore[arg-type]
            self._known[node] = new
            self._unsaved.add(node)
        return _shown(known) != _shown(new)

    def save(self) -> None:
        """Write what has changed since the last call."""
        with self._lock:
            rows = [self._known[node] for node in sorted(self._unsaved)]
            self._unsaved.clear()
        if not rows:
            return
        with self._database.write() as tx:
            upsert(tx, schema.contact, [_row(contact) for contact in rows])


def _shown(contact: Contact) -> tuple[object, ...]:
    """What a page would show otherwise when it changed; the rest goes on by itself."""
    facts = contact.facts or HallFacts()
    return (contact.backlog, contact.version, facts.blobs, facts.trouble, facts.exceptions)


def _row(contact: Contact) -> tuple[object, ...]:
    facts = msgspec.json.encode(contact.facts).decode() if contact.facts else None
    c = contact
    return (c.node, c.last_at, c.backlog, c.skew_ms, c.version, facts, c.fed)


def _contact(row: Any) -> Contact:
    facts = msgspec.json.decode(row.facts, type=HallFacts) if row.facts else None
    return Contact(row.node, row.last_at, row.backlog, row.skew_ms, row.version, facts, row.fed)
