"""What stands on the paper."""

from datetime import date

import pytest

from devices.printer.slip import Cut, Qr, Text
from edge.reception.slip import ticket_slip, words_for_wait
from tests.edge.halls import OpenHall, card, holder


def words(hall: OpenHall, **wish: object) -> list[str]:
    slip = ticket_slip(hall.node, hall.take(**wish), 3, 720)  # type: ignore[arg-type]
    return [line.text for line in slip.lines if isinstance(line, Text)]


def test_everything_a_person_needs_is_on_it(hall: OpenHall) -> None:
    assert words(hall) == [
        "广安区政务服务中心",
        "A001",
        "A类事项",
        "前面还有 3 人",
        "预计等候 约 12 分钟",
        "扫码查看叫号进度",
        "2026-03-02 09:00",
        "请留意叫号，过号请到窗口说明",
    ]


def test_the_number_is_the_largest_and_the_paper_is_cut(hall: OpenHall) -> None:
    lines = ticket_slip(hall.node, hall.take(), 0, None).lines
    sizes = {line.text: line.size for line in lines if isinstance(line, Text)}
    assert max(sizes, key=lambda text: sizes[text]) == "A001"
    assert lines[-1] == Cut()


def test_the_code_leads_to_the_ticket_and_tells_nothing_else(hall: OpenHall) -> None:
    ticket = hall.take(visitor=holder(card()))
    codes = [n for n in ticket_slip(hall.node, ticket, 0, None).lines if isinstance(n, Qr)]
    assert [code.data for code in codes] == [f"http://hall.example/t/{ticket.id}"]


def test_the_name_is_masked_and_a_preference_is_named(hall: OpenHall) -> None:
    text = "\n".join(words(hall, visitor=holder(card("欧阳明月", date(1950, 1, 1)))))
    assert "欧**" in text and "阳" not in text
    assert "优先：老年人" in text


@pytest.mark.parametrize(
    ("wait_s", "expected"),
    [
        (None, "待窗口开放"),
        (0, "不到 1 分钟"),
        (59, "不到 1 分钟"),
        (60, "约 1 分钟"),
        (720, "约 12 分钟"),
    ],
)
def test_the_wait_in_words(wait_s: int | None, expected: str) -> None:
    assert words_for_wait(wait_s) == expected


def test_who_chose_english_gets_an_english_ticket(hall: OpenHall) -> None:
    slip = ticket_slip(hall.node, hall.take(priority="military"), 3, 720, "en")
    text = "\n".join(line.text for line in slip.lines if isinstance(line, Text))
    for part in (
        "3 people ahead of you",
        "Expected wait about 12 min",
        "Priority: Military",
        "A\n",
    ):
        assert part in text
    assert not any("等候" in line or "叫号" in line for line in text.splitlines())


def test_a_language_without_a_catalogue_prints_as_ever(hall: OpenHall) -> None:
    ticket = hall.take()
    assert ticket_slip(hall.node, ticket, 3, 720, "xx") == ticket_slip(hall.node, ticket, 3, 720)
