"""Two members of staff enter a card that no reader reads; the kiosk goes on as if it had."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.hand_entries import require_two
from edge.reception.by_hand import Typed
from tests import factories
from tests.edge.halls import PASSWORD, OpenHall

BORN = date(1950, 5, 1)
NUMBER = factories.id_number(BORN, 7)
FORM = {"station": "K1", "name": "欧阳明月", "number": NUMBER, "second": "1002"}


@pytest.fixture
def typed(hall: OpenHall) -> Iterator[dict[str, str]]:
    yield FORM | {"password": PASSWORD}


def kiosk_knows(hall: OpenHall) -> str | None:
    known = hall.running.desk.visits.at("K1").visitor
    return known.masked_name if known else None


def test_two_members_of_staff_let_the_kiosk_go_on(hall: OpenHall, typed: dict[str, str]) -> None:
    browser = hall.signed_in("1001")
    assert browser.post("/by-hand", data=typed).status_code == 303
    assert kiosk_knows(hall) == "欧**"
    (event,) = hall.events("hand_entry.confirmed")
    assert (event.actor, event.body.entered_by, event.body.confirmed_by) == (  # type: ignore[attr-defined]
        "staff/s-1",
        "s-1",
        "s-2",
    )
    page = browser.get("/by-hand").get_data(as_text=True)
    assert "欧**" in page and "杨波" in page


def test_nothing_of_the_card_is_kept_or_shown_again(hall: OpenHall, typed: dict[str, str]) -> None:
    browser = hall.signed_in("1001")
    browser.post("/by-hand", data=typed)
    failed = browser.post("/by-hand", data=typed | {"password": "wrong"})
    log = b"".join(hall.store.lines(1, 0, 100_000, 1 << 30)).decode()
    for text in (log, failed.get_data(as_text=True), repr(Typed("K1", "欧阳明月", NUMBER))):
        assert NUMBER not in text
        assert "欧阳明月" not in text


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"second": "1001"}, 409, "另一名"),
        ({"password": "wrong"}, 401, "密码不对"),
        ({"number": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")}, 409, "核对不上"),
        ({"name": " "}, 409, "姓名"),
        ({"station": "D1"}, 404, "站点"),
    ],
)
def test_without_four_eyes_on_a_good_card_nobody_is_entered(
    hall: OpenHall, typed: dict[str, str], wrong: dict[str, str], status: int, told: str
) -> None:
    answer = hall.signed_in("1001").post("/by-hand", data=typed | wrong)
    assert answer.status_code == status
    assert told in answer.get_data(as_text=True)
    assert kiosk_knows(hall) is None
    assert not hall.events("hand_entry.confirmed")


def test_guessing_the_second_password_locks_it(hall: OpenHall, typed: dict[str, str]) -> None:
    browser = hall.signed_in("1001")
    for _ in range(5):
        browser.post("/by-hand", data=typed | {"password": "guess"})
    assert browser.post("/by-hand", data=typed).status_code == 429
    reasons = [e.body.reason for e in hall.events("staff.sign_in_refused")]  # type: ignore[attr-defined]
    assert reasons == ["wrong_password"] * 5 + ["locked"]


@given(st.text(min_size=1), st.text(min_size=1))
def test_four_eyes_are_two_people(one: str, other: str) -> None:
    if one != other:
        require_two(one, other)
        return
    with pytest.raises(Refused):
        require_two(one, other)
