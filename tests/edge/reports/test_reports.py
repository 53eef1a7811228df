"""Every figure of a report is what the raw events say, and opens down to its tickets."""

import io
import random
import re
import zipfile
from collections import Counter
from datetime import date, timedelta

import pypdfium2
import pytest
from flask.testing import FlaskClient

from domain.tickets import Ticket
from edge.calling import service as calling
from edge.calling.service import Seat
from edge.feedback import service as feedback
from edge.reception import service as reception
from edge.reports import views
from edge.reports.rows import days_of, rows
from edge.reports.staff_times import LEAST, staff_times
from tests.edge.halls import MINUTE_MS, OpenHall
from tests.factories import NODE

SEATS = (Seat("01", "s-1"), Seat("02", "s-2"))


def day_of_a_hall(hall: OpenHall, steps: int = 120, seed: int = 7) -> None:
    """People come, are served, rated, passed, give up, in no particular order."""
    chance = random.Random(seed)
    hall.opened(1), hall.opened(2)
    for _ in range(steps):
        hall.later(chance.randrange(20, 300) * 1000)
        act, seat = chance.random(), chance.choice(SEATS)
        window = hall.window(seat.window)
        if act < 0.45:
            hall.take(chance.choice(("q-a", "q-b", "q-c")))
        elif act < 0.5:
            _give_up(hall)
        elif window.ticket is None:
            if hall.node.floor.waiting("q-a") or hall.node.floor.waiting("q-b"):
                calling.call_next(hall.node, seat)
        elif window.ticket_state == "called":
            (calling.pass_over if chance.random() < 0.2 else calling.start)(hall.node, seat)
        else:
            ticket = calling.finish(hall.node, seat, ask=False)
            if chance.random() < 0.7:
                level = chance.choice((5, 5, 4, 2, 1))
                feedback.give(hall.node, ticket, level, channel="pad", actor="device/pad")


def _give_up(hall: OpenHall) -> None:
    for ticket_id in hall.node.floor.first("q-c"):
        reception.cancel(hall.node, ticket_id, "station/K1")


def counted(hall: OpenHall) -> dict[str, Counter[str]]:
    """Figure -> queue -> count, from the lines of the log and nothing else."""
    queue_of = {e.subject[7:]: e.body.queue for e in hall.events("ticket.taken")}  # type: ignore[attr-defined]
    by_figure: dict[str, Counter[str]] = {}

    def count(figure: str, tickets: list[str]) -> None:
        by_figure[figure] = Counter(queue_of[t] for t in dict.fromkeys(tickets))

    def subjects(kind: str) -> list[str]:
        return [e.subject.partition("/")[2] for e in hall.events(kind)]

    count("taken", subjects("ticket.taken"))
    count("called", subjects("ticket.called"))
    count("finished", subjects("ticket.finished"))
    count("passed", subjects("ticket.passed"))
    count("cancelled", subjects("ticket.cancelled"))
    given = hall.events("evaluation.given")
    count("rated", [e.subject.partition("/")[2] for e in given])
    bad = [e.subject.partition("/")[2] for e in given if e.body.level <= 2]  # type: ignore[attr-defined]
    count("bad", bad)
    late = [
        e.subject[7:]
        for e in hall.events("ticket.called")
        if e.body.waited_s > 1800  # type: ignore[attr-defined]
    ]
    count("late", late)
    return by_figure


@pytest.fixture
def busy(hall: OpenHall) -> OpenHall:
    day_of_a_hall(hall)
    return hall


def text(manager: FlaskClient, path: str) -> str:
    answer = manager.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_every_figure_is_what_the_events_say(busy: OpenHall) -> None:
    with busy.running.app.test_request_context():
        view = views.report(busy.node, "day", busy.node.today())
    expected = counted(busy)
    assert sum(expected["finished"].values()) > 5 and sum(expected["bad"].values()) > 0
    for row in view.rows[:-1]:
        assert {c.figure: c.count for c in row.cells} == {
            figure: by_queue[row.queue] for figure, by_queue in expected.items()
        }
    totals = {c.figure: c.count for c in view.rows[-1].cells}
    assert totals == {figure: sum(by.values()) for figure, by in expected.items()}


