"""One rating at most for a ticket."""

import pytest

from domain.errors import Refused
from domain.evaluations import Evaluation
from edge.calling import service as calling
from edge.feedback import service
from tests.edge.halls import OpenHall
from tests.factories import NODE

PAD = "device/pad-1"


@pytest.fixture
def finished(hall: OpenHall) -> str:
    """A ticket that was served at window 01; its pad asks."""
    seat = hall.opened(1)
    hall.take()
    calling.call_next(hall.node, seat)
    calling.start(hall.node, seat)
    return calling.finish(hall.node, seat, ask=True)


def give(hall: OpenHall, ticket: str, level: int) -> None:
    service.give(hall.node, ticket, level, channel="pad", actor=PAD)


def rating(hall: OpenHall, ticket: str) -> Evaluation:
    found = hall.store.state(Evaluation, NODE, ticket)
    assert found is not None
    return found


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_each_level_is_kept(hall: OpenHall, finished: str, level: int) -> None:
    assert rating(hall, finished).state == "asked"
    give(hall, finished, level)
    kept = rating(hall, finished)
    assert (kept.state, kept.level, kept.window, kept.staff) == ("given", level, "01", "s-1")
    assert (hall.window().asking, hall.window().last_rating) == (None, level)
    (event,) = hall.events("evaluation.given")
    assert (event.subject, event.actor) == (f"evaluation/{finished}", PAD)


def test_once_for_a_ticket(hall: OpenHall, finished: str) -> None:
    give(hall, finished, 5)
    with pytest.raises(Refused, match="already_evaluated"):
        give(hall, finished, 1)
    with pytest.raises(Refused, match="already_evaluated"):
        service.lapse(hall.node, finished, actor=PAD)
    assert rating(hall, finished).level == 5
    assert len(hall.events("evaluation.given", "evaluation.lapsed")) == 1


def test_nobody_pressed(hall: OpenHall, finished: str) -> None:
    service.lapse(hall.node, finished, actor=PAD)
    assert (rating(hall, finished).state, rating(hall, finished).level) == ("lapsed", None)
    assert hall.window().asking is None
    give(hall, finished, 4)  # on the phone, later
    assert rating(hall, finished).level == 4


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_that_is_none(hall: OpenHall, finished: str, level: int) -> None:
    with pytest.raises(Refused, match="no_such_level"):
        give(hall, finished, level)


def test_a_ticket_that_is_none(hall: OpenHall) -> None:
    with pytest.raises(Refused, match="no_such_ticket"):
        give(hall, "nobody", 5)
    with pytest.raises(Refused, match="no_such_ticket"):
        service.lapse(hall.node, "nobody", actor=PAD)


def test_who_was_not_served_cannot_rate(hall: OpenHall) -> None:
    with pytest.raises(Refused, match="not_finished"):
        give(hall, hall.take().id, 5)
