"""Analytics: every figure against an independent count over the log's own lines."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from central.analytics import figures
from central.analytics.figures import Figures, Span
from central.identity.scope import EVERYWHERE, Scope
from central.store import schema
from domain.evaluations import EvaluationGiven
from domain.events import Fact
from domain.tickets import TicketCalled, TicketFinished, TicketStarted
from domain.windows import WindowOpened
from sync.envelope import decode
from tests.central.centres import OpenCentre, TestHall, wait_for
from tests.central.supervision.test_examiner import ACCEPTED, DRAFT, SUBMITTED, at_hall
from tests.factories import DAY, taken

CHINA = ZoneInfo("Asia/Shanghai")
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))


def emit(hall: TestHall, subject: str, *bodies: object) -> None:
    """Things that happen at the hall."""

    def do(tx: Any) -> None:
        for body in bodies:
            tx.emit("staff/s-1", Fact(subject, body))

    hall.running.writer.run(do)


def visit(hall: TestHall, n: int, level: int | None) -> None:
    """Somebody takes a number, is called and served, and rates it or not."""
    number, ticket = f"A{n:03d}", f"ticket/t-{n}"
    emit(hall, ticket, taken(number))
    emit(hall, ticket, TicketCalled(DAY, "q-a", number, "01", "s-1", 0))
    emit(hall, ticket, TicketStarted(number, "01"))
    emit(hall, ticket, TicketFinished(DAY, "q-a", number, "01", "s-1", 0))
    if level is not None:
        emit(hall, ticket, EvaluationGiven(DAY, "01", "s-1", level, "pad"))


@pytest.fixture
def day(opened: OpenCentre, hall: TestHall) -> Figures:
    """A day in a hall, counted."""
    emit(hall, "window/01", WindowOpened(DAY, "s-1", "李四"))
    for n, level in enumerate((5, 4, 1, None, 3), start=1):
        visit(hall, n, level)
    emit(hall, "ticket/t-9", taken("A009"))
    at_hall(hall, DRAFT, SUBMITTED, ACCEPTED)
    assert hall.push().state == "done"
    wait_for(opened.folded)
    last = len(opened.lines(hall.node))
    wait_for(lambda: counted_up_to(opened, hall.node) == last)
    return by_day(opened)[date.fromisoformat(DAY)]


def counted_up_to(opened: OpenCentre, node: str) -> int:
    with opened.centre.database.read() as connection:
        query = schema.tallied.select().where(schema.tallied.c.node == node)
        row = connection.execute(query).first()
        return row.seq if row else 0


def by_day(opened: OpenCentre, scope: Scope = EVERYWHERE) -> dict[date, Figures]:
    with opened.centre.database.read() as connection:
        return figures.by_day(connection, scope, YEAR)


def test_every_figure_is_what_the_log_says(
    opened: OpenCentre, hall: TestHall, day: Figures
) -> None:
    events = [decode(line) for line in opened.lines(hall.node)]
    bodies = [event.body for event in events]

    def count(kind: str) -> int:
        return sum(event.kind == kind for event in events)

    levels = [body.level for body in bodies if isinstance(body, EvaluationGiven)]
    taken_at = [event.at_ms for event in events if event.kind == "ticket.taken"]
    hours = [datetime.fromtimestamp(at_ms / 1000, CHINA).hour for at_ms in taken_at]
    assert (day.taken, day.called, day.finished) == (
        count("ticket.taken"), count("ticket.called"), count("ticket.finished"),
    )  # fmt: skip
    assert (day.rated, day.stars, day.bad) == (4, sum(levels), sum(n <= 2 for n in levels))
    assert (day.submitted, day.accepted, day.decided) == (
        count("case.submitted"), count("case.accepted"), count("case.decided"),
    )  # fmt: skip
    assert sum(day.hours) == len(hours)
    busiest = min(max(hours[0], 7), 18) - 7
    assert day.hours[busiest] > 0


def test_what_comes_late_is_in_the_day_it_belongs_to(
    opened: OpenCentre, hall: TestHall, day: Figures
) -> None:
    emit(hall, "ticket/t-4", EvaluationGiven(DAY, "01", "s-1", 2, "phone"))
    assert hall.push().state == "done"
    wait_for(lambda: by_day(opened)[date.fromisoformat(DAY)].rated == 5)
    assert by_day(opened)[date.fromisoformat(DAY)].bad == day.bad + 1


def test_another_county_s_figures_are_not_seen(
    opened: OpenCentre, hall: TestHall, day: Figures
) -> None:
    assert by_day(opened, Scope("county", "510182")) == {}
    assert by_day(opened, Scope("county", "511602")).keys() == by_day(opened).keys()


def test_the_page_and_its_export(opened: OpenCentre, hall: TestHall, day: Figures) -> None:
    browser = opened.admin()
    time = "since=2026-02-15&until=2026-03-15"
    shown = browser.get(f"{opened.url}/analytics?{time}").text
    assert "数据分析" in shown and "<svg" in shown and "region=5116" in shown
    assert "测试大厅" in browser.get(f"{opened.url}/analytics?{time}&region=511602").text
    export = browser.get(f"{opened.url}/analytics/days.csv?{time}").text
    assert "admin/9001" in export.splitlines()[0]
    assert export.splitlines()[2].startswith(f"{DAY},6,")
    nothing = browser.get(f"{opened.url}/analytics?since=2025-01-01&until=2025-01-02").text
    assert "这段时间没有数据" in nothing


def test_figures_have_the_columns_of_the_table() -> None:
    named = [n for n in Figures.__dataclass_fields__ if n != "hours"]
    assert [n for n in schema.FIGURES if not n.startswith("h")] == named
    assert figures.added([]) == Figures()
