"""Documents told by their words, fields taken by their labels, remarks on what does not fit."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.document_kinds import KINDS, expected
from domain.document_remarks import remarks
from domain.recognition import OPEN_END, Line, Reading, is_code, is_number, kind_of, recognise
from tests.documents import credit_code
from tests.factories import id_number

TODAY = date(2026, 3, 2)
CODE = credit_code()
ID_CARD = Reading("id_card", {"name": "王小明", "number": id_number()})
LICENCE = Reading("licence", {"name": "广安面馆", "code": CODE, "legal_person": "王小明"})
OTHER_NUMBER = Reading("id_card", {"name": "王小明", "number": id_number(serial=3)})
BROKEN_NUMBER = Reading("id_card", {"number": id_number()[:-2] + "99"})
PERSON = {"applicant": "person", "name": "王小明", "id_number": id_number()}
FIRM = PERSON | {
    "applicant": "organisation",
    "org_name": "广安面馆",
    "org_code": CODE,
    "legal_person": "王小明",
}


def lines(*rows: str) -> list[Line]:
    """Rows of words, the parts of a row apart by `|`."""
    return [
        Line(part, 100 + 400 * column, 100 * n, 100 + 400 * column + 40 * len(part), 100 * n + 50)
        for n, row in enumerate(rows)
        for column, part in enumerate(row.split("|"))
    ]


def test_a_licence_in_two_columns() -> None:
    read = recognise(
        lines(
            "营业执照",
            "统一社会信用代码",
            CODE,
            "名 称|广安滨江面馆|注册资本|五万元整",
            "法定代表人|王小明",
            "住 所|四川省广安市|营业期限|2021年06月18日至2026年3月1日",
        )
    )
    assert read.kind == "licence"
    assert read.fields == {
        "name": "广安滨江面馆",
        "code": CODE,
        "legal_person": "王小明",
        "address": "四川省广安市",
        "until": "2026-03-01",
    }


def test_an_address_goes_on_below_and_stops_at_the_next_label() -> None:
    card = [
        Line("姓名", 0, 0, 80, 40),
        Line("王小明", 100, 0, 220, 40),
        Line("住址", 0, 200, 80, 240),
        Line("四川省广安市广安区", 100, 200, 460, 240),
        Line("滨江路1号", 100, 250, 300, 290),
        Line("公民身份号码", 0, 300, 240, 340),
        Line(id_number(), 260, 300, 700, 340),
    ]
    assert recognise(card).get("address") == "四川省广安市广安区滨江路1号"
    assert recognise(card).get("number") == id_number()


def test_a_code_with_letters_that_cannot_be_is_mended_when_the_check_digit_says_so() -> None:
    wrong = CODE.replace("0", "O", 2)
    read = recognise(lines("营业执照", f"统一社会信用代码：{wrong}", "名称：面馆"))
    assert read.get("code") == CODE
    broken = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
    read = recognise(lines("营业执照", f"统一社会信用代码：{broken}", "名称：面馆"))
    assert read.get("code") == broken


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("授权委托书委托人：甲受托人：乙身份证号码", "mandate"),
        ("不动产权第0012345号权利人", "property"),
        ("结婚证持证人登记日期", "marriage"),
        ("中华人民共和国居民身份证签发机关有效期限", "id_card_back"),
        ("食品经营许可证经营者名称统一社会信用代码", "permit"),
        ("房屋租赁合同出租方承租方", "lease"),
        ("今天的菜单", ""),
    ],
)
def test_a_document_is_told_by_its_words(words: str, kind: str) -> None:
    found = kind_of(words)
    assert (found.id if found else "") == kind


def test_what_fits_is_not_remarked_on() -> None:
    back = Reading("id_card_back", {"until": OPEN_END})
    assert remarks("身份证明", [ID_CARD, back], PERSON, TODAY) == ()
    assert remarks("营业执照复印件", [LICENCE], FIRM, TODAY) == ()
    assert remarks("申请表", [Reading()], PERSON, TODAY) == ()
    agent = FIRM | {"agent_name": "李四", "agent_id_number": id_number(serial=7)}
    other = Reading("id_card", {"name": "李四", "number": id_number(serial=7)})
    assert remarks("委托代理证明及代办人身份证复印件", [other], agent, TODAY) == ()


WRONG: list[tuple[str, Reading, dict[str, str], str]] = [
    ("营业执照复印件", ID_CARD, FIRM, "wrong_document"),
    ("营业执照复印件", Reading(), FIRM, "not_recognised"),
    ("身份证明", replace(ID_CARD, fields={"name": "李四"}), PERSON, "name_differs"),
    ("身份证明", OTHER_NUMBER, PERSON, "number_differs"),
    ("身份证明", BROKEN_NUMBER, PERSON, "bad_number"),
    ("身份证明", Reading("id_card_back", {"until": "2026-03-01"}), PERSON, "expired"),
    ("营业执照", replace(LICENCE, fields={"name": "另一家"}), FIRM, "name_differs"),
    ("营业执照", replace(LICENCE, fields={"code": credit_code(2)}), FIRM, "code_differs"),
    ("营业执照", replace(LICENCE, fields={"code": CODE[:-1]}), FIRM, "bad_code"),
    ("营业执照", replace(LICENCE, fields={"legal_person": "李四"}), FIRM, "legal_person_differs"),
    ("委托书", Reading("mandate", {"agent": "李四"}), FIRM | {"agent_name": "赵"}, "agent_differs"),
]  # fmt: skip


@pytest.mark.parametrize(("material", "reading", "answers", "code"), WRONG)
def test_what_does_not_fit_is_pointed_at(
    material: str, reading: Reading, answers: dict[str, str], code: str
) -> None:
    assert code in [r.code for r in remarks(material, [reading], answers, TODAY)]


def test_a_document_is_good_on_its_last_day() -> None:
    last = Reading("id_card_back", {"until": TODAY.isoformat()})
    assert remarks("身份证明", [last], PERSON, TODAY) == ()


def test_every_kind_can_be_recognised_and_asked_for() -> None:
    for kind in KINDS:
        assert kind_of("".join(kind.words[0])) is not None
        assert kind in expected(kind.asked_as[0])


@given(st.lists(st.tuples(st.text(max_size=30), *[st.integers(0, 4000)] * 4), max_size=30))
def test_no_words_on_a_page_break_the_reading(
    words: list[tuple[str, int, int, int, int]],
) -> None:
    read = recognise([Line(*line) for line in [*words, ("营业执照名称", 0, 0, 9, 9)]])
    assert read.kind
    remarks("营业执照身份证委托书", [read], FIRM, TODAY)


@given(st.text(max_size=25))
def test_check_digits_of_anything_are_a_yes_or_no(text: str) -> None:
    assert is_code(text) in (True, False) and is_number(text) in (True, False)
