"""SQL of analytics: figures of a time within what somebody may see, by day or by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from central.analytics.tally import HOURS
from central.identity.scope import Scope
from central.store import schema
from central.supervision.book import halls_within

_NAMES = tuple(name for name in schema.FIGURES if not name.startswith("h"))
_HOURS = tuple(f"h{hour:02d}" for hour in HOURS)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a tally adds up to; ``hours``: numbers taken from 7 to 18 o'clock."""

    taken: int = 0
    called: int = 0
    waited_s: int = 0
    long_waits: int = 0
    finished: int = 0
    served_s: int = 0
    rated: int = 0
    stars: int = 0
    bad: int = 0
    submitted: int = 0
    accepted: int = 0
    refused: int = 0
    corrected: int = 0
    decided: int = 0
    at_once: int = 0
    late: int = 0
    delivered: int = 0
    hours: tuple[int, ...] = field(default=(0,) * len(HOURS))

    @property
    def mean_wait_min(self) -> float | None:
        """From taking a number to being called."""
        return _share(self.waited_s, self.called * 60, 1)

    @property
    def mean_service_min(self) -> float | None:
        """From coming to the window to the end."""
        return _share(self.served_s, self.finished * 60, 1)

    @property
    def mean_stars(self) -> float | None:
        """Of the five levels of 好差评."""
        return _share(self.stars, self.rated, 2)

    @property
    def on_time_percent(self) -> float | None:
        """Decided cases that were not decided past their limit."""
        return _share(100 * (self.decided - self.late), self.decided, 1)

    @property
    def at_once_percent(self) -> float | None:
        """Decided cases for which nothing had to be corrected."""
        return _share(100 * self.at_once, self.decided, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """A time and a place: days with both ends, a region's code or ''."""

    since: date
    until: date
    region: str = ""


def by_day(connection: sa.Connection, scope: Scope, span: Span) -> dict[date, Figures]:
    """Figures of each day that has any."""
    t = schema.tally
    rows = connection.execute(_sums(scope, span, t.c.day).group_by(t.c.day).order_by(t.c.day))
    return {date.fromisoformat(row[0]): _figures(row[1:]) for row in rows}


def by_place(
    connection: sa.Connection, scope: Scope, span: Span, digits: int
) -> dict[str, Figures]:
    """Figures by the first digits of the halls' regions; by hall when ``digits`` is 0."""
    place = schema.hall.c.node if digits == 0 else sa.func.substr(schema.hall.c.region, 1, digits)
    rows = connection.execute(_sums(scope, span, place).group_by(place))
    return {row[0]: _figures(row[1:]) for row in rows}


def added(parts: Sequence[Figures]) -> Figures:
    """Several figures together."""
    sums = {name: sum(getattr(part, name) for part in parts) for name in _NAMES}
    hours = tuple(map(sum, zip(*(part.hours for part in parts), strict=True)))
    return Figures(**sums, hours=hours or Figures().hours)


def _sums(scope: Scope, span: Span, by: sa.ColumnElement[str]) -> Any:
    t, h = schema.tally, schema.hall
    sums = [sa.cast(sa.func.sum(t.c[name]), sa.BigInteger) for name in (*_NAMES, *_HOURS)]
    query: Any = sa.select(by, *sums)
    return query.join_from(t, h, h.c.node == t.c.hall).where(
        halls_within(scope),
        h.c.region.startswith(span.region),
        t.c.day >= span.since.isoformat(),
        t.c.day <= span.until.isoformat(),
    )


def _figures(row: Sequence[Any]) -> Figures:
    named = dict(zip(_NAMES, row, strict=False))
    return Figures(**named, hours=tuple(row[len(_NAMES) :]))


def _share(part: int, whole: int, digits: int) -> float | None:
    return round(part / whole, digits) if whole else None
