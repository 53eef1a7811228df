"""Drafting an item: two people, nothing published that does not fit, every difference named."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import item_drafts as drafts
from domain.errors import Refused
from domain.item_drafts import DRAFTED, RETURNED, SUBMITTED, Draft
from domain.items import Fee, Material
from tests.domain.cases import instant, item, refusal

CODE = "11513701777935454D4511031018000"
GOOD = replace(item(), basic_code="511031018000", implementing_code=CODE)
DRAFT = Draft("region:511602", "i-1", 3, GOOD, DRAFTED, "admin/a")


def test_from_the_draft_to_the_version() -> None:
    made = drafts.approve(drafts.submit(DRAFT), "admin/b", 3)
    assert made == replace(GOOD, version=4)


def test_who_drafted_does_not_judge() -> None:
    handed_in = drafts.submit(DRAFT)
    assert refusal(lambda: drafts.approve(handed_in, "admin/a", 3)) == "needs_second_person"
    assert refusal(lambda: drafts.send_back(handed_in, "admin/a", "x")) == "needs_second_person"
    assert drafts.send_back(handed_in, "admin/b", "时限有误").state == RETURNED


def test_a_draft_of_an_older_version_is_not_published_over_a_newer_one() -> None:
    assert refusal(lambda: drafts.approve(drafts.submit(DRAFT), "admin/b", 4)) == "base_moved"


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"name": " "}, "name", "missing"),
        ({"department": ""}, "department", "missing"),
        ({"project_type": "x"}, "project_type", "unknown"),
        ({"basic_code": "5110", "implementing_code": ""}, "basic_code", "basic_code"),
        ({"implementing_code": CODE[:-1]}, "implementing_code", "implementing_code"),
        ({"basic_code": "511031018001"}, "implementing_code", "codes_differ"),
        ({"promised_working_days": 21}, "promised_working_days", "beyond_statutory"),
        ({"promised_working_days": -1}, "promised_working_days", "negative"),
        (
            {"promised_working_days": None, "statutory_working_days": None},
            "promised_working_days", "missing",
        ),
        ({"materials": (Material("a", "申请表"), Material("b", "申请表"))}, "materials", "twice"),
        ({"materials": (Material("a", "申请表", copies=0),)}, "materials", "copies"),
        ({"fees": (Fee("f", "工本费", 500),)}, "fees", "no_ground"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_at_its_field(
    changed: dict[str, object], field: str, code: str
) -> None:
    wrong = replace(GOOD, **changed)  # type: ignore[arg-type]
    assert [(f.field, f.code) for f in drafts.faults(wrong)] == [(field, code)]
    assert refusal(lambda: drafts.submit(replace(DRAFT, item=wrong))) == "item_faults"


def test_an_item_that_fits_has_no_faults() -> None:
    assert drafts.faults(GOOD) == ()
    assert [f.code for f in drafts.faults(replace(instant(), promised_working_days=3))] == [
        "instant"
    ]


def test_differences_are_named_field_by_field() -> None:
    after = replace(GOOD, promised_working_days=5, phone="0826-1", version=9)
    found = {d.field: (d.before, d.after) for d in drafts.differences(GOOD, after)}
    assert found == {"promised_working_days": ("10", "5"), "phone": ("", "0826-1")}
    assert drafts.differences(GOOD, replace(GOOD, version=9)) == ()
    assert "name" in {d.field for d in drafts.differences(None, GOOD)}


@given(st.lists(st.tuples(st.sampled_from(["edit", "submit", "send_back"]), st.sampled_from("ab"))))
def test_whatever_people_try_only_another_person_s_yes_publishes(
    tried: list[tuple[str, str]],
) -> None:
    draft = DRAFT
    for what, who in tried:
        actor = f"admin/{who}"
        try:
            if what == "edit":
                draft = drafts.edit(draft, GOOD, actor)
            elif what == "submit":
                draft = drafts.submit(draft)
            else:
                draft = drafts.send_back(draft, actor, "再改")
        except Refused:
            continue
        for judge in ("admin/a", "admin/b"):
            may = draft.state == SUBMITTED and judge != draft.drafted_by
            assert (refusal(lambda d=draft, j=judge: drafts.approve(d, j, 3)) == "") == may  # type: ignore[misc]
