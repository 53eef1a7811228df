"""Two people at one station: the colleague's own password, the colleague's own name."""

from domain.cases import DECIDED, REVIEWED
from edge.acceptance import deciding, service
from tests.edge.acceptance.desks import counter, filled, serving, the_case
from tests.edge.halls import PASSWORD, OpenHall

RENEWAL = "513A0102900003-511602000000-000-11511301MB051073XA-1-00"


def reviewed(hall: OpenHall) -> str:
    """A promised case that whoever sits at window 01 has reviewed."""
    seat = serving(hall)
    case_id = filled(hall, seat, RENEWAL)
    service.accept(counter(hall), seat, case_id)
    deciding.review(counter(hall), seat, case_id, "agree", "")
    return case_id


def cosign(hall: OpenHall, case_id: str, number: str, password: str = PASSWORD) -> int:
    form = {"second": number, "password": password, "outcome": "granted"}
    return hall.signed_in().post(f"/case/{case_id}/cosign", data=form).status_code


def test_the_manager_decides_at_the_reviewers_station(hall: OpenHall) -> None:
    case_id = reviewed(hall)
    page = hall.signed_in().get(f"/case/{case_id}").get_data(as_text=True)
    assert "ask-cosign" in page
    assert cosign(hall, case_id, "1009") == 303
    assert the_case(hall, case_id).state == DECIDED
    assert [e.actor for e in hall.events("case.decided")] == ["staff/s-9"]


def test_nobody_else_and_no_wrong_password(hall: OpenHall) -> None:
    case_id = reviewed(hall)
    assert cosign(hall, case_id, "1001") == 409
    assert cosign(hall, case_id, "1009", "guess") in (401, 409)
    assert cosign(hall, case_id, "7777") in (401, 409)
    assert the_case(hall, case_id).state == REVIEWED
