"""Somebody looks for a service at the kiosk, learns what to bring, and takes a number for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from domain.items import INSTANT, Fee, Material
from domain.plan import ServiceItem, Situation
from edge.guidance.routes import typed
from edge.guidance.slip import guidance_slip
from tests.edge.halls import JSON, OpenHall, card, open_hall, plan

ITEM = ServiceItem(
    "i-1",
    "居民身份证补领",
    "公安局",
    "公共服务",
    "q-a",
    project_type=INSTANT,
    materials=(
        Material("m1", "户口簿"),
        Material("m2", "授权委托书", "both", 2, when="代办的", deferrable=True),
    ),
    fees=(Fee("f1", "工本费", 4000),),
)
ELSEWHERE = ServiceItem("i-2", "身份核查", "公安局", "公共服务", None)
MANY = {f"n-{n}": ServiceItem(f"n-{n}", f"年审{n}", "局", "公共服务", "q-b") for n in range(9)}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    situations = {"papers": Situation("papers", "办证件", "Papers", ("i-1", "i-2", "gone"))}
    items = {"i-1": ITEM, "i-2": ELSEWHERE, **MANY}
    with open_hall(tmp_path, the_plan=replace(plan(), items=items, situations=situations)) as hall:
        yield hall


@pytest.fixture
def kiosk(hall: OpenHall) -> FlaskClient:
    return hall.paired("K1")


def test_touching_a_situation_lists_what_this_hall_does(kiosk: FlaskClient) -> None:
    assert "办证件" in kiosk.get("/kiosk/K1/guide").text
    view = kiosk.get("/kiosk/K1/guide?situation=papers", headers=JSON).json
    assert [item["id"] for item in view["items"]] == ["i-1"]
    assert view["situations"][0]["count"] == 1


def test_letters_are_typed_one_touch_each(kiosk: FlaskClient) -> None:
    view = kiosk.get("/kiosk/K1/guide?q=sf&key=z", headers=JSON).json
    assert (view["query"], view["found"]) == ("sfz", 1)
    assert "没有找到" in kiosk.get("/kiosk/K1/guide?q=xyz").text


def test_the_keyboard() -> None:
    assert typed("sf", "z") == "sfz"
    assert typed("sfz", "back") == "sf" and typed("", "back") == ""
    assert typed("sfz", "clear") == ""
    assert typed("sfz", "<script>") == "sfz"


def test_long_lists_have_pages(kiosk: FlaskClient) -> None:
    view = kiosk.get("/kiosk/K1/guide?q=ns&page=3", headers=JSON).json
    assert (view["found"], view["page"], view["pages"], len(view["items"])) == (9, 3, 3, 1)
    assert kiosk.get("/kiosk/K1/guide?q=ns&page=99", headers=JSON).json["page"] == 3
    assert kiosk.get("/kiosk/K1/guide?q=ns&page=x", headers=JSON).json["page"] == 1


def test_what_to_bring(kiosk: FlaskClient) -> None:
    page = kiosk.get("/kiosk/K1/guide/i-1").text
    for words in (
        "户口簿",
        "授权委托书",
        "原件和复印件",
        "代办的",
        "可以后补",
        "当场办结",
        "40 元",
    ):
        assert words in page
    assert kiosk.get("/kiosk/K1/guide/i-2").headers["Location"] == "/kiosk/K1/guide"


def test_a_number_for_exactly_this(hall: OpenHall, kiosk: FlaskClient) -> None:
    answer = kiosk.post("/kiosk/K1/guide/i-1/choose")
    assert answer.headers["Location"] == "/kiosk/K1/card"
    assert "居民身份证补领" in kiosk.get("/kiosk/K1/card").text
    hall.lay(card())
    taken = hall.events("ticket.taken")[0].body
    assert (taken.queue, taken.item) == ("q-a", "i-1")


def test_another_queue_is_not_this_item(hall: OpenHall, kiosk: FlaskClient) -> None:
    kiosk.post("/kiosk/K1/guide/i-1/choose")
    kiosk.post("/kiosk/K1/tickets", data={"queue": "q-b", "without_card": "1"})
    assert hall.events("ticket.taken")[0].body.item is None


def test_without_a_printer_the_page_says_so(kiosk: FlaskClient) -> None:
    answer = kiosk.post("/kiosk/K1/guide/i-1/slip")
    assert answer.headers["Location"].endswith("slip=failed")
    assert "手机拍下" in kiosk.get(answer.headers["Location"]).text


def test_the_slip_names_everything(hall: OpenHall) -> None:
    words = "\n".join(getattr(line, "text", "") for line in guidance_slip(hall.node, ITEM).lines)
    for part in ("办事清单", "[ ] 户口簿", "原件和复印件 × 2 · 代办的 · 可以后补", "工本费 40 元"):
        assert part in words


def test_the_slip_speaks_the_language_of_the_page(hall: OpenHall) -> None:
    lines = guidance_slip(hall.node, ITEM, "en").lines
    words = "\n".join(getattr(line, "text", "") for line in lines)
    for part in ("Please bring", "Original and copy × 2", "Fee: 工本费 40 yuan", "printed"):
        assert part in words
    assert "请带好" not in words and "窗口" not in words
