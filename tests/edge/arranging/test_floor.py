"""Queues, numbering and windows as the manager wants them: checked, published, undone, taken along
to the next hall."""

import io
import json
from typing import Any

from domain.plan import Zone
from tests.edge.halls import OpenHall, plan

FLOOR = "/arrange/floor"
CHECK, PUBLISH = {"act": "check", "based_on": "0"}, {"act": "publish", "based_on": "0"}


def test_a_change_is_looked_at_before_it_is_published(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    change = {"q.q-a.letter": "X", "q.q-a.digits": "4", "w.04.name": "绿色通道"}
    checked = manager.post(FLOOR, data={**CHECK, **change})
    assert "将会改变" in checked.text and "绿色通道" in checked.text
    assert hall.node.plan.queues["q-a"].letter == "A"

    assert manager.post(FLOOR, data={**PUBLISH, **change}).status_code == 303
    assert hall.node.plan.windows["04"].name == "绿色通道"
    assert hall.take("q-a").number == "X0001"


def test_numbers_of_today_keep_their_letter_to_themselves(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    hall.take("q-a")
    swap = {"q.q-a.letter": "B", "q.q-b.letter": "A"}
    refused = manager.post(FLOOR, data={**PUBLISH, **swap})
    assert refused.status_code == 409 and "明天才能换" in refused.text
    assert hall.node.plan.queues["q-a"].letter == "A"


def test_flaws_are_said_where_they_are_and_nothing_is_published(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    hall.opened(1)
    for wrong, words in (
        ({"q.q-a.letter": "B"}, "两个队列用了同一个字母"),
        ({"q.q-a.letter": "甲"}, "大写英文字母"),
        ({"q.q-a.name": ""}, "名称要 1 到 24 个字"),
        ({"q.q-a.digits": "9"}, "位数要是 2 到 4"),
        ({"q.q-a.first": "0"}, "起始号"),
        ({f"w.0{n}.s.q-c": "0" for n in range(1, 5)}, "没有窗口办理这个队列"),
        ({f"w.02.s.q-{q}": "0" for q in "abc"}, "不办理任何队列"),
        ({"w.02.s.q-a": "1e9"}, "权重要在 0 到 10 之间"),
        ({"w.02.s.q-a": "nan"}, "权重要在 0 到 10 之间"),
        ({"w.02.zone": "moon"}, "没有这个区域"),
        ({"z.new.name": "南区", "z.new.left": "90", "z.new.width": "20"}, "区域超出平面图"),
    ):
        answer = manager.post(FLOOR, data={**CHECK, **wrong})
        assert answer.status_code == 200 and words in answer.text, wrong
        assert manager.post(FLOOR, data={**PUBLISH, **wrong}).status_code == 409, wrong
    gone = manager.post(FLOOR, data={**PUBLISH, "w.01.gone": "on"})
    assert gone.status_code == 409 and "01" in hall.node.plan.windows
    assert hall.events("arrangement.published") == []


def test_what_is_new_survives_the_check(hall: OpenHall) -> None:
    """A row that was added is a row like the others on the checked page."""
    manager = hall.signed_in("1009")
    added = {"w.new.name": "5号窗口", "w.new.s.q-a": "2", "w.03.gone": "on"}
    checked = manager.post(FLOOR, data={**CHECK, **added}).text
    assert 'name="w.05.name" value="5号窗口"' in checked and 'name="without" value="03"' in checked
    rows = {"w.05.name": "5号窗口", "w.05.s.q-a": "2", "without": "03"}
    assert manager.post(FLOOR, data={**PUBLISH, **rows}).status_code == 303
    assert list(hall.node.plan.windows) == ["05", "01", "02", "04"] or set(
        hall.node.plan.windows
    ) == {"01", "02", "04", "05"}
    assert manager.post(f"{FLOOR}/undo", data={"shown": "1"}).status_code == 303
    assert set(hall.node.plan.windows) == {"01", "02", "03", "04"}


def test_what_the_centre_changes_elsewhere_still_comes_through(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    manager.post(FLOOR, data={**PUBLISH, "q.q-a.name": "我们的综合"})
    hall.publish(plan(queues=4))
    assert hall.node.plan.queues["q-a"].name == "我们的综合"
    assert "q-d" in hall.node.plan.queues


def test_the_voice_says_it_as_often_as_is_wanted(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    assert manager.post("/arrange/voice", data={"times": "2", "based_on": "0"}).status_code == 303
    assert (hall.node.shelf.voice.times, hall.node.shelf.voice.english) == (2, False)
    assert manager.post("/arrange/voice", data={"times": "9", "based_on": "1"}).status_code == 409


def test_a_hall_s_arrangement_goes_to_the_next_as_a_file(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    manager.post(FLOOR, data={**PUBLISH, "z.new.name": "南区", "w.01.name": "咨询台"})
    manager.post(
        "/arrange/boards/D1",
        data={"blocks": "calls", "colour": "seal", "rows": "4", "zone": "z-1", "based_on": "0"},
    )
    file = manager.get("/arrange/file/hall.json").data
    manager.post("/arrange/boards/D1/undo", data={"shown": "1"})
    manager.post(f"{FLOOR}/undo", data={"shown": "1"})
    assert hall.node.plan.windows["01"].name == "1号窗口" and hall.node.plan.zones == {}

    looked = manager.post("/arrange/file", data={"file": (io.BytesIO(file), "hall.json")})
    assert "咨询台" in looked.text and "还没有发布" in looked.text
    assert hall.node.plan.windows["01"].name == "1号窗口"

    taken = manager.post("/arrange/file/publish", data={"content": file.decode()})
    assert taken.status_code == 303
    assert hall.node.plan.windows["01"].name == "咨询台"
    assert hall.node.plan.zones["z-1"] == Zone("z-1", "南区", "")
    assert (hall.node.shelf.board("D1").colour, hall.node.shelf.board("D1").zone) == ("seal", "z-1")


def test_a_file_that_is_none_changes_nothing(hall: OpenHall) -> None:
    manager = hall.signed_in("1009")
    good: dict[str, Any] = json.loads(manager.get("/arrange/file/hall.json").data)
    strange = {**good, "parts": {"floor": 3, "moon": {}, "board-D9": good["parts"]["board-D1"]}}
    for text in (b"", b"\xff\x00", b"[]", b'{"format":"x"}', json.dumps({**good, "format": "?"})):
        raw = text if isinstance(text, bytes) else text.encode()
        looked = manager.post("/arrange/file", data={"file": (io.BytesIO(raw), "x")})
        assert looked.status_code == 409
    publish = manager.post("/arrange/file/publish", data={"content": json.dumps(strange)})
    assert publish.status_code == 303 and hall.events("arrangement.published") == []
