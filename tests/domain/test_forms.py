"""Forms: what is asked, and mistakes that explain themselves."""

from datetime import date
from typing import Any

import pytest

from central.demo_items import forms
from domain.form_checks import REQUIRED, mistakes
from domain.forms import WIDGETS, FormDefinition, asked, relevant
from tests.factories import id_number

FORMS = {form.id: form for form in forms()}
PERSON = {
    "applicant": "person",
    "name": "张三",
    "id_number": id_number(date(1990, 1, 1)),
    "phone": "13800138000",
    "delivery": "window",
}


def food(**changed: Any) -> dict[str, Any]:
    said = {"record_no": "川备0001", "shop_name": "小店", "change": "name"}
    return PERSON | said | {"before": "甲", "after": "乙"} | changed


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.id)
def test_every_form_draws_only_what_its_schema_knows(form: FormDefinition) -> None:
    for question in form.fields():
        assert form.property(question.name).get("title"), question.name
        assert question.widget in WIDGETS
        if question.when_field:
            assert form.property(question.when_field), question.name
        if question.widget == "choice":
            choices = form.property(question.name)
            assert len(choices["enum"]) == len(choices["x-names"])


GOOD_NUMBER = id_number()
WRONG_NUMBER = GOOD_NUMBER[:-1] + ("0" if GOOD_NUMBER[-1] != "0" else "1")


def test_right_answers_have_no_mistakes() -> None:
    assert mistakes(FORMS["f-food-record-change"], food()) == {}


def test_what_is_missing_is_named() -> None:
    form = FORMS["f-food-record-change"]
    assert mistakes(form, food(after="")) == {"after": REQUIRED}


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("id_number", WRONG_NUMBER, "校验码"),
        ("phone", "12345", "11 位手机号"),
        ("change", "colour", "choose"),
    ],
)
def test_a_wrong_answer_comes_with_the_words_of_its_question(
    name: str, answer: str, words: str
) -> None:
    assert words in mistakes(FORMS["f-food-record-change"], food(**{name: answer}))[name]


def test_an_organisation_is_asked_for_its_code_and_its_check_digit_counts() -> None:
    form = FORMS["f-general"]
    firm = PERSON | {"applicant": "organisation", "org_name": "广安某公司", "legal_person": "李四"}
    assert mistakes(form, firm) == {"org_code": REQUIRED}
    assert "校验码" in mistakes(form, firm | {"org_code": "91511602MA6AAAAA00"})["org_code"]
    assert mistakes(form, firm | {"org_code": "91110000600037341L"}) == {}


def test_questions_that_are_not_asked_do_not_count() -> None:
    form = FORMS["f-general"]
    agent = next(f for f in form.fields() if f.name == "agent_name")
    assert not asked(agent, PERSON) and asked(agent, {"agent": True})
    assert "agent_name" not in relevant(form, PERSON | {"agent_name": "王五"})


def test_a_mistake_in_a_table_tells_the_row() -> None:
    form = FORMS["f-general"]
    rows = [{"name": "甲", "id_number": PERSON["id_number"]}, {"name": "乙", "id_number": "1"}]
    assert mistakes(form, PERSON | {"co_applicants": rows})["co_applicants"].startswith(
        "2. 身份证号"
    )
    missing = [{"name": "甲"}]
    assert "身份证号" in mistakes(form, PERSON | {"co_applicants": missing})["co_applicants"]
