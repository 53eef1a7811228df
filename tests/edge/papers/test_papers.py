"""Every paper: typeset for real, its text found again, its code read from the picture."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typst

from domain.case_events import Missing
from domain.case_lists import DEFERRED, unpack
from domain.case_numbers import compact
from domain.errors import Refused
from edge.acceptance import deciding, service
from edge.calling.service import Seat
from edge.cashier import service as cashier
from edge.issuing import service as issuing
from edge.papers import service as papers
from edge.papers.paper import spelled
from edge.papers.typesetting import STANDARD, fonts, pdf
from tests.edge.acceptance.desks import (
    FOOD_ANSWERS,
    ID_CARD,
    counter,
    filled,
    serving,
    the_case,
)
from tests.edge.halls import OpenHall
from tests.edge.papers.pages import barcode_in, qr_in, rendered, text_of

Way = Callable[[OpenHall, Seat, str], None]
OTHER = Seat("02", "s-2")


def accepted(hall: OpenHall, seat: Seat, case_id: str) -> None:
    service.accept(counter(hall), seat, case_id)


def told(hall: OpenHall, seat: Seat, case_id: str) -> None:
    service.ask_correction(counter(hall), seat, case_id, [Missing("", "申请表未签名", "")])


def refused(hall: OpenHall, seat: Seat, case_id: str) -> None:
    service.refuse(counter(hall), seat, case_id, "not_eligible", "申请人不是该店经营者。")


def decided(hall: OpenHall, seat: Seat, case_id: str) -> None:
    accepted(hall, seat, case_id)
    deciding.decide(counter(hall), seat, case_id, "granted", "")


def denied(hall: OpenHall, seat: Seat, case_id: str) -> None:
    accepted(hall, seat, case_id)
    deciding.decide(counter(hall), seat, case_id, "denied", "经营场所不符合要求。")


def issued(hall: OpenHall, seat: Seat, case_id: str) -> None:
    decided(hall, seat, case_id)
    issuing.make(counter(hall), seat, case_id)


CASES: dict[str, tuple[Way, str, tuple[str, ...]]] = {
    "receipt": (accepted, "receipt", ("申请材料收件凭证", "欧阳明月", "申请表")),
    "acceptance": (accepted, "acceptance", ("申请受理通知书", "予以受理", "即办件")),
    "correction": (told, "correction", ("一次性补正告知书", "申请表未签名")),
    "refusal": (refused, "refusal", ("不予受理通知书", "不是该店经营者", "行政复议")),
    "granted": (decided, "decision", ("准予办理决定书",)),
    "denied": (denied, "decision", ("不予办理决定书", "经营场所不符合要求", "行政诉讼")),
    "certificate": (issued, "certificate", ("四川省食品小经营店备案证", "欧阳明月", "有效期至")),
    "delivery": (issued, "delivery", ("送达回证", "签名")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_paper_says_what_it_must_and_its_code_leads_to_the_truth(
    hall: OpenHall, name: str, tmp_path: Path
) -> None:
    go, kind, words = CASES[name]
    seat = serving(hall)
    case_id = filled(hall, seat)
    go(hall, seat, case_id)
    made = pdf(papers.make(counter(hall), seat, case_id, kind))
    text = text_of(made)
    case = the_case(hall, case_id)
    for word in (*words, case.number or ""):
        assert word in text
    assert barcode_in(rendered(made)) == compact(case.number or "")
    address = qr_in(rendered(made))
    path = address.removeprefix("http://hall.example")
    answer = hall.browser().get(path)
    assert answer.status_code == 200
    assert "这份文书是真的" in answer.get_data(as_text=True)
    assert (
        hall.browser()
        .get(path[:-1] + "0" * (path[-1] != "0") + "1" * (path[-1] == "0"))
        .status_code
        == 404
    )


def test_the_second_copy_is_marked(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    accepted(hall, seat, case_id)
    first = pdf(papers.make(counter(hall), seat, case_id, "acceptance"))
    second = pdf(papers.make(counter(hall), seat, case_id, "acceptance"))
    assert "重打" not in text_of(first) and "重打" in text_of(second)


def test_printing_is_written_down_before_anything_is_shown(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    accepted(hall, seat, case_id)
    papers.make(counter(hall), seat, case_id, "acceptance")
    assert [e.kind for e in hall.events("case.record_opened", "case.paper_printed")] == [
        "case.record_opened",
        "case.paper_printed",
    ]


def test_a_paper_that_is_not_due_is_refused(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    accepted(hall, seat, case_id)
    for kind in ("decision", "certificate", "nothing"):
        with pytest.raises(Refused, match="no_such_paper"):
            papers.make(counter(hall), seat, case_id, kind)


def test_a_receipt_says_what_was_let_off_and_on_which_ground(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat, ID_CARD, FOOD_ANSWERS | {"reason": "lost"})
    accepted(hall, seat, case_id)
    cashier.pay(hall.node, seat, case_id, "scan", {"f2": "half"}, "T0001")
    text = text_of(pdf(papers.make(counter(hall), seat, case_id, "fee")))
    for word in ("收费票据", "26-01-000001", "40.00", "20.00", "扫码", "享受抚恤补助的优抚对象"):
        assert word in text


def test_an_acceptance_with_a_deferred_material_says_what_is_owed_and_until_when(
    hall: OpenHall,
) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.keep_material(counter(hall), case_id, "m4", "deferred")
    accepted(hall, seat, case_id)
    text = text_of(pdf(papers.make(counter(hall), seat, case_id, "acceptance")))
    (owed,) = [m for m in unpack(the_case(hall, case_id).materials) if m.state == DEFERRED]
    assert "除下列容缺材料外，其余申请材料齐全" in text and "申请，申请材料齐全" not in text
    assert f"{owed.name}（{spelled(owed.due_on)}前补齐）" in text


@pytest.mark.parametrize("name", ["㛃", "𬭎", "𫖮", "𪣻", "𠮷", "𤳵", "𰻝"])
def test_a_rare_name_is_set_and_can_be_read_out_of_the_paper(tmp_path: Path, name: str) -> None:
    """Other fonts step in for what the paper's own has not got; PDF/A refuses tofu."""
    source = tmp_path / "name.typ"
    source.write_text(f'#set text(font: ("Noto Serif CJK SC",), lang: "zh")\n王{name}')
    made = typst.Compiler(source, font_paths=fonts()).compile(format="pdf", pdf_standards=STANDARD)
    assert isinstance(made, bytes) and f"王{name}" in text_of(made)
