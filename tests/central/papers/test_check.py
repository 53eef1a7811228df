"""Anybody may ask the centre whether a paper is true: it says what stands on it, and no more."""

from dataclasses import replace
from datetime import date

import pytest
import requests

from central.papers import routes
from domain.case_events import CasePaperPrinted
from domain.case_numbers import case_number, compact
from domain.papers import paper_code
from kiosk_ui.http.limits import RateLimit
from tests.central.centres import OpenCentre, TestHall, wait_for
from tests.central.operations.test_cases import ACCEPTED, DRAFT, SUBMITTED, at_hall

NUMBER = case_number("h-511602-01", date(2026, 3, 2), 1, 1)


@pytest.fixture
def printed(opened: OpenCentre, hall: TestHall) -> OpenCentre:
    """A hall has printed the notice of acceptance."""
    at_hall(
        hall, DRAFT, replace(SUBMITTED, number=NUMBER), ACCEPTED, CasePaperPrinted("acceptance", 1)
    )
    wait_for(opened.folded)
    return opened


def address(opened: OpenCentre, kind: str = "acceptance", number: str = NUMBER) -> str:
    code = paper_code(bytes.fromhex(opened.centre.person_secret_hex), number, kind)
    return f"{opened.url}/check/{compact(number)}/{kind}/{code}"


def test_a_true_paper_is_said_to_be_true(printed: OpenCentre) -> None:
    answer = requests.get(address(printed))
    assert answer.status_code == 200
    for shown in ("这份文书是真的", NUMBER, "公共场所卫生许可", "王**", "已受理"):
        assert shown in answer.text
    for kept in ("p" * 32, "510***********1234", "staff/s-1", "9f" * 32):
        assert kept not in answer.text


def test_what_was_never_printed_or_guessed_is_unknown(printed: OpenCentre) -> None:
    wrong = address(printed)[:-1] + ("0" if address(printed)[-1] != "0" else "1")
    for path in (wrong, address(printed, "decision"), address(printed, number=NUMBER[:-1] + "5")):
        answer = requests.get(path)
        assert answer.status_code == 404 and "王**" not in answer.text


def test_who_asks_too_often_has_to_wait(
    printed: OpenCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "LIMIT", RateLimit(2))
    answers = [requests.get(address(printed)).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_the_limit_comes_back_with_time() -> None:
    now = [0.0]
    limit = RateLimit(60, lambda: now[0])
    assert [limit.allows("a") for _ in range(61)] == [True] * 60 + [False]
    assert limit.allows("b")
    now[0] = 2
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
