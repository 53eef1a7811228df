"""Appointments at the hall: found by card, kept by checking in, called in their slot."""

from datetime import date
from typing import Any

import pytest

from domain.appointments import Appointment, AppointmentBooked, AppointmentCancelled
from domain.errors import Refused
from domain.events import CENTRE_TO
from domain.persons import Visitor
from edge.appointments.service import check_in, for_person
from sync.envelope import encode, event_hash, genesis
from tests.edge.halls import JSON, MINUTE_MS, OpenHall, card, holder
from tests.factories import DAY, NODE, event

ME = holder(card())
LOG = CENTRE_TO + NODE


class Centre:
    """Speaks to the hall as the feed would."""

    def __init__(self, hall: OpenHall) -> None:
        self._hall, self._seq, self._prev = hall, 0, genesis(LOG, 1)

    def says(self, body: Any, appointment: str = "a-1") -> None:
        self._seq += 1
        said = event(
            body, f"appointment/{appointment}", node=LOG, seq=self._seq, prev=self._prev,
            at_ms=self._hall.wall(), actor="admin/a",
        )  # fmt: skip
        line = encode(said)
        self._prev = event_hash(line)
        self._hall.running.writer.run(lambda tx: tx.receive(line))


@pytest.fixture
def centre(hall: OpenHall) -> Centre:
    return Centre(hall)


def booked(person: Visitor = ME, **changed: str) -> AppointmentBooked:
    said = {
        "code": "302-104-7", "person": person.person, "masked_name": person.masked_name,
        "item": "i-1", "item_name": "居民身份证补领", "queue": "q-a",
        "day": DAY, "start": "09:30", "end": "10:00",
    }  # fmt: skip
    return AppointmentBooked(**said | changed)


def test_a_card_finds_what_is_booked_for_today(hall: OpenHall, centre: Centre) -> None:
    centre.says(booked(start="10:30", end="11:00"), "a-2")
    centre.says(booked())
    centre.says(booked(day="2026-03-03"), "a-3")
    centre.says(booked(holder(card(birth=date(1980, 1, 1)))), "a-4")
    centre.says(booked(), "a-5")
    centre.says(AppointmentCancelled("来不了"), "a-5")
    assert [a.id for a in for_person(hall.node, ME.person)] == ["a-1", "a-2"]


def test_checking_in_gives_a_number_in_the_slots_place(hall: OpenHall, centre: Centre) -> None:
    centre.says(booked())
    before = hall.take()
    hall.later(25 * MINUTE_MS)
    walked_in = hall.take()
    ticket = hall.ticket(check_in(hall.node, "K1", "a-1", ME))
    assert (ticket.priority, ticket.item, ticket.person) == ("appointment", "i-1", ME.person)
    assert hall.node.floor.first("q-a", 3) == [before.id, ticket.id, walked_in.id]
    (row,) = hall.store.states(Appointment)
    assert (row.state, row.ticket) == ("checked_in", ticket.id)
    assert for_person(hall.node, ME.person) == []


def test_a_repeat_is_the_same_number_and_a_second_time_is_refused(
    hall: OpenHall, centre: Centre
) -> None:
    centre.says(booked())
    chosen = "019cac7e-6a80-7000-8000-0000000000ff"
    assert check_in(hall.node, "K1", "a-1", ME, ticket=chosen) == chosen
    assert check_in(hall.node, "K1", "a-1", ME, ticket=chosen) == chosen
    with pytest.raises(Refused, match="checked_in_already"):
        check_in(hall.node, "K1", "a-1", ME)
    assert len(hall.events("ticket.taken")) == 1


def test_somebody_else_cannot_use_it_and_nothing_is_left(hall: OpenHall, centre: Centre) -> None:
    centre.says(booked())
    with pytest.raises(Refused, match="not_your_appointment"):
        check_in(hall.node, "K1", "a-1", holder(card(birth=date(1980, 1, 1))))
    with pytest.raises(Refused, match="no_such_appointment"):
        check_in(hall.node, "K1", "none", ME)
    assert hall.events("ticket.taken", "appointment.checked_in") == []


def test_at_the_kiosk_the_card_that_was_laid_checks_in(hall: OpenHall, centre: Centre) -> None:
    centre.says(booked())
    desk = hall.running.desk
    with pytest.raises(Refused, match="no_card"):
        desk.check_in("K1", "a-1")
    hall.lay(card())
    ticket = hall.ticket(desk.check_in("K1", "a-1"))
    assert (ticket.station, ticket.priority) == ("K1", "appointment")


def test_the_kiosks_page_gives_the_number_with_one_touch(hall: OpenHall, centre: Centre) -> None:
    centre.says(booked())
    kiosk = hall.paired("K1")
    assert kiosk.get("/kiosk/K1/my/appointments").headers["Location"] == (
        "/kiosk/K1/for/appointments"
    )
    kiosk.get("/kiosk/K1/for/appointments")
    hall.lay(card())
    (line,) = kiosk.get("/kiosk/K1/my/appointments", headers=JSON).json["appointments"]
    form = {"ticket": line["ticket"]}
    places = {
        kiosk.post(f"/kiosk/K1/my/appointments/{line['id']}", data=form).headers["Location"]
        for _ in range(2)
    }
    assert places == {f"/kiosk/K1/tickets/{line['ticket']}"}
    assert len(hall.events("ticket.taken")) == 1
    assert kiosk.get("/kiosk/K1/my/appointments", headers=JSON).json["appointments"] == []
    kiosk.post("/kiosk/K1/leave")
    hall.lay(card("本杰明", date(1980, 2, 2), 7))
    assert "今天没有您的预约" in kiosk.get("/kiosk/K1/my/appointments").text
