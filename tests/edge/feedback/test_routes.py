"""A tablet on a counter: paired, it asks, takes one touch, and the rating is in the log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.pad.page_driver import PagePad
from domain.evaluations import Evaluation
from edge.calling import service
from edge.calling.signs import finish
from edge.settings import Device
from tests.edge.halls import OpenHall, open_hall
from tests.factories import NODE
from tests.simulators.rig import until

TABLET = Device("e-1", "pad", "pad-page", "page:", "P1")


@pytest.fixture
def tablet_hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path / "hall", devices=(TABLET,)) as hall:
        hall.running.desk.equipment.start()
        yield hall


def test_from_the_question_to_the_log(tablet_hall: OpenHall) -> None:
    hall = tablet_hall
    tablet = hall.paired("P1")
    assert "暂未开放" in tablet.get("/pad/P1/").text
    assert tablet.post("/pad/P1/here").status_code == 204
    equipment = hall.running.desk.equipment
    until(lambda: equipment.works("P1", "pad"))
    seat = hall.opened()
    assert "陈静" in tablet.get("/pad/P1/").text
    ticket = hall.take()
    service.call_next(hall.node, seat)
    service.start(hall.node, seat)
    finish(hall.node, equipment, seat)
    pad = equipment.get("P1", "pad", PagePad)
    assert pad is not None
    until(lambda: pad.asking().request == ticket.id)
    page = tablet.get("/pad/P1/").text
    assert ticket.id in page and "非常不满意" in page and "1001" in page
    for level in ("9", "4", "1"):
        answer = tablet.post("/pad/P1/press", data={"request": ticket.id, "level": level})
        assert answer.status_code == 303

    def rated() -> Evaluation | None:
        found = hall.store.state(Evaluation, NODE, ticket.id)
        return found if found is not None and found.state == "given" else None

    assert until(rated).level == 4
    assert "谢谢您的评价" in tablet.get("/pad/P1/").text


def test_a_browser_that_is_not_paired_may_not_rate(tablet_hall: OpenHall) -> None:
    stranger = tablet_hall.browser()
    for path in ("/pad/P1/press", "/pad/P1/here"):
        assert stranger.post(path, data={"level": "1"}).headers["Location"] == "/pair"
    assert stranger.get("/pad/K1/").status_code == 404
