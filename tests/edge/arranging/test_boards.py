"""Boards: designed by the manager, looked at before, published as versions, undone with a touch."""

from html import unescape

from domain.arrangements import Arrangement
from tests.edge.halls import OpenHall
from tests.factories import NODE

PAPER = {
    "blocks": "guide waiting",
    "colour": "paper",
    "zone": "",
    "rows": "5",
    "ribbon": "1",
    "title": "一楼指引",
    "based_on": "0",
}
PLACE = "/arrange/boards/D1"


def shown(hall: OpenHall) -> str:
    return hall.paired("D1").get("/board/D1/").text


def test_what_is_published_is_on_the_board_and_undone_with_one_touch(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    assert manager.post(PLACE, data=PAPER).status_code == 303
    assert "board-face--paper" in shown(hall) and "一楼指引" in shown(hall)

    second = {**PAPER, "colour": "night", "based_on": "1", "note": "晚上不刺眼"}
    manager.post(PLACE, data=second)
    assert "board-face--night" in shown(hall)
    assert "晚上不刺眼" in manager.get(PLACE).text

    manager.post(f"{PLACE}/undo", data={"shown": "2"})
    assert "board-face--paper" in shown(hall)
    manager.post(f"{PLACE}/undo", data={"shown": "1"})
    assert "board-face--river" in shown(hall)

    assert manager.post(f"{PLACE}/back", data={"shown": "0", "version": "2"}).status_code == 303
    assert "board-face--night" in shown(hall)
    kinds = [(e.kind, e.actor) for e in hall.events("arrangement.published", "arrangement.undone")]
    assert [kind.partition(".")[2] for kind, _ in kinds] == [
        "published",
        "published",
        "undone",
        "undone",
        "published",
    ]
    assert {actor for _, actor in kinds} == {"staff/s-9"}


def test_a_preview_changes_nothing(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    answer = manager.get(f"{PLACE}/preview", query_string=PAPER)
    assert "board-face--paper" in answer.text and "sse-connect" not in answer.text
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "board-face--river" in shown(hall) and hall.events("arrangement.published") == []


def test_two_managers_at_once_do_not_undo_each_other(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    manager.post(PLACE, data=PAPER)
    late = manager.post(PLACE, data={**PAPER, "colour": "seal"})
    assert late.status_code == 409 and "别人刚刚发布了另一版" in late.text
    assert "board-face--paper" in shown(hall)


def test_a_design_that_cannot_be_is_refused_and_stays_in_the_form(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    for wrong in (
        {"blocks": "calls calls"},
        {"blocks": "dancing"},
        {"blocks": "calls waiting windows guide"},
        {"colour": "pink"},
        {"zone": "nowhere"},
        {"rows": "99"},
        {"rows": "many"},
        {"title": "很" * 21},
    ):
        answer = manager.post(PLACE, data={**PAPER, **wrong})
        assert answer.status_code == 409, wrong
        assert manager.get(f"{PLACE}/preview", query_string={**PAPER, **wrong}).status_code == 409
    assert "一楼指引" in unescape(manager.post(PLACE, data={**PAPER, "rows": "99"}).text)
    assert hall.store.state(Arrangement, NODE, "board-D1") is None


def test_only_boards_have_a_design(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    assert manager.get("/arrange/boards/K1").status_code == 404
    assert hall.signed_in("1001").get(PLACE).status_code == 403


def test_what_was_published_is_there_after_the_tables_were_made_anew(hall: OpenHall) -> None:
    hall.signed_in("1009").post(PLACE, data=PAPER)
    hall.running.writer.refold()
    hall.node.shelf.refresh()
    assert "board-face--paper" in shown(hall)


def test_notices_are_shown_from_then_until_then_and_withdrawn(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    now = hall.node.now()
    said = {
        "words": "系统升级，D类业务暂停",
        "words_en": "Paused",
        "urgent": "1",
        "begins": f"{now.replace(hour=0):%Y-%m-%dT%H:%M}",
        "ends": f"{now.replace(hour=23, minute=59):%Y-%m-%dT%H:%M}",
    }
    assert manager.post("/arrange/notices", data=said).status_code == 303
    assert "系统升级" in shown(hall)
    assert "系统升级" in hall.paired("K1").get("/kiosk/K1/").text
    (published,) = hall.events("notice.published")
    later = hall.node.wall_ms()
    hall.later(26 * 3600 * 1000)
    assert "系统升级" not in shown(hall)
    hall.wall.set(later)
    id = published.subject.partition("/")[2]
    assert hall.signed_in("1009").post(f"/arrange/notices/{id}/withdraw").status_code == 303
    assert "系统升级" not in shown(hall)
    again = hall.signed_in("1009").post(f"/arrange/notices/{id}/withdraw")
    assert again.status_code == 409 and "已经不在了" in again.text


def test_a_notice_that_says_nothing_or_ends_before_it_begins_is_refused(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    now = hall.node.now()
    good = {"words": "你好", "ends": f"{now.replace(hour=23, minute=59):%Y-%m-%dT%H:%M}"}
    for wrong in (
        {"words": " "},
        {"words": "长" * 121},
        {"ends": ""},
        {"ends": "soon"},
        {"ends": "2001-01-01T08:00"},
        {"ends": "9999-12-31T23:59"},
        {"begins": "2999-01-01T00:00"},
    ):
        assert manager.post("/arrange/notices", data={**good, **wrong}).status_code == 409, wrong
    assert hall.events("notice.published") == []
    assert manager.post("/arrange/notices", data=good).status_code == 303
