"""A form that is corrected: opened, changed, handed in again; both versions stay."""

import pytest

from domain.case_events import Missing
from domain.cases import ACCEPTED, CORRECTED, CORRECTION_ASKED
from domain.errors import Refused
from edge.acceptance import correcting, service
from edge.calling.service import Seat
from tests.edge.acceptance.desks import FOOD_ANSWERS, counter, filled, serving, the_case
from tests.edge.halls import OpenHall


def told(hall: OpenHall) -> tuple[Seat, str]:
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.ask_correction(counter(hall), seat, case_id, (Missing("", "店名写错了", ""),))
    assert the_case(hall, case_id).state == CORRECTION_ASKED
    return seat, case_id


def test_the_form_is_changed_and_both_versions_stay(hall: OpenHall) -> None:
    seat, case_id = told(hall)
    before = the_case(hall, case_id).sealed or ""
    browser = hall.signed_in()
    assert browser.post(f"/case/{case_id}/reopen").status_code == 303
    page = browser.get(f"/case/{case_id}").get_data(as_text=True)
    assert "data-autosave" in page and "滨江面馆" in page
    kept = browser.post(f"/case/{case_id}/answers", json={"after": "江边面馆"})
    assert kept.status_code == 200
    assert browser.post(f"/case/{case_id}/correct").status_code == 303
    case = the_case(hall, case_id)
    assert (case.state, case.sealed == before) == (CORRECTED, False)
    assert counter(hall).open_record(before)["after"] == "滨江面馆"
    assert counter(hall).open_record(case.sealed or "")["after"] == "江边面馆"
    opened = [e.body.words for e in hall.events("case.record_opened")]  # type: ignore[attr-defined]
    assert opened == ["补正，修改申请表"]
    assert service.draft_of(counter(hall), case_id).saved_at == 0
    service.accept(counter(hall), seat, case_id)
    assert the_case(hall, case_id).state == ACCEPTED


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"name": "别人"}, "applicant_changed"), ({"phone": "12"}, "form_mistakes")],
)
def test_what_is_another_application_is_refused(
    hall: OpenHall, changed: dict[str, str], code: str
) -> None:
    seat, case_id = told(hall)
    correcting.reopen(counter(hall), seat, case_id)
    service.keep_answers(counter(hall), case_id, changed)
    with pytest.raises(Refused, match=code):
        correcting.correct(counter(hall), seat, case_id, {})
    assert the_case(hall, case_id).state == CORRECTION_ASKED
    service.keep_answers(counter(hall), case_id, FOOD_ANSWERS)
    correcting.correct(counter(hall), seat, case_id, {})


def test_a_form_nobody_opened_is_not_changed(hall: OpenHall) -> None:
    seat, case_id = told(hall)
    with pytest.raises(Refused, match="case_state"):
        service.keep_answers(counter(hall), case_id, {"after": "x"})
    with pytest.raises(Refused, match="nothing_brought"):
        correcting.correct(counter(hall), seat, case_id, {})
    correcting.reopen(counter(hall), seat, case_id)
    correcting.abandon(counter(hall), case_id)
    with pytest.raises(Refused, match="nothing_brought"):
        correcting.correct(counter(hall), seat, case_id, {})
