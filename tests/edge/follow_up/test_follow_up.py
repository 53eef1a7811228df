"""A bad rating is looked into, answered, closed, within fifteen working days."""

from datetime import date

from edge.calling import service as calling
from edge.feedback import service as feedback
from edge.follow_up.views import due_on, ratings
from tests.edge.halls import MINUTE_MS, OpenHall


def rated(hall: OpenHall, level: int) -> str:
    seat = calling.Seat("01", "s-1")
    ticket = hall.take()
    calling.call_next(hall.node, seat)
    calling.start(hall.node, seat)
    calling.finish(hall.node, seat, ask=False)
    feedback.give(hall.node, ticket.id, level, channel="pad", actor="device/pad")
    return ticket.id


def test_every_bad_rating_is_on_the_list_and_no_other(hall: OpenHall) -> None:
    hall.opened(1)
    bad = [rated(hall, level) for level in (5, 2, 3, 1)]
    found = ratings(hall.node, "", "")
    assert [row.id for row in found.going_on] == [bad[1], bad[3]]


def test_the_limit_runs_on_working_days(hall: OpenHall) -> None:
    # Without the year's notice: weekdays, and the first three days of October off.
    assert due_on(hall.node, "2026-03-02") == date(2026, 3, 23)
    assert due_on(hall.node, "2026-09-25") == date(2026, 10, 20)


def test_a_bad_rating_from_call_to_close_and_back(hall: OpenHall) -> None:
    manager, _ = hall.signed_in("1009"), hall.opened(1)
    ticket = rated(hall, 1)
    page = manager.get("/ratings").get_data(as_text=True)
    assert "还剩 15 个工作日" in page and "陈静" in page
    early = {"outcome": "mended", "words": "已更换设备"}
    assert manager.post(f"/ratings/{ticket}/close", data=early).status_code == 409
    nothing = {"how": "phone", "said": " "}
    assert manager.post(f"/ratings/{ticket}/contacted", data=nothing).status_code == 409
    talked = {"how": "phone", "said": "等太久"}
    assert manager.post(f"/ratings/{ticket}/contacted", data=talked).status_code == 303
    assert manager.post(f"/ratings/{ticket}/close", data=early).status_code == 303
    (row,) = ratings(hall.node, "", "").closed
    assert (row.how, row.said, row.outcome) == ("电话", "等太久", "属实，已整改")
    assert manager.post("/overview/undo").status_code == 303
    assert [r.state for r in ratings(hall.node, "", "").going_on] == ["contacted"]
    kinds = [e.kind for e in hall.events() if e.kind.startswith("follow_up")]
    assert kinds == ["follow_up.contacted", "follow_up.closed", "follow_up.reopened"]


def test_what_is_late_says_so(hall: OpenHall) -> None:
    manager, _ = hall.signed_in("1009"), hall.opened(1)
    rated(hall, 2)
    hall.later(22 * 24 * 60 * MINUTE_MS)
    manager = hall.signed_in("1009")
    assert "已超期 1 个工作日" in manager.get("/ratings").get_data(as_text=True)


def test_only_the_manager(hall: OpenHall) -> None:
    clerk = hall.signed_in("1001")
    assert clerk.get("/ratings").status_code == 403
    assert clerk.post("/ratings/x/close").status_code == 403
