"""Numbers: in sequence, once for a person, kept by rule."""

import uuid
from datetime import date

import pytest

from domain.errors import Refused
from domain.tickets import CANCELLED, WAITING
from edge.days.service import change_day
from edge.reception import service
from edge.reception.service import Wish
from tests.edge.halls import DAY_MS, OpenHall, card, holder
from tests.factories import NODE


def test_numbers_run_in_sequence_for_each_queue(hall: OpenHall) -> None:
    queues = ("q-a", "q-a", "q-b", "q-a", "q-c", "q-b")
    numbers = [hall.take(queue).number for queue in queues]
    assert numbers == ["A001", "A002", "B001", "A003", "C001", "B002"]


def test_numbers_begin_anew_with_the_day(hall: OpenHall) -> None:
    hall.take()
    hall.take()
    hall.later(DAY_MS)
    change_day(hall.node)
    assert hall.take().number == "A001"


def test_a_number_given_up_is_not_given_again(hall: OpenHall) -> None:
    first = hall.take()
    service.cancel(hall.node, first.id, "station/K1")
    assert hall.ticket(first.id).state == CANCELLED
    assert hall.take().number == "A002"


def test_without_a_card_nothing_personal_is_kept(hall: OpenHall) -> None:
    ticket = hall.take()
    assert (ticket.person, ticket.masked_name, ticket.state) == (None, None, WAITING)


def test_with_a_card_only_hash_and_masked_name_are_kept(hall: OpenHall) -> None:
    known = holder(card("欧阳明月"))
    ticket = hall.take(visitor=known)
    assert (ticket.person, ticket.masked_name) == (known.person, "欧**")


def test_the_elderly_are_preferred_by_their_card_and_go_first(hall: OpenHall) -> None:
    young = hall.take(visitor=holder(card(birth=date(1990, 1, 1))))
    old = hall.take(visitor=holder(card(birth=date(1950, 1, 1))))
    assert (young.priority, old.priority) == ("normal", "elderly")
    assert hall.node.floor.first("q-a", 2) == [old.id, young.id]


def test_the_birthday_itself_counts(hall: OpenHall) -> None:
    sixty_today = hall.take(visitor=holder(card(birth=date(1966, 3, 2))))
    sixty_tomorrow = hall.take(visitor=holder(card(birth=date(1966, 3, 3))))
    assert (sixty_today.priority, sixty_tomorrow.priority) == ("elderly", "normal")


def test_what_somebody_chose_counts_more_than_the_card(hall: OpenHall) -> None:
    old = holder(card(birth=date(1950, 1, 1)))
    assert hall.take(visitor=old, priority="disabled").priority == "disabled"


@pytest.mark.parametrize("wanted", ["appointment", "emperor"])
def test_a_class_that_is_not_offered_is_refused(hall: OpenHall, wanted: str) -> None:
    with pytest.raises(Refused, match="no_such_priority"):
        hall.take(priority=wanted)
    assert hall.events("ticket.taken") == []


def test_one_person_waits_once_in_a_queue_and_is_told_the_number(hall: OpenHall) -> None:
    somebody = holder(card())
    held = hall.take(visitor=somebody)
    with pytest.raises(Refused) as refused:
        hall.take(visitor=somebody)
    assert refused.value.code == "already_waiting"
    assert refused.value.facts == {"number": held.number, "ticket": held.id}
    assert hall.take("q-b", visitor=somebody).number == "B001"


def test_who_gave_the_number_up_may_take_another(hall: OpenHall) -> None:
    somebody = holder(card())
    service.cancel(hall.node, hall.take(visitor=somebody).id, "station/K1")
    assert hall.take(visitor=somebody).number == "A002"


def test_the_same_wish_twice_gives_one_number(hall: OpenHall) -> None:
    chosen = str(uuid.uuid4())
    first, again = (hall.take(ticket=chosen) for _ in range(2))
    assert first == again
    assert len(hall.events("ticket.taken")) == 1


def test_no_numbers_before_the_day_is_open(hall: OpenHall) -> None:
    hall.later(DAY_MS)
    with pytest.raises(Refused, match="day_not_open"):
        hall.take()


def test_no_numbers_for_a_queue_that_is_not_there(hall: OpenHall) -> None:
    with pytest.raises(Refused, match="no_such_queue"):
        hall.take("q-z")


def test_a_finished_ticket_cannot_be_given_up(hall: OpenHall) -> None:
    ticket = hall.take()
    service.cancel(hall.node, ticket.id, "station/K1")
    with pytest.raises(Refused, match="ticket_state"):
        service.cancel(hall.node, ticket.id, "station/K1")
    with pytest.raises(Refused, match="no_such_ticket"):
        service.cancel(hall.node, "nobody", "station/K1")


def test_paper_and_its_trouble_are_noted(hall: OpenHall) -> None:
    ticket = hall.take(prints=True)
    assert ticket.printing == "printing"
    service.record_print(hall.node, ticket.id, "p-1", "paper_out")
    assert hall.ticket(ticket.id).printing == "failed"
    assert hall.ticket(ticket.id).print_problem == "paper_out"
    service.record_print(hall.node, ticket.id, "p-1", None)
    assert (hall.ticket(ticket.id).printing, hall.ticket(ticket.id).print_problem) == (
        "printed",
        None,
    )


def test_people_ahead_and_the_wait_stand_in_the_event(hall: OpenHall) -> None:
    hall.take()
    hall.take()
    (*_, last) = hall.events("ticket.taken")
    assert (last.body.ahead, last.body.wait_s) == (1, None)  # type: ignore[attr-defined]
    hall.opened(1)
    hall.take()
    (*_, last) = hall.events("ticket.taken")
    # Two people of whom the plan expects 300 s each, and one window at work.
    assert last.body.ahead == 2  # type: ignore[attr-defined]
    assert 400 < last.body.wait_s < 800  # type: ignore[attr-defined]


def test_every_taking_names_its_station(hall: OpenHall) -> None:
    service.take(hall.node, Wish("K2", "q-a"))
    (event,) = hall.events("ticket.taken")
    assert (event.actor, event.node) == ("station/K2", NODE)
