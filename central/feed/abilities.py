"""What each hall can show, as it last told with a look at the feed; what is held back from it.

In memory only: every hall tells again within a minute.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from central.store import schema
from domain import shapes


@dataclass(slots=True)
class Abilities:
    """Safe across threads."""

    _shown: dict[str, Mapping[str, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, node: str, shows: Mapping[str, int]) -> None:
        """A hall has told what it can show."""
        with self._lock:
            self._shown[node] = shows

    def of(self, node: str) -> Mapping[str, int] | None:
        """What a hall can show; None when it has not been heard since the start."""
        return self._shown.get(node)


def held_back(
    connection: sa.Connection, wanted: tuple[str, ...], shows: Mapping[str, int]
) -> dict[str, int]:
    """For each kind how many documents of these scopes a hall cannot be sent."""
    d = schema.document
    suspects = sa.or_(d.c.kind.not_in(list(shows)), sa.func.substr(d.c.body, 1, 8) == b'{"shape"')
    query = sa.select(d.c.kind, d.c.body).where(
        d.c.scope.in_(wanted), d.c.deleted.is_(False), suspects
    )
    found: dict[str, int] = {}
    for kind, body in connection.execute(query):
        if shapes.fitted(kind, bytes(body), shows) is None:
            found[kind] = found.get(kind, 0) + 1
    return found
