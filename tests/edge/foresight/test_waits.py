"""What people are told at the kiosk comes from the hall's own log."""

from domain.tickets import Ticket
from edge.calling import service as calling
from edge.foresight import waits
from edge.reception import views
from tests.edge.halls import MINUTE_MS, OpenHall


def serve(hall: OpenHall, minutes: int, queue: str = "q-a") -> Ticket:
    """Somebody comes to window 1 and stays so long."""
    taken = hall.take(queue)
    seat = calling.Seat("01", "s-1")
    calling.call_next(hall.node, seat)
    calling.start(hall.node, seat)
    hall.later(minutes * MINUTE_MS)
    calling.finish(hall.node, seat, ask=False)
    return taken


def test_without_a_window_nobody_is_told_a_wait(hall: OpenHall) -> None:
    assert hall.take().told_s is None
    assert waits.now_for_all(hall.node) == {}


def test_the_forecast_is_kept_with_the_ticket_and_is_what_the_pages_show(hall: OpenHall) -> None:
    hall.opened(1)
    for _ in range(3):
        hall.take()
    expected = waits.now_for_all(hall.node)["q-a"]
    shown = {c.id: c.wait_s for c in views.choices(hall.node)}["q-a"]
    told = hall.take().told_s
    assert expected.low_s < expected.wait_s < expected.high_s
    assert told == shown == expected.wait_s and told > 300


def test_it_learns_from_what_happened(hall: OpenHall) -> None:
    hall.opened(1)
    for _ in range(12):
        serve(hall, 20)
    hall.take()
    before = waits.now_for_all(hall.node)["q-a"]
    hall.node.knowledge.forget()
    hall.node.knowledge.refresh(hall.node)
    after = waits.now_for_all(hall.node)["q-a"]
    assert after.wait_s > 1.8 * before.wait_s


def test_who_sits_at_a_window_is_known_after_a_restart_as_before(hall: OpenHall) -> None:
    hall.opened(1)
    hall.take()
    other = hall.take()
    calling.call_next(hall.node, calling.Seat("01", "s-1"))
    hall.later(2 * MINUTE_MS)
    floor = hall.node.floor
    seen = floor.holder("01"), [t.id for t in floor.people("q-a", 9)]
    floor.rebuild(hall.store)
    assert seen == (floor.holder("01"), [t.id for t in floor.people("q-a", 9)])
    assert waits.scene(hall.node).counters[0].free_in_s > 100
    assert seen[1] == [other.id] and seen[0] is not None
    calling.pass_over(hall.node, calling.Seat("01", "s-1"))
    assert floor.holder("01") is None
