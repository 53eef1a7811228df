"""Signing in works without a line; who guesses waits; a seat has one person, a person one seat."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import Refused
from domain.sessions import Session
from edge.roster import service
from edge.roster.service import Lockout, find_staff, password_fits
from tests.edge.halls import DAY_MS, PASSWORD, OpenHall, open_hall, plan
from tests.factories import MORNING_MS, NODE


def attempt(hall: OpenHall, lockout: Lockout, number: str = "1001", fits: bool = False) -> str:
    """Try to sign in; the refusal's code, or nothing."""
    try:
        service.sign_in(hall.node, lockout, number, fits)
    except Refused as refused:
        return refused.code
    return ""


def test_the_password_fits_its_own_account_alone(hall: OpenHall) -> None:
    account = find_staff(hall.node.plan, "1001")
    assert account is not None and account.id == "s-1"
    assert password_fits(account, PASSWORD)
    assert not password_fits(account, PASSWORD + " ")
    assert not password_fits(None, PASSWORD)
    assert not password_fits(replace(account, password_hash="not a hash"), PASSWORD)


def test_nobody_gets_in_with_the_password_of_no_account() -> None:
    assert not password_fits(None, "nobody has this account")


def test_signing_in_and_out_is_written_down(hall: OpenHall) -> None:
    staff, session_id = service.sign_in(hall.node, Lockout(), "1001", True)
    service.sign_out(hall.node, session_id, staff.id)
    service.sign_out(hall.node, session_id, staff.id)
    session = hall.store.state(Session, NODE, session_id)
    assert session is not None and session.signed_out_at is not None
    events = hall.events("staff.signed_in", "staff.signed_out")
    assert [(e.kind, e.actor) for e in events] == [
        ("staff.signed_in", "staff/s-1"),
        ("staff.signed_out", "staff/s-1"),
    ]


def test_a_session_that_is_none(hall: OpenHall) -> None:
    with pytest.raises(Refused, match="no_such_session"):
        service.sign_out(hall.node, "nobody", "s-1")


def test_five_wrong_passwords_lock_the_account(hall: OpenHall) -> None:
    lockout = Lockout()
    assert [attempt(hall, lockout) for _ in range(6)] == ["wrong_password"] * 5 + ["locked"]
    assert attempt(hall, lockout, fits=True) == "locked"
    assert attempt(hall, lockout, "1002", fits=True) == ""


def test_the_lock_opens_after_five_minutes_however_often_one_tries(hall: OpenHall) -> None:
    lockout = Lockout()
    for _ in range(5):
        attempt(hall, lockout)
    hall.later(200_000)
    with pytest.raises(Refused) as refused:
        service.sign_in(hall.node, lockout, "1001", True)
    assert 95 <= refused.value.facts["seconds"] <= 101  # type: ignore[operator]
    for _ in range(5):
        assert attempt(hall, lockout) == "locked"
    hall.later(101_000)
    assert attempt(hall, lockout, fits=True) == ""


def test_a_good_password_forgets_the_bad_ones(hall: OpenHall) -> None:
    lockout = Lockout()
    for _ in range(2):
        assert [attempt(hall, lockout) for _ in range(4)] == ["wrong_password"] * 4
        assert attempt(hall, lockout, fits=True) == ""


def test_what_was_typed_is_not_written_down(hall: OpenHall) -> None:
    attempt(hall, Lockout(), "my secret in the wrong field")
    attempt(hall, Lockout(), "1002")
    events = hall.events("staff.sign_in_refused")
    assert [(e.subject, e.body.reason) for e in events] == [  # type: ignore[attr-defined]
        ("staff/unknown", "wrong_password"),
        ("staff/s-2", "wrong_password"),
    ]
    assert not any(b"secret" in line for line in hall.store.lines(1, 0, 999, 1 << 20))


def test_an_expired_account_is_refused_on_the_day_after(tmp_path: Path) -> None:
    made = plan()
    staff = {**made.staff, "s-1": replace(made.staff["s-1"], expires_on="2026-03-02")}
    with open_hall(tmp_path, the_plan=replace(made, staff=staff)) as hall:
        assert attempt(hall, Lockout(), fits=True) == ""
        hall.wall.set(MORNING_MS + DAY_MS)
        assert attempt(hall, Lockout(), fits=True) == "account_expired"


def test_a_taken_seat_is_refused_with_the_name(hall: OpenHall) -> None:
    hall.opened(1)
    with pytest.raises(Refused, match="window_taken") as refused:
        service.open_window(hall.node, hall.node.plan.staff["s-2"], "01")
    assert refused.value.facts["staff_name"] == "陈静"


def test_one_person_has_one_window(hall: OpenHall) -> None:
    seat = hall.opened(1)
    with pytest.raises(Refused, match="has_window") as refused:
        service.open_window(hall.node, hall.node.plan.staff["s-1"], "02")
    assert refused.value.facts["window"] == "01"
    service.close_window(hall.node, "01", seat.actor)
    service.open_window(hall.node, hall.node.plan.staff["s-1"], "02")


def test_a_window_that_is_none(hall: OpenHall) -> None:
    with pytest.raises(Refused, match="no_such_window"):
        service.open_window(hall.node, hall.node.plan.staff["s-1"], "99")


def test_pausing_and_closing_follow_the_rules(hall: OpenHall) -> None:
    for act in (service.pause_window, service.close_window):
        with pytest.raises(Refused, match="window_closed"):
            act(hall.node, "01", "staff/s-1")
    seat = hall.opened(1)
    with pytest.raises(Refused, match="window_not_paused"):
        service.resume_window(hall.node, "01", seat.actor)
    service.pause_window(hall.node, "01", seat.actor)
    with pytest.raises(Refused, match="window_paused"):
        service.pause_window(hall.node, "01", seat.actor)
    service.close_window(hall.node, "01", seat.actor)
    assert (hall.window().state, hall.window().staff) == ("closed", None)
