"""The manager's page of forecasts: what will be, how true it was, and what another window helps."""

from datetime import timedelta

from edge.calling import service as calling
from edge.calling.service import Seat
from edge.foresight import accuracy
from edge.foresight.outlook import Change, rest_of_day
from tests.edge.halls import MINUTE_MS, OpenHall
from tests.factories import NODE

SEAT = Seat("01", "s-1")


def morning(hall: OpenHall, people: int, each_minutes: int) -> None:
    """People come all at once, and window 1 serves one after the other."""
    for _ in range(people):
        hall.take()
    for _ in range(people):
        calling.call_next(hall.node, SEAT)
        calling.start(hall.node, SEAT)
        hall.later(each_minutes * MINUTE_MS)
        calling.finish(hall.node, SEAT, ask=False)


def test_errors_are_what_was_told_less_what_was_waited(hall: OpenHall) -> None:
    hall.opened(1)
    morning(hall, 6, 7)
    rows = hall.store.rows("SELECT told_s, called_at, taken_at FROM ticket WHERE hall = ?", (NODE,))
    off = [told - (called - taken) / 1000 for told, called, taken in rows]
    found = accuracy.of_today(hall.node)["q-a"]
    assert found.n == 6
    assert abs(found.error_s - sum(map(abs, off)) / 6) < 1
    assert abs(found.bias_s - sum(off) / 6) < 1
    assert (
        accuracy.of_days(hall.node, hall.node.today() + timedelta(days=1), hall.node.today()) == {}
    )


def test_the_page_says_how_it_is_and_how_it_would_be(hall: OpenHall) -> None:
    hall.opened(1)
    morning(hall, 4, 6)
    for _ in range(9):
        hall.take()
    hall.node.knowledge.refresh(hall.node)
    manager = hall.signed_in("1009")
    page = manager.get("/foresight").get_data(as_text=True)
    assert "等候预测" in page and "<svg" in page and "4 人" in page
    with_two = manager.get("/foresight?window=02&act=open").get_data(as_text=True)
    assert "what-if" in with_two and "去开放2号窗口" in with_two
    assert hall.events("window.opened")[1:] == []  # asking changes nothing


def test_another_window_helps_and_closing_one_harms(hall: OpenHall) -> None:
    hall.opened(1), hall.opened(2)
    for _ in range(12):
        hall.take()
    means = {
        act: rest_of_day(hall.node, change)["q-a"].mean_s
        for act, change in {
            "open": Change("03", "open"),
            "none": None,
            "close": Change("02", "close"),
        }.items()
    }
    assert means["open"] < means["none"] < means["close"]


def test_it_is_the_managers_page(hall: OpenHall) -> None:
    assert hall.signed_in("1001").get("/foresight").status_code == 403
