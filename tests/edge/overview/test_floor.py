"""The manager sees what goes wrong first, and helps with one touch that can be taken back."""

from flask.testing import FlaskClient

from domain.serving import WindowServing
from edge.calling import service as calling
from edge.calling.service import Seat
from edge.feedback import service as feedback
from tests.edge.halls import HX, MINUTE_MS, OpenHall
from tests.factories import NODE

HERE = {"Referer": "http://localhost/overview"}


def text(manager: FlaskClient, path: str = "/overview") -> str:
    return manager.get(path).get_data(as_text=True)


def post(manager: FlaskClient, path: str, **data: object) -> int:
    return manager.post(path, data=data, headers=HERE).status_code


def test_people_without_a_window_come_first_and_one_touch_opens_one(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    hall.take()
    page = text(manager)
    assert "没有窗口开放" in page and "/overview/windows/01/open" in page
    assert post(manager, "/overview/windows/01/open", staff="s-2") == 303
    assert hall.window("01").staff == "s-2"
    (opened,) = hall.events("window.opened")
    assert opened.actor == "staff/s-9"
    assert "没有窗口开放" not in text(manager)
    assert post(manager, "/overview/undo") == 303
    assert hall.window("01").state == "closed"
    assert "/overview/undo" not in text(manager)


def test_a_shut_window_is_opened_again_by_whoever_sat_there(hall: OpenHall) -> None:
    manager, _ = hall.signed_in("1009"), hall.opened(1)
    assert post(manager, "/overview/windows/01/close") == 303
    assert hall.window("01").state == "closed"
    post(manager, "/overview/undo")
    assert (hall.window("01").state, hall.window("01").staff) == ("open", "s-1")


def test_a_window_that_serves_somebody_is_not_closed_and_words_say_why(hall: OpenHall) -> None:
    manager, seat = hall.signed_in("1009"), hall.opened(1)
    hall.take()
    calling.call_next(hall.node, seat)
    answer = manager.post("/overview/windows/01/close", headers=HERE)
    assert answer.status_code == 409
    assert "还没有办完" in answer.get_data(as_text=True)


def test_a_window_moved_to_another_queue_calls_from_it_until_the_day_ends(hall: OpenHall) -> None:
    manager, seat = hall.signed_in("1009"), hall.opened(1)
    hall.take("q-a")
    other = hall.take("q-c")
    assert post(manager, "/overview/windows/01/serve", queues="q-c") == 303
    assert calling.call_next(hall.node, seat) == other.id
    calling.pass_over(hall.node, seat)
    assert "已调配" in text(manager)
    post(manager, "/overview/undo")
    assert {s.queue for s in hall.node.plan.windows["01"].serves} == {"q-a", "q-b", "q-c"}
    post(manager, "/overview/windows/01/serve", queues="q-c")
    floor = hall.node.reassigned
    floor.rebuild(hall.store)
    assert floor.today() == {"01": ("q-c",)}
    hall.later(24 * 60 * MINUTE_MS)
    from edge.days.service import change_day

    change_day(hall.node)
    assert floor.today() == {}
    assert len(hall.node.plan.windows["01"].serves) == 3
    assert hall.store.state(WindowServing, NODE, "01") is not None


def test_somebody_is_given_priority_with_a_reason_and_put_back(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    first, second = hall.take(), hall.take()
    path = f"/overview/tickets/{second.id}/priority"
    assert post(manager, path, priority="pregnant", words="") == 409
    assert post(manager, path, priority="pregnant", words="身体不适") == 303
    assert hall.node.floor.first("q-a", 2) == [second.id, first.id]
    (event,) = hall.events("ticket.reprioritised")
    assert (event.actor, event.body.words) == ("staff/s-9", "身体不适")  # type: ignore[attr-defined]
    post(manager, "/overview/undo")
    assert hall.ticket(second.id).rank == second.rank
    assert hall.node.floor.first("q-a", 2) == [first.id, second.id]


def test_an_idle_window_is_reminded_and_the_words_go_when_read(hall: OpenHall) -> None:
    clerk, manager = hall.at_window(1), hall.signed_in("1009")
    hall.take()
    hall.later(3 * MINUTE_MS)
    assert "空闲 3 分钟" in text(manager)
    assert post(manager, "/overview/windows/01/message", words="有人在等，请叫号。") == 303
    console = text(clerk, "/window")
    assert "有人在等，请叫号。" in console
    (sent,) = hall.events("message.sent")
    clerk.post("/window/read", data={"message": sent.subject.partition("/")[2]}, headers=HX)
    assert "有人在等，请叫号。" not in text(clerk, "/window")
    assert post(manager, "/overview/undo") == 409  # it has been read


def test_a_bad_rating_is_on_the_page_of_that_day(hall: OpenHall) -> None:
    manager, seat = hall.signed_in("1009"), hall.opened(1)
    ticket = hall.take()
    calling.call_next(hall.node, seat)
    calling.start(hall.node, seat)
    calling.finish(hall.node, Seat("01", "s-1"), ask=False)
    feedback.give(hall.node, ticket.id, 1, channel="pad", actor="device/pad")
    assert "收到差评" in text(manager)


def test_a_target_decides_what_is_too_long(hall: OpenHall) -> None:
    manager, _ = hall.signed_in("1009"), hall.opened(1)
    for _n in range(4):
        hall.take()
    assert "超过目标" not in text(manager)
    assert post(manager, "/overview/queues/q-a/target", minutes="1") == 409
    assert post(manager, "/overview/queues/q-a/target", minutes="10") == 303
    assert "超过目标 10 分钟" in text(manager)


def test_pages_of_a_queue_and_a_window(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    ticket = hall.take()
    assert ticket.number in text(manager, "/overview/queues/q-a")
    assert "由陈静开放" in text(manager, "/overview/windows/01")
    assert manager.get("/overview/queues/q-x").status_code == 404
    assert manager.get("/overview/windows/99").status_code == 404
    assert hall.signed_in("1001").get("/overview/windows/01").status_code == 403
