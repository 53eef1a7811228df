"""The province stops a hall's queue, hears both stories, and says what holds; the hall knows."""

from pathlib import Path

from domain.events import Fact
from domain.exceptions import Resolution
from domain.gates import CLOSED, QueueClosed, QueueGate, QueueOpened
from sync.folds import FoldException
from sync.pull import pull_once
from tests.central.centres import OpenCentre, TestHall, enrolled, wait_for


def hear(hall: TestHall) -> None:
    assert pull_once(hall.running.writer, hall.link, 0).state == "done"


def gate(hall: TestHall) -> QueueGate | None:
    return hall.running.store.state(QueueGate, hall.node, "q-a")


def act(hall: TestHall, body: object) -> None:
    hall.running.writer.run(lambda tx: tx.emit("staff/s-9", Fact("queue/q-a", body)))


def test_the_province_stops_a_queue_and_settles_what_did_not_go_together(
    centre: OpenCentre, tmp_path: Path
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        browser = centre.admin()
        here = f"{centre.url}/halls/{hall.node}"
        close = {"words": "全省停电"}
        assert browser.post(f"{here}/queues/q-a/close", data=close).ok
        wait_for(centre.folded)
        assert browser.post(f"{here}/queues/q-a/close", data=close).status_code == 409
        hall.running.wall.set(hall.running.wall() + 3600_000 * 24 * 365)
        act(hall, QueueClosed("系统维护"))  # apart: the hall has not heard of it yet
        act(hall, QueueOpened())
        hear(hall)
        known = gate(hall)
        assert known is not None and (known.state, known.by) == (CLOSED, "centre")
        assert len(hall.running.store.states(FoldException)) == 2
        hall.push()
        wait_for(lambda: centre.digests(hall.node) == hall.running.store.digests(hall.node))
        page = browser.get(f"{here}/exceptions").text
        assert "没有生效" in page and "全省停电" in page and "系统维护" in page
        refused, _ = hall.running.store.states(FoldException)
        said = {"outcome": "kept", "words": "以省中心为准"}
        assert browser.post(f"{here}/exceptions/{refused.event}", data=said).ok
        wait_for(centre.folded)
        assert browser.post(f"{here}/exceptions/{refused.event}", data=said).status_code == 409
        hear(hall)
        (resolution,) = hall.running.store.states(Resolution)
        assert (resolution.event, resolution.actor) == (refused.event, "admin/9001")
        assert browser.post(f"{here}/queues/q-a/open").ok
        wait_for(centre.folded)
        hear(hall)
        known = gate(hall)
        assert known is not None and known.state == "open"


def test_what_is_not_there_is_said_so(centre: OpenCentre, tmp_path: Path) -> None:
    browser, node = centre.admin(), centre.register()
    here = f"{centre.url}/halls/{node}"
    assert browser.post(f"{here}/queues/q-a/open").status_code == 409
    assert browser.post(f"{here}/queues/q-a/close", data={"words": ""}).status_code == 409
    assert browser.post(f"{here}/queues/q-a/burn").status_code == 404
    assert browser.post(f"{here}/exceptions/none", data={"words": "x"}).status_code == 409
    assert browser.get(f"{centre.url}/halls/h-000000-01/exceptions").status_code == 404
