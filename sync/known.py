"""Which kinds of events the tables were folded with: an upgrade that knows more folds anew only
when something of it has been waiting in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from domain.events import kinds
from sync.envelope import KNOWN

LOADED: Final = KNOWN
"""Importing the domain registers the kinds; the name keeps the import from looking idle."""

VALUE: Final = "folded_kinds"


class _Version(msgspec.Struct, frozen=True):
    version: int


def as_text() -> str:
    """Every (kind, version) that this program can read."""
    return ",".join(f"{kind}.v{version}" for kind, version in kinds())


def fresh(before: str | None) -> set[tuple[str, int]]:
    """What this program can read and the one that made the tables could not."""
    if before is None:
        return set()
    had = set(before.split(","))
    return {(kind, version) for kind, version in kinds() if f"{kind}.v{version}" not in had}


def waits(before: str | None, lines_of: Callable[[str], Iterable[bytes]]) -> bool:
    """Whether the log holds an event that can only be folded now; ``lines_of`` gives a kind's."""
    wanted = fresh(before)
    return any(
        (kind, msgspec.json.decode(line, type=_Version).version) in wanted
        for kind in {kind for kind, _ in wanted}
        for line in lines_of(kind)
    )
