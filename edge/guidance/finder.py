"""Finding service items by what people type on letter keys: pinyin, its first letters, or both.

`sfz`, `shenfen`, `shenfz` all find 居民身份证办理. A query is cut into pieces, each the beginning
of one syllable, that follow one another in the name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pypinyin import lazy_pinyin

from domain.plan import Plan, ServiceItem

LONGEST_QUERY: Final = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """An item and the syllables of its name, lower case, a foreign letter each its own."""

    item: ServiceItem
    syllables: tuple[str, ...]


class Finder:
    """The items of one plan, ready to be searched."""

    def __init__(self, items: Iterable[ServiceItem]) -> None:
        self._entries = [Entry(item, syllables(item.name)) for item in items if item.queue]

    def find(self, query: str) -> list[ServiceItem]:
        """Items whose name the query spells, best first: early in the name, then short names."""
        letters = clean(query)
        if not letters:
            return []
        found = []
        for entry in self._entries:
            at = place(letters, entry.syllables)
            if at is not None:
                found.append((at, len(entry.syllables), entry.item.name, entry.item))
        return [item for *_, item in sorted(found, key=lambda f: f[:3])]


class Shelf:
    """The finder of the present plan; made anew when the centre has sent another."""

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._finder = Finder(())

    def finder(self, plan: Plan) -> Finder:
        if plan is not self._plan:
            self._finder, self._plan = Finder(plan.items.values()), plan
        return self._finder


def clean(query: str) -> str:
    """What of a query counts: small letters and figures, at most LONGEST_QUERY."""
    return "".join(c for c in query.lower() if c.isascii() and c.isalnum())[:LONGEST_QUERY]


@lru_cache(maxsize=20_000)
def syllables(name: str) -> tuple[str, ...]:
    """`("shen", "fen", "zheng")` of 身份证; signs that are no letters are left out."""
    # The name as a whole: 行 sounds otherwise in 银行 than alone.
    parts = " ".join(lazy_pinyin(name, errors=lambda other: " ".join(other))).split()
    return tuple(s for s in (clean(part) for part in parts) if s)


def place(letters: str, name: tuple[str, ...]) -> int | None:
    """At which syllable of the name the letters begin to spell it, None when they never do."""
    return next((n for n in range(len(name)) if _spells(letters, name, n)), None)


def _spells(letters: str, name: tuple[str, ...], at: int) -> bool:
    """Whether letters are beginnings of the syllables from `at` on, one after the other."""
    if not letters:
        return True
    if at == len(name):
        return False
    common = 0
    for mine, theirs in zip(letters, name[at], strict=False):
        if mine != theirs:
            break
        common += 1
    return any(_spells(letters[n:], name, at + 1) for n in range(common, 0, -1))
