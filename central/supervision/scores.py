"""Performance in points (绩效): what supervision found against what was handled.

The province is shown by city, a city by county, a county by hall, department or member of staff;
behind each figure lie the findings that made it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec
import sqlalchemy as sa

from central.centre import Centre
from central.halls import regions
from central.halls.regions import CITY, COUNTY
from central.identity.scope import Scope
from central.identity.service import Admin
from central.store import schema
from central.supervision.book import halls_within
from domain.findings import FEWEST_HANDLED, score
from domain.supervision import RED, YELLOW
from kiosk_ui.views import ScoreRow, ScoresPage


@dataclass(slots=True)
class Tally:
    """What one of those compared has handled and what was found."""

    handled: int = 0
    yellow: int = 0
    red: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of scores: ``within`` a region's code or '', ``by`` region, department or person."""

    since: date
    until: date
    within: str = ""
    by: str = "region"


class _Item(msgspec.Struct):
    department: str = ""


def scores(centre: Centre, admin: Admin, asked: Asked) -> ScoresPage:
    """The scores of a time within what somebody may see, from the worst."""
    with centre.database.read() as connection:
        halls = _halls(connection, asked.within, admin.scope)
        names = regions.names(connection)
        by = asked.by if len(asked.within) >= COUNTY else "region"
        if by == "region":
            tallies = _by_hall(connection, asked, set(halls))
            rows = _of_regions(asked.within, halls, tallies, names)
        else:
            rows = _of_people(connection, asked, halls, by)
    rows.sort(key=lambda row: (row.score, -row.points, row.name))
    within = regions.name_of(names, asked.within)
    return ScoresPage(
        tuple(rows), by, asked.since, asked.until, asked.within, within, FEWEST_HANDLED, admin.name
    )


def _halls(connection: sa.Connection, within: str, scope: Scope) -> dict[str, tuple[str, str]]:
    """node -> (name, region) of the halls of a region."""
    h = schema.hall
    query = sa.select(h.c.node, h.c.name, h.c.region).where(
        halls_within(scope), h.c.region.startswith(within)
    )
    return {row.node: (row.name, row.region) for row in connection.execute(query)}


def _by_hall(connection: sa.Connection, asked: Asked, halls: set[str]) -> dict[str, Tally]:
    found: dict[str, Tally] = defaultdict(Tally)
    for hall, tally in _found(connection, asked, schema.finding.c.hall).items():
        found[hall] = tally
    d = schema.states["case_day"].c
    query = sa.select(d.hall, sa.func.sum(d.last_no)).where(
        d.day >= asked.since.isoformat(), d.day <= asked.until.isoformat()
    )
    for hall, handled in connection.execute(query.group_by(d.hall)):
        found[hall].handled = int(handled)
    return {hall: tally for hall, tally in found.items() if hall in halls}


def _found(
    connection: sa.Connection,
    asked: Asked,
    by: sa.Column[object],
    *where: sa.ColumnElement[bool],
) -> dict[str, Tally]:
    """Findings raised within a time, and the points of those that were closed."""
    f = schema.finding.c
    query = sa.select(by, f.signal, sa.func.count(), sa.func.sum(f.points)).where(
        f.raised_on >= asked.since.isoformat(), f.raised_on <= asked.until.isoformat(), *where
    )
    tallies: dict[str, Tally] = defaultdict(Tally)
    for name, signal, count, points in connection.execute(query.group_by(by, f.signal)):
        tally = tallies[name]
        tally.points += int(points)
        tally.yellow += count if signal == YELLOW else 0
        tally.red += count if signal == RED else 0
    return tallies


def _of_regions(
    within: str,
    halls: Mapping[str, tuple[str, str]],
    tallies: Mapping[str, Tally],
    names: dict[str, str],
) -> list[ScoreRow]:
    """A row for each part of a region; the halls themselves within a county."""
    if len(within) >= COUNTY:
        return [
            _row(name, tallies.get(node, Tally()), f"/supervision?hall={node}")
            for node, (name, _region) in halls.items()
        ]
    digits = CITY if len(within) < CITY else COUNTY
    parts: dict[str, Tally] = defaultdict(Tally)
    for node, (_name, region) in halls.items():
        _add(parts[region[:digits]], tallies.get(node, Tally()))
    return [
        _row(regions.name_of(names, code) or code, tally, f"/supervision/scores?within={code}")
        for code, tally in parts.items()
    ]


def _of_people(
    connection: sa.Connection, asked: Asked, halls: Mapping[str, tuple[str, str]], by: str
) -> list[ScoreRow]:
    """A row for each department or member of staff of a county."""
    f, nodes = schema.finding.c, sorted(halls)
    column: sa.Column[object] = f.department if by == "department" else f.person
    tallies = defaultdict(Tally, _found(connection, asked, column, f.hall.in_(nodes)))
    for name, handled in _handled(connection, asked, nodes, by):
        tallies[name].handled += handled
    return [_row(name.removeprefix("staff/"), tally) for name, tally in tallies.items() if name]


def _handled(
    connection: sa.Connection, asked: Asked, nodes: list[str], by: str
) -> Iterable[tuple[str, int]]:
    c = schema.states["case"].c
    column = c.item if by == "department" else c.staff
    query = sa.select(column, sa.func.count()).where(
        c.hall.in_(nodes),
        c.day >= asked.since.isoformat(),
        c.day <= asked.until.isoformat(),
        c.number.is_not(None),
    )
    counted = [(row[0], row[1]) for row in connection.execute(query.group_by(column))]
    if by == "person":
        return [(f"staff/{staff}", count) for staff, count in counted]
    department = _departments(connection, [item for item, _count in counted])
    return [(department(item), count) for item, count in counted]


def _departments(connection: sa.Connection, items: list[str]) -> Callable[[str], str]:
    d = schema.document
    query = sa.select(d.c.id, d.c.body).where(d.c.kind == "item", d.c.id.in_(items))
    found = {
        row.id: msgspec.json.decode(bytes(row.body), type=_Item | None)
        for row in connection.execute(query)
    }
    return lambda item: known.department if (known := found.get(item)) else ""


def _add(part: Tally, tally: Tally) -> None:
    part.handled += tally.handled
    part.yellow += tally.yellow
    part.red += tally.red
    part.points += tally.points


def _row(name: str, tally: Tally, link: str = "") -> ScoreRow:
    return ScoreRow(
        name,
        tally.handled,
        tally.yellow,
        tally.red,
        tally.points,
        score(tally.points, tally.handled),
        link,
    )
