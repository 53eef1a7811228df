"""Who is called next, and what a window may do with them."""

import threading
from collections import Counter
from datetime import date

import pytest

from domain.errors import Refused
from domain.plan import RequeueRule
from domain.tickets import CALLED, FINISHED, PASSED, SERVING, WAITING
from edge.calling import service
from edge.calling.service import Seat
from edge.roster import service as roster
from tests.edge.halls import OpenHall, card, holder, open_hall, plan

SECOND_MS = 1000


def number(hall: OpenHall, ticket_id: str) -> str:
    return hall.ticket(ticket_id).number


def serve(hall: OpenHall, seat: Seat) -> str:
    """Call, start and finish whoever is next; the number."""
    ticket = service.call_next(hall.node, seat)
    service.start(hall.node, seat)
    service.finish(hall.node, seat, ask=False)
    return number(hall, ticket)


@pytest.mark.parametrize(("apart_s", "expected"), [(590, "A001"), (610, "B001")])
def test_the_heavier_queue_is_ahead_by_ten_minutes_for_its_unit_of_weight(
    hall: OpenHall, apart_s: int, expected: str
) -> None:
    seat = hall.opened(1)  # queue A weighs two there, queue B one
    hall.take("q-b")
    hall.later(apart_s * SECOND_MS)
    hall.take("q-a")
    assert number(hall, service.call_next(hall.node, seat)) == expected


def test_one_queue_is_served_in_order(hall: OpenHall) -> None:
    seat = hall.opened(1)
    for _ in range(4):
        hall.take()
    assert [serve(hall, seat) for _ in range(4)] == ["A001", "A002", "A003", "A004"]


def test_the_elderly_go_first_but_not_before_who_waited_half_an_hour(hall: OpenHall) -> None:
    seat = hall.opened(1)
    first = hall.take()
    hall.later(31 * 60 * SECOND_MS)
    second = hall.take()
    old = hall.take(visitor=holder(card(birth=date(1950, 1, 1))))
    assert [serve(hall, seat) for _ in range(3)] == [first.number, old.number, second.number]


def test_a_call_is_written_down(hall: OpenHall) -> None:
    seat = hall.opened(1)
    hall.take()
    hall.later(90 * SECOND_MS)
    ticket = hall.ticket(service.call_next(hall.node, seat))
    assert (ticket.state, ticket.window, ticket.staff, ticket.calls) == (CALLED, "01", "s-1", 1)
    (event,) = hall.events("ticket.called")
    assert (event.actor, event.body.waited_s) == ("staff/s-1", 90)  # type: ignore[attr-defined]
    window = hall.window()
    assert (window.ticket, window.number, window.ticket_state) == (ticket.id, "A001", CALLED)


def test_the_way_through_a_window(hall: OpenHall) -> None:
    seat = hall.opened(1)
    hall.take()
    ticket = service.call_next(hall.node, seat)
    service.recall(hall.node, seat)
    assert hall.ticket(ticket).calls == 2
    service.start(hall.node, seat)
    assert hall.ticket(ticket).state == SERVING
    hall.later(120 * SECOND_MS)
    assert service.finish(hall.node, seat, ask=True) == ticket
    assert hall.ticket(ticket).state == FINISHED
    window = hall.window()
    assert (window.ticket, window.done, window.served_s, window.asking) == (None, 1, 120, ticket)


@pytest.mark.parametrize("act", ["recall", "start", "finish", "pass_over", "transfer"])
def test_nothing_to_do_with_nobody(hall: OpenHall, act: str) -> None:
    seat = hall.opened(1)
    facts = {"finish": {"ask": False}, "transfer": {"queue": "q-b", "window": None}}
    with pytest.raises(Refused, match="nobody_here"):
        getattr(service, act)(hall.node, seat, **facts.get(act, {}))


def test_acts_in_the_wrong_order_are_refused(hall: OpenHall) -> None:
    seat = hall.opened(1)
    hall.take()
    service.call_next(hall.node, seat)
    with pytest.raises(Refused, match="ticket_state"):
        service.finish(hall.node, seat, ask=False)
    service.start(hall.node, seat)
    for act in (service.recall, service.start, service.pass_over):
        with pytest.raises(Refused, match="ticket_state"):
            act(hall.node, seat)


def test_one_at_a_time(hall: OpenHall) -> None:
    seat = hall.opened(1)
    hall.take()
    hall.take()
    service.call_next(hall.node, seat)
    with pytest.raises(Refused, match="window_busy") as refused:
        service.call_next(hall.node, seat)
    assert refused.value.facts["number"] == "A001"


def test_nobody_waiting(hall: OpenHall) -> None:
    with pytest.raises(Refused, match="nobody_waiting"):
        service.call_next(hall.node, hall.opened(1))


