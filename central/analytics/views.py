"""What the page of analytics shows of a time and a place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from central.analytics import figures
from central.analytics.figures import Figures, Span
from central.analytics.tally import HOURS
from central.centre import Centre
from central.halls import regions
from central.halls.regions import CITY, COUNTY
from central.identity.service import Admin
from central.operations.service import today
from central.store import schema
from domain.calendar import WorkingDays
from domain.load_forecast import WEEKS, forecast, unusual
from kiosk_ui.drawing import Line, bars_chart, lines_chart
from kiosk_ui.views import (
    Analytics,
    Chart,
    Measure,
    Odd,
    Place,
    Stage,
    Tomorrow,
)

TONES = 5


def analytics(centre: Centre, admin: Admin, span: Span) -> Analytics:
    """Everything of a time, beside the time of the same length before it."""
    length = span.until - span.since
    before = Span(
        span.since - length - timedelta(days=1), span.since - timedelta(days=1), span.region
    )
    learnt = Span(span.until - timedelta(weeks=2 * WEEKS), span.until, span.region)
    with centre.database.read() as connection:
        day = today(centre, connection)
        names = regions.names(connection)
        offered = regions.options(connection, admin.scope)
        daily = figures.by_day(connection, admin.scope, span)
        earlier = figures.by_day(connection, admin.scope, before)
        known = figures.by_day(connection, admin.scope, learnt)
        digits = _digits(span.region)
        places = figures.by_place(connection, admin.scope, span, digits)
        halls = _hall_names(connection, list(places)) if digits == 0 else {}
    total, past = figures.added(list(daily.values())), figures.added(list(earlier.values()))
    people = {d: f.taken for d, f in known.items() if d < day.date}
    return Analytics(
        since=span.since,
        until=span.until,
        region=span.region,
        region_name=regions.name_of(names, span.region),
        regions=offered,
        measures=_measures(total, past),
        visits=_visits(daily),
        waits=_waits(daily),
        heat=_heat(daily),
        hours=tuple(HOURS),
        stages=_stages(total),
        places=_places(places, names, halls),
        odd=tuple(Odd(o.day, o.people, o.expected) for o in unusual(people, day.days)),
        tomorrow=_tomorrow(people, day.date, day.days),
        staff_name=admin.name,
        printed_by=f"{admin.name} {admin.number}",
    )


def _measures(now: Figures, past: Figures) -> tuple[Measure, ...]:
    """The figures a province is run by, each with what it counts."""
    minutes = _("分钟")
    named = (
        ("taken", _("取号人次"), "", _("取出的号票数，含未叫到的")),
        ("mean_wait_min", _("平均等候"), minutes, _("从取号到叫号，只算叫到的")),
        ("mean_service_min", _("平均办理"), minutes, _("从到窗口到办结")),
        ("mean_stars", _("平均评价"), "/ 5", _("好差评五级的平均，只算评价了的")),
        ("submitted", _("收件"), "", _("这段时间开始办理并收件的办件")),
        ("on_time_percent", _("按时办结率"), "%", _("已决定的办件中没有超过承诺时限的")),
        ("at_once_percent", _("一次办成率"), "%", _("已决定的办件中没有要求补正的")),
    )
    return tuple(
        Measure(words, getattr(now, name), unit, definition, getattr(past, name))
        for name, words, unit, definition in named
    )


def _visits(daily: Mapping[date, Figures]) -> Chart:
    labels = [f"{d:%m-%d}" for d in daily]
    values = [f.taken for f in daily.values()]
    rows = tuple((label, (float(value),)) for label, value in zip(labels, values, strict=True))
    return Chart(bars_chart(values, labels), ((_("取号人次"), 0),), rows)


def _waits(daily: Mapping[date, Figures]) -> Chart:
    labels = [f"{d:%m-%d}" for d in daily]
    lines = (
        Line(_("平均等候（分钟）"), tuple(f.mean_wait_min for f in daily.values())),
        Line(_("平均办理（分钟）"), tuple(f.mean_service_min for f in daily.values())),
    )
    rows = tuple((label, tuple(line.values[n] for line in lines)) for n, label in enumerate(labels))
    return Chart(lines_chart(lines, labels), ((lines[0].name, 0), (lines[1].name, 1)), rows)


def _heat(daily: Mapping[date, Figures]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Numbers taken by weekday and hour, each with a tone against the busiest."""
    counts = [[0] * len(HOURS) for _weekday in range(7)]
    for day, found in daily.items():
        row = counts[day.weekday()]
        counts[day.weekday()] = [a + b for a, b in zip(row, found.hours, strict=True)]
    most = max((count for row in counts for count in row), default=0)
    return tuple(
        tuple((count, -(-TONES * count // most) if most else 0) for count in row) for row in counts
    )


def _stages(total: Figures) -> tuple[Stage, ...]:
    """How far the cases that were handed in have come."""
    stages = (
        (_("收件"), total.submitted),
        (_("要求补正"), total.corrected),
        (_("受理"), total.accepted),
        (_("不予受理"), total.refused),
        (_("决定"), total.decided),
        (_("送达"), total.delivered),
    )
    whole = total.submitted
    return tuple(Stage(name, n, round(100 * n / whole) if whole else 0) for name, n in stages)


def _places(
    found: Mapping[str, Figures], names: dict[str, str], halls: Mapping[str, str]
) -> tuple[Place, ...]:
    """The parts of a place, the busiest first."""
    most = max((f.taken for f in found.values()), default=0)
    rows = []
    for code, f in sorted(found.items(), key=lambda one: -one[1].taken):
        name = halls.get(code) or regions.name_of(names, code) or code
        link = f"/halls/{code}" if code in halls else code
        share = round(100 * f.taken / most) if most else 0
        rows.append(
            Place(
                name, link, f.taken, f.mean_wait_min, f.mean_stars, f.submitted,
                f.on_time_percent, f.at_once_percent, share,
            )
        )  # fmt: skip
    return tuple(rows)


def _tomorrow(known: Mapping[date, int], today: date, days: WorkingDays) -> Tomorrow:
    found = forecast(known, days.after(today, 1), days)
    return Tomorrow(found.day, found.people, found.error, found.naive_error, found.tried)


def _digits(region: str) -> int:
    """How many digits name the parts of a region; 0: its parts are halls."""
    if len(region) >= COUNTY:
        return 0
    return CITY if len(region) < CITY else COUNTY


def _hall_names(connection: sa.Connection, nodes: list[str]) -> dict[str, str]:
    h = schema.hall
    query = sa.select(h.c.node, h.c.name).where(h.c.node.in_(nodes))
    return {row.node: row.name for row in connection.execute(query)}
