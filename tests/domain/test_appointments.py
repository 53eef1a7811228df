"""Appointments: facts of two writers that fit in any order, and the place a slot gives."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import appointments as said
from domain.appointments import Appointment, require_open
from domain.discipline import SLOT_GRACE_MS, Slot, place
from domain.errors import Refused
from domain.events import CENTRE_TO
from domain.plan import DEFAULT_PRIORITIES, NORMAL
from sync import folds
from tests.factories import MORNING_MS, NODE, event, plan

SUBJECT = "appointment/a-1"
BOOKED = said.AppointmentBooked(
    "302-104-7", "p" * 32, "王**", "i-1", "补领", "q-a", "2026-03-02", "09:30", "10:00"
)
FACTS = (
    event(BOOKED, SUBJECT, node=CENTRE_TO + NODE, seq=1, at_ms=MORNING_MS),
    event(said.AppointmentCancelled("来不了"), SUBJECT, node=CENTRE_TO + NODE, seq=2),
    event(said.AppointmentCheckedIn("t-1"), SUBJECT, seq=1, at_ms=MORNING_MS + 1),
)
BY_ID = {p.id: p for p in DEFAULT_PRIORITIES}
HALF_HOUR = 1_800_000
SLOT = Slot(MORNING_MS + HALF_HOUR, MORNING_MS + 2 * HALF_HOUR)


def folded(facts: tuple[Any, ...]) -> Appointment:
    rows: dict[Any, Any] = {}
    for fact in facts:
        for table, key, state in folds.fold(fact, lambda table, key: rows.get((table, key))):
            rows[table, key] = state
    (row,) = rows.values()
    assert isinstance(row, Appointment)
    return row


def test_the_facts_of_both_sides_fit_in_any_order() -> None:
    assert len({folded(order) for order in permutations(FACTS)}) == 1


def test_who_has_come_has_come() -> None:
    assert folded(FACTS).state == said.CHECKED_IN
    assert folded(FACTS[:2]).state == said.CANCELLED
    assert folded(FACTS[:1]).state == said.BOOKED


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (FACTS, "checked_in_already"),
        (FACTS[:2], "appointment_cancelled"),
        (FACTS[2:], "no_such_appointment"),
    ],
)
def test_one_comes_with_an_appointment_once(facts: tuple[Any, ...], code: str) -> None:
    with pytest.raises(Refused, match=code):
        require_open(folded(facts))
    assert require_open(folded(FACTS[:1])).code == "302-104-7"


@given(st.integers(MORNING_MS - 2 * HALF_HOUR, SLOT.end + SLOT_GRACE_MS))
def test_a_slot_is_a_place_of_its_own_whenever_one_comes(now_ms: int) -> None:
    kind, rank = place(plan(), SLOT, NORMAL, now_ms)
    assert (kind.id, rank) == ("appointment", SLOT.start - 1200 * 1000)


def test_who_comes_too_late_stands_like_everybody_else() -> None:
    late = SLOT.end + SLOT_GRACE_MS + 1
    assert place(plan(), SLOT, NORMAL, late) == (NORMAL, late)
    assert place(plan(), None, NORMAL, MORNING_MS) == (NORMAL, MORNING_MS)


def test_a_better_class_of_ones_own_counts() -> None:
    early = SLOT.start - HALF_HOUR
    kind, rank = place(plan(), SLOT, BY_ID["elderly"], early)
    assert (kind.id, rank) == ("elderly", early - 1800 * 1000)
    assert place(plan(), SLOT, BY_ID["elderly"], SLOT.end)[0].id == "appointment"
