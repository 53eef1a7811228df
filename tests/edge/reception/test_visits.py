"""Who stands at a kiosk: known while they are there, and not a moment longer."""

from datetime import date

import pytest

from edge.reception.visits import Visit, Visits
from tests.edge.halls import card, holder
from tests.factories import MORNING_MS

IDLE_MS = 60_000


class Clock:
    now = MORNING_MS

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visits(clock: Clock) -> Visits:
    return Visits(clock, IDLE_MS)


ANNA = holder(card("安娜", serial=1))
BEN = holder(card("本杰明", date(1980, 2, 2), serial=2))


def test_nobody_is_known_at_first(visits: Visits) -> None:
    assert visits.at("K1") == Visit(MORNING_MS)


def test_card_then_choice_then_number(visits: Visits) -> None:
    visits.identify("K1", ANNA)
    assert visits.at("K1").visitor == ANNA
    visits.took("K1", "t-1")
    assert (visits.at("K1").visitor, visits.at("K1").ticket) == (ANNA, "t-1")


def test_choice_then_card_keeps_the_choice(visits: Visits) -> None:
    visits.choose("K1", "q-a")
    assert visits.identify("K1", ANNA).queue == "q-a"


def test_another_card_is_another_visit(visits: Visits) -> None:
    visits.identify("K1", ANNA)
    visits.took("K1", "t-1")
    visit = visits.identify("K1", BEN)
    assert (visit.visitor, visit.ticket, visit.queue) == (BEN, None, None)


def test_a_choice_begins_a_visit_without_the_person_before(visits: Visits) -> None:
    visits.identify("K1", ANNA)
    assert visits.choose("K1", "q-a").visitor is None


def test_who_leaves_is_forgotten(visits: Visits) -> None:
    visits.identify("K1", ANNA)
    visits.leave("K1")
    visits.leave("K1")
    assert visits.at("K1").visitor is None


def test_who_walks_away_is_forgotten_in_time(visits: Visits, clock: Clock) -> None:
    visits.identify("K1", ANNA)
    clock.now += IDLE_MS
    assert visits.at("K1").visitor == ANNA
    clock.now += 1
    assert visits.at("K1").visitor is None
    visits.took("K1", "t-1")
    assert visits.at("K1").visitor is None


def test_a_number_is_news_once(visits: Visits) -> None:
    news = [visits.took("K1", ticket) for ticket in ("t-1", "t-1", "t-2")]
    assert news == [True, False, True]


def test_kiosks_do_not_know_of_each_other(visits: Visits) -> None:
    visits.identify("K1", ANNA)
    assert visits.at("K2").visitor is None


def test_a_second_touch_is_the_same_number_whatever_card_lies_there(visits: Visits) -> None:
    visits.identify("K1", holder(card()))
    assert visits.took("K1", "t-1")
    visits.identify("K1", holder(card()))  # the reader has found the same card again
    assert not visits.took("K1", "t-1")
    visits.leave("K1")
    assert not visits.took("K1", "t-1")
    assert visits.took("K1", "t-2") and visits.took("K2", "t-1")
