"""A report as the page, the spreadsheet and the paper show it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from edge.node import HallNode
from edge.reports.rows import FIGURES, Row, Span, days_of, rows
from edge.reports.staff_times import LEAST, staff_times
from kiosk_ui.drawing import bars_chart
from kiosk_ui.language import name_of
from kiosk_ui.views import (
    Chart,
    ReportCell,
    ReportPage,
    ReportRow,
    ReportTickets,
    StaffTimeRow,
    TicketRow,
)


@dataclass(frozen=True, slots=True)
class Among:
    """Only tickets of a queue, an hour, a member of staff, a rating; empty or None for any."""

    queue: str = ""
    hour: int | None = None
    staff: str = ""
    level: int | None = None

    def holds(self, row: Row) -> bool:
        """Whether a ticket is among them."""
        return (
            self.queue in ("", row.queue)
            and self.hour in (None, row.hour)
            and self.staff in ("", row.staff)
            and self.level in (None, row.level)
        )


OPEN_HOURS = range(7, 20)
MOST_TICKETS = 500


def report(node: HallNode, span: Span, day: date, staff_name: str = "") -> ReportPage:
    """The day, week or month that holds a day. A month takes a tenth of a second: off the loop."""
    first, last = days_of(span, day)
    found = rows(node, first, last)
    totals = _line(_("全大厅"), "", found)
    queues = tuple(
        _line(f"{q.letter} {name_of(q)}", q.id, [r for r in found if r.queue == q.id])
        for q in node.plan.queues.values()
    )
    return ReportPage(
        span=span,
        first=first,
        last=last,
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
        figures=_names(),
        rows=(*queues, totals),
        hours=_by_hour(found),
        days=_by_day(found, first, last) if span != "day" else None,
        ratings=tuple((n, sum(r.level == n for r in found)) for n in (5, 4, 3, 2, 1)),
        staff=_staff(node, found),
        least=LEAST,
        staff_name=staff_name,
    )


def tickets(
    node: HallNode,
    first: date,
    last: date,
    figure: str,
    among: Among,
    staff_name: str,
) -> ReportTickets:
    """The tickets behind one figure."""
    takes = FIGURES.get(figure, FIGURES["taken"])
    found = [r for r in rows(node, first, last) if takes(r) and among.holds(r)]
    return ReportTickets(
        title=_names().get(figure, _names()["taken"]),
        first=first,
        last=last,
        count=len(found),
        tickets=tuple(_ticket(node, r) for r in found[:MOST_TICKETS]),
        staff_name=staff_name,
    )


def _names() -> dict[str, str]:
    return {
        "taken": _("取号"),
        "called": _("叫到"),
        "finished": _("办结"),
        "passed": _("过号"),
        "cancelled": _("取消"),
        "late": _("超过目标"),
        "rated": _("已评价"),
        "bad": _("差评"),
    }


def _line(name: str, queue: str, of: Sequence[Row]) -> ReportRow:
    waits = sorted(r.waited_s for r in of if r.waited_s is not None)
    served = [r.served_s for r in of if r.served_s is not None]
    return ReportRow(
        name,
        queue,
        tuple(ReportCell(figure, sum(map(takes, of))) for figure, takes in FIGURES.items()),
        round(sum(waits) / len(waits)) if waits else None,
        round(waits[-(-len(waits) * 9 // 10) - 1]) if waits else None,
        round(sum(served) / len(served)) if served else None,
    )


def _by_hour(of: Sequence[Row]) -> Chart:
    counts = Counter(r.hour for r in of)
    hours = sorted({*OPEN_HOURS, *counts})
    labels = [f"{h:02d}" for h in hours]
    values = [float(counts[h]) for h in hours]
    return _bars(labels, values)


def _by_day(of: Sequence[Row], first: date, last: date) -> Chart:
    counts = Counter(r.day for r in of)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    values = [float(counts[d.isoformat()]) for d in days]
    return _bars([f"{d:%m-%d}" for d in days], values, [d.isoformat() for d in days])


def _bars(
    labels: Sequence[str], values: Sequence[float], names: Sequence[str] | None = None
) -> Chart:
    rows = tuple((name, (value,)) for name, value in zip(names or labels, values, strict=True))
    return Chart(bars_chart(values, labels), (), rows)


def _staff(node: HallNode, of: Sequence[Row]) -> tuple[StaffTimeRow, ...]:
    made = []
    for time in staff_times(of):
        who = node.plan.staff.get(time.staff)
        made.append(
            StaffTimeRow(
                time.staff,
                who.number if who else time.staff,
                who.name if who else "",
                time.people,
                None if time.mean_s is None else round(time.mean_s),
                None if time.usual_s is None else round(time.usual_s),
            )
        )
    return tuple(made)


def _ticket(node: HallNode, row: Row) -> TicketRow:
    queue, window = node.plan.queues.get(row.queue), node.plan.windows.get(row.window)
    return TicketRow(
        row.number,
        name_of(queue) if queue else row.queue,
        row.state,  # type: ignore[arg-type]
        row.masked_name,
        node.local(row.taken_at),
        node.local(row.called_at) if row.called_at else None,
        node.local(row.ended_at) if row.ended_at else None,
        name_of(window) if window else row.window or None,
        row.level,
    )