def test_a_window_serves_its_own_queues_alone(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    made = plan()
    only_b = replace(made.windows["02"], serves=made.windows["02"].serves[1:2])
    windows = {**made.windows, "02": only_b}
    with open_hall(tmp_path, the_plan=replace(made, windows=windows)) as hall:
        hall.take("q-a")
        with pytest.raises(Refused, match="nobody_waiting"):
            service.call_next(hall.node, hall.opened(2))


def test_a_closed_a_paused_and_another_ones_window_call_nobody(hall: OpenHall) -> None:
    hall.take()
    with pytest.raises(Refused, match="window_closed"):
        service.call_next(hall.node, Seat("02", "s-2"))
    with pytest.raises(Refused, match="no_such_window"):
        service.call_next(hall.node, Seat("99", "s-2"))
    seat = hall.opened(1)
    with pytest.raises(Refused, match="not_yours"):
        service.call_next(hall.node, Seat("01", "s-2"))
    roster.pause_window(hall.node, "01", seat.actor)
    with pytest.raises(Refused, match="window_paused"):
        service.call_next(hall.node, seat)
    roster.resume_window(hall.node, "01", seat.actor)
    assert service.call_next(hall.node, seat)


def test_another_ones_ticket_is_left_alone(hall: OpenHall) -> None:
    seat = hall.opened(1)
    hall.take()
    service.call_next(hall.node, seat)
    for act in (service.recall, service.start, service.pass_over):
        with pytest.raises(Refused, match="not_yours"):
            act(hall.node, Seat("01", "s-2"))


def test_who_did_not_come_comes_back_behind_the_next_three(hall: OpenHall) -> None:
    seat = hall.opened(1)
    tickets = [hall.take() for _ in range(5)]
    service.call_next(hall.node, seat)
    passed = service.pass_over(hall.node, seat)
    assert (hall.ticket(passed).state, hall.window().ticket) == (PASSED, None)
    service.requeue(hall.node, seat.actor, passed)
    line = [number(hall, t) for t in hall.node.floor.first("q-a", 9)]
    assert line == ["A002", "A003", "A004", "A001", "A005"]
    assert passed == tickets[0].id


def test_back_in_an_empty_queue_is_next(hall: OpenHall) -> None:
    seat = hall.opened(1)
    hall.take()
    service.call_next(hall.node, seat)
    service.requeue(hall.node, seat.actor, service.pass_over(hall.node, seat))
    assert number(hall, service.call_next(hall.node, seat)) == "A001"


def test_who_is_passed_too_often_takes_a_new_number(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with open_hall(tmp_path, the_plan=plan(requeue=RequeueRule(1, 1))) as hall:
        seat = hall.opened(1)
        hall.take()
        for _ in range(2):
            service.call_next(hall.node, seat)
            passed = service.pass_over(hall.node, seat)
            if hall.ticket(passed).passes == 1:
                service.requeue(hall.node, seat.actor, passed)
        with pytest.raises(Refused, match="passed_too_often") as refused:
            service.requeue(hall.node, seat.actor, passed)
        assert refused.value.facts == {"number": "A001", "limit": 1}


def test_only_the_passed_come_back(hall: OpenHall) -> None:
    with pytest.raises(Refused, match="ticket_state"):
        service.requeue(hall.node, "staff/s-1", hall.take().id)
    with pytest.raises(Refused, match="no_such_ticket"):
        service.requeue(hall.node, "staff/s-1", "nobody")


def test_sent_to_another_queue_they_keep_their_place_in_time(hall: OpenHall) -> None:
    seat = hall.opened(1)
    moved = hall.take("q-a")
    waiting = hall.take("q-b")
    service.call_next(hall.node, seat)
    service.transfer(hall.node, seat, queue="q-b", window=None)
    ticket = hall.ticket(moved.id)
    assert (ticket.state, ticket.queue, ticket.window, ticket.transfers) == (
        WAITING,
        "q-b",
        None,
        1,
    )
    assert hall.node.floor.first("q-b", 2) == [moved.id, waiting.id]
    assert hall.window().ticket is None


def test_sent_to_a_window_that_window_gets_them_first(hall: OpenHall) -> None:
    first, other = hall.opened(1), hall.opened(2)
    moved = hall.take()
    for _ in range(3):
        hall.take("q-a")
    service.call_next(hall.node, first)
    service.start(hall.node, first)
    service.transfer(hall.node, first, queue=None, window="02")
    assert service.call_next(hall.node, first) != moved.id
    assert service.call_next(hall.node, other) == moved.id


def test_a_window_that_serves_other_queues_takes_them_into_its_own(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    made = plan()
    only_b = replace(made.windows["02"], serves=made.windows["02"].serves[1:2])
    with open_hall(
        tmp_path, the_plan=replace(made, windows={**made.windows, "02": only_b})
    ) as hall:
        seat, other = hall.opened(1), hall.opened(2)
        hall.take("q-a")
        moved = service.call_next(hall.node, seat)
        service.transfer(hall.node, seat, queue=None, window="02")
        assert hall.ticket(moved).queue == "q-b"
        assert service.call_next(hall.node, other) == moved


@pytest.mark.parametrize(
    ("queue", "window"), [("q-a", None), ("q-z", None), (None, None), (None, "01"), (None, "99")]
)
def test_nowhere_to_send_them(hall: OpenHall, queue: str | None, window: str | None) -> None:
    seat = hall.opened(1)
    hall.take("q-a")
    ticket = service.call_next(hall.node, seat)
    with pytest.raises(Refused, match="no_such_target"):
        service.transfer(hall.node, seat, queue=queue, window=window)
    assert hall.ticket(ticket).state == CALLED


def test_called_out_of_turn(hall: OpenHall) -> None:
    seat = hall.opened(1)
    hall.take()
    later = hall.take()
    assert service.call_ticket(hall.node, seat, later.id) == later.id
    with pytest.raises(Refused, match="window_busy"):
        service.call_ticket(hall.node, seat, later.id)


def test_windows_at_once_never_call_the_same_ticket(hall: OpenHall) -> None:
    seats = [hall.opened(n) for n in range(1, 5)]
    expected = {hall.take("q-" + "abc"[n % 3]).id for n in range(60)}
    called: list[str] = []
    together = threading.Barrier(len(seats))

    def work(seat: Seat) -> None:
        together.wait()
        while True:
            try:
                called.append(service.call_next(hall.node, seat))
            except Refused as refused:
                assert refused.code == "nobody_waiting"
                return
            service.start(hall.node, seat)
            service.finish(hall.node, seat, ask=False)

    threads = [threading.Thread(target=work, args=(seat,)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(called) == Counter(expected)
