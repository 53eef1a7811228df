"""From the draft to the certificate, through the commands of a real node."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.case_numbers import is_case_number
from domain.case_steps import CaseStep
from domain.errors import Refused
from domain.handovers import Taker
from edge.acceptance import deciding, finding, service
from edge.issuing import service as issuing
from tests.edge.acceptance.desks import (
    FOOD,
    FOOD_ANSWERS,
    HYGIENE,
    NUMBER,
    counter,
    filled,
    real_plan,
    serving,
    the_case,
)
from tests.edge.halls import MINUTE_MS, NODE, OpenHall, card, holder, open_hall
from tests.factories import MORNING_MS


def test_a_case_done_on_the_spot(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    desk = counter(hall)
    service.accept(desk, seat, case_id)
    case = the_case(hall, case_id)
    assert case.state == "accepted" and case.number is not None and is_case_number(case.number)
    assert (case.masked_name, case.person) == ("欧**", holder(card()).person)
    deciding.decide(desk, seat, case_id, "granted", "")
    issuing.make(desk, seat, case_id)
    issuing.give(desk, seat, case_id, Taker("self", "card", "欧***"))
    case = the_case(hall, case_id)
    assert (case.state, case.outcome) == ("closed", "granted")
    assert case.certificate == "Z" + case.number.rpartition("-")[0]
    kinds = [s.kind for s in hall.store.states(CaseStep, "hall = ? ORDER BY event", (NODE,))]
    assert kinds == [
        "drafted", "submitted", "accepted", "decided", "certificate_issued", "delivered", "closed",
    ]  # fmt: skip


def test_numbers_count_on(hall: OpenHall) -> None:
    seat = serving(hall)
    numbers = []
    for _ in range(3):
        case_id = filled(hall, seat)
        numbers.append(service.submit(counter(hall), seat, case_id))
    assert [n[-9:-2] for n in numbers] == ["0100001", "0100002", "0100003"]


def test_beginning_twice_is_one_draft(hall: OpenHall) -> None:
    seat = serving(hall)
    first = service.begin(counter(hall), seat, FOOD)
    assert service.begin(counter(hall), seat, FOOD) == first
    assert service.begin(counter(hall), seat, HYGIENE) != first


def test_what_was_typed_is_there_after_the_power_was_cut(tmp_path: Path) -> None:
    with open_hall(tmp_path, the_plan=real_plan()) as hall:
        case_id = service.begin(counter(hall), serving(hall), FOOD)
        service.keep_answers(counter(hall), case_id, {"name": "欧阳明月"})
        service.keep_material(counter(hall), case_id, "m1", "received")
    with open_hall(tmp_path) as again:
        draft = service.draft_of(counter(again), case_id)
        assert (draft.answers["name"], draft.states) == ("欧阳明月", {"m1": "received"})


def test_no_table_and_no_event_holds_a_person_in_clear(hall: OpenHall) -> None:
    seat = serving(hall)
    drafted = service.begin(counter(hall), seat, HYGIENE)
    service.keep_answers(counter(hall), drafted, FOOD_ANSWERS)
    service.accept(counter(hall), seat, filled(hall, seat))
    tables = hall.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    held = "".join(repr(hall.store.rows(f'SELECT * FROM "{name}"')) for (name,) in tables)
    assert "欧**" in held
    for secret in (NUMBER, "欧阳明月", "13800138000", "滨江路"):
        assert secret not in held
        assert repr(secret.encode())[2:-1] not in held


def test_what_is_wrong_in_the_form_stops_it_and_is_counted(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.keep_answers(counter(hall), case_id, {"phone": "1", "after": ""})
    with pytest.raises(Refused) as refused:
        service.accept(counter(hall), seat, case_id)
    assert (refused.value.code, refused.value.facts["count"]) == ("form_mistakes", 2)
    assert the_case(hall, case_id).state == "drafted"


def test_a_draft_is_thrown_away_with_all_that_was_typed(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.discard(counter(hall), seat, case_id, "选错了事项")
    assert service.draft_of(counter(hall), case_id).answers == {}
    assert the_case(hall, case_id).state == "discarded"


def test_a_case_lives_by_the_version_it_was_begun_under(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    items = dict(real_plan().items)
    items[FOOD] = replace(items[FOOD], materials=(), result=None, version=2)
    hall.publish(replace(real_plan(), items=items))
    service.accept(counter(hall), seat, case_id)
    deciding.decide(counter(hall), seat, case_id, "granted", "")
    issuing.make(counter(hall), seat, case_id)
    assert the_case(hall, case_id).certificate is not None


def test_a_card_at_the_window_fills_the_form(hall: OpenHall) -> None:
    seat = serving(hall)
    counter(hall).card_laid("01", card())
    case_id = service.begin(counter(hall), seat, FOOD)
    answers = service.draft_of(counter(hall), case_id).answers
    assert (answers["name"], answers["id_number"]) == ("欧阳明月", card().number)
    service.keep_answers(counter(hall), case_id, {"agent": True})
    counter(hall).card_laid("01", card("王小明", serial=7))
    draft = service.fill_from_card(counter(hall), seat, case_id)
    assert (draft.answers["name"], draft.answers["agent_name"]) == ("欧阳明月", "王小明")


def test_after_midnight_a_case_bears_the_date_although_the_hall_has_not_changed_its_day(
    hall: OpenHall,
) -> None:
    seat = serving(hall)
    hall.wall.set(MORNING_MS + 15 * 60 * MINUTE_MS + 10 * MINUTE_MS)
    assert hall.node.today().isoformat() == "2026-03-02"
    case_id = filled(hall, seat)
    service.accept(counter(hall), seat, case_id)
    deciding.decide(counter(hall), seat, case_id, "granted", "")
    issuing.make(counter(hall), seat, case_id)
    case = the_case(hall, case_id)
    assert (case.submitted_on, case.accepted_on, case.decided_on) == ("2026-03-03",) * 3
    assert case.number is not None and "-260303-" in case.number
    assert case.valid_until is None or case.valid_until.endswith("-03-02")
    assert finding.cases(counter(hall), case.number[-9:-2]) == [case]