def test_the_charts_are_what_the_events_say(busy: OpenHall) -> None:
    with busy.running.app.test_request_context():
        view = views.report(busy.node, "week", busy.node.today())
    taken = busy.events("ticket.taken")
    by_hour = Counter(f"{busy.node.local(e.at_ms).hour:02d}" for e in taken)
    assert {label: v[0] for label, v in view.hours.rows if v[0]} == dict(by_hour)
    assert view.days is not None
    by_day = Counter(e.body.day for e in taken)  # type: ignore[attr-defined]
    assert {label: v[0] for label, v in view.days.rows if v[0]} == dict(by_day)
    heights = re.findall(r'height="([0-9.]+)"><title>', str(view.hours.svg))
    drawn = [float(h) for h in heights]
    values = [v[0] or 0 for _label, v in view.hours.rows]
    tallest = max(drawn) / max(values)
    assert drawn == pytest.approx([v * tallest for v in values], abs=0.2)


def test_mean_waits_are_what_the_events_say(busy: OpenHall) -> None:
    with busy.running.app.test_request_context():
        view = views.report(busy.node, "day", busy.node.today())
    once = {t.id for t in busy.store.states(Ticket, "hall = ? AND passes = 0", (NODE,))}
    waits = [e.body.waited_s for e in busy.events("ticket.called")]  # type: ignore[attr-defined]
    assert len(once) > 5
    assert view.rows[-1].mean_wait_s == pytest.approx(sum(waits) / len(waits), abs=1)
    served = [e.body.served_s for e in busy.events("ticket.finished")]  # type: ignore[attr-defined]
    assert view.rows[-1].mean_service_s == pytest.approx(sum(served) / len(served), abs=1)


def test_each_figure_opens_down_to_as_many_tickets(busy: OpenHall) -> None:
    manager = busy.signed_in("1009")
    page = text(manager, "/reports?span=week")
    links = re.findall(r'href="(/reports/tickets\?[^"]*figure[^"]*)">(\d+)</a>', page)
    assert len(links) > 20
    for link, count in links:
        behind = text(manager, link.replace("&amp;", "&"))
        assert f"共 {count} 张号票" in behind
        assert behind.count('<th scope="row"><span class="number">') == int(count)


def test_spreadsheet_and_paper_say_the_same(busy: OpenHall) -> None:
    manager = busy.signed_in("1009")
    taken = len(busy.events("ticket.taken"))
    book = zipfile.ZipFile(io.BytesIO(manager.get("/reports/sheet.xlsx?span=week").data))
    assert f"<v>{taken}</v>" in book.read("xl/worksheets/sheet1.xml").decode()
    assert "广安区政务服务中心" in book.read("xl/sharedStrings.xml").decode()
    paper = manager.get("/reports/paper.pdf?span=day")
    assert paper.content_type == "application/pdf"
    words = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.data)
    )
    assert "全大厅" in words and str(taken) in words


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [("day", "2026-03-04", "2026-03-04"), ("week", "2026-03-02", "2026-03-08"),
     ("month", "2026-03-01", "2026-03-31")],
)  # fmt: skip
def test_days_weeks_and_months(span: str, first: str, last: str) -> None:
    found = days_of(span, date(2026, 3, 4))  # type: ignore[arg-type]
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_yesterday_is_another_report(busy: OpenHall) -> None:
    day = busy.node.today()
    assert rows(busy.node, day - timedelta(days=1), day - timedelta(days=1)) == ()
    assert len(rows(busy.node, day, day)) == len(busy.events("ticket.taken"))


def test_staff_are_compared_on_the_same_items_and_not_below_enough(hall: OpenHall) -> None:
    hall.opened(1), hall.opened(2)
    for n in range(2 * LEAST - 1):
        seat = SEATS[n % 2]
        hall.take("q-a")
        calling.call_next(hall.node, seat)
        calling.start(hall.node, seat)
        hall.later((4 if n % 2 else 8) * MINUTE_MS)
        calling.finish(hall.node, seat, ask=False)
    first, second = staff_times(rows(hall.node, hall.node.today(), hall.node.today()))
    assert (first.people, second.people) == (LEAST, LEAST - 1)
    assert second.mean_s is None and second.usual_s is None
    assert first.mean_s == pytest.approx(480, abs=2)
    assert first.usual_s == pytest.approx(
        (LEAST * 480 + (LEAST - 1) * 240) / (2 * LEAST - 1), abs=2
    )


def test_bad_questions_are_not_answered_and_only_the_manager_asks(hall: OpenHall) -> None:
    manager, clerk = hall.signed_in("1009"), hall.signed_in("1001")
    assert manager.get("/reports?span=year").status_code == 404
    assert manager.get("/reports?day=someday").status_code == 404
    for path in ("/reports", "/reports/tickets", "/reports/sheet.xlsx", "/reports/paper.pdf"):
        assert clerk.get(path).status_code == 403
