"""The manager stops a queue, hears both stories, and says what holds."""

from domain.events import CENTRE_TO, Event, kind_of
from domain.exceptions import Resolution
from domain.gates import QueueClosed
from sync.envelope import encode, genesis
from sync.folds import FoldException
from tests.edge.halls import HX, OpenHall
from tests.factories import NODE

CLOSE = {"words": "系统维护"}


def centre_says(hall: OpenHall, body: object, at_ms: int) -> None:
    """The centre's word of another time arrives now."""
    log = CENTRE_TO + NODE
    kind, version = kind_of(body)
    event = Event(
        "0" * 8, log, 1, 1, at_ms * 1000, kind, version, "queue/q-a", "admin/9001", body,
        genesis(log, 1),
    )  # fmt: skip
    hall.running.writer.run(lambda tx: tx.receive(encode(event)))


def test_a_stopped_queue_gives_out_no_numbers_until_it_goes_on(hall: OpenHall) -> None:
    boss, kiosk = hall.signed_in("1009"), hall.paired("K1")
    assert boss.post("/overview/queues/q-a/close", data=CLOSE).status_code == 303
    page = kiosk.post("/kiosk/K1/tickets", data={"queue": "q-a"}, headers=HX)
    assert page.status_code == 409 and "系统维护" in page.text
    assert "停止取号" in boss.get("/overview").text
    hall.take("q-b")
    assert boss.post("/overview/queues/q-a/open").status_code == 303
    hall.take("q-a")


def test_only_the_manager_stops_a_queue_and_says_why(hall: OpenHall) -> None:
    clerk, boss = hall.signed_in("1001"), hall.signed_in("1009")
    assert clerk.post("/overview/queues/q-a/close", data=CLOSE).status_code == 403
    for path, data in (
        ("/overview/queues/q-a/close", {"words": " "}),
        ("/overview/queues/q-a/open", {}),
        ("/overview/queues/nothing/close", CLOSE),
    ):
        assert boss.post(path, data=data).status_code in (404, 409)
    assert boss.post("/overview/queues/q-a/burn").status_code == 404


def test_both_stories_are_told_and_settled(hall: OpenHall) -> None:
    boss, started = hall.signed_in("1009"), hall.node.wall_ms()
    hall.later(60_000)
    boss.post("/overview/queues/q-a/close", data=CLOSE)
    assert "没有需要核对的记录" in boss.get("/exceptions").text
    centre_says(hall, QueueClosed("全省停电"), started + 1_000)
    (refused,) = hall.store.states(FoldException)
    assert refused.code == "queue_closed_already"
    shown = boss.get("/exceptions").text
    for words in ("全省停电", "系统维护", "没有生效", "唐主任", "省中心"):
        assert words in shown
    assert "/exceptions" in boss.get("/overview").text
    path = f"/exceptions/{refused.event}"
    assert boss.post(path, data={"outcome": "kept", "words": ""}).status_code == 409
    assert boss.post(path, data={"outcome": "kept", "words": "以省中心为准"}).status_code == 303
    assert boss.post(path, data={"outcome": "kept", "words": "again"}).status_code == 409
    (said,) = hall.store.states(Resolution)
    assert (said.outcome, said.words) == ("kept", "以省中心为准")
    shown = boss.get("/exceptions").text
    assert "没有需要核对的记录" in shown and "以省中心为准" in shown


def test_what_fits_meanwhile_is_no_exception_any_more(hall: OpenHall) -> None:
    boss = hall.signed_in("1009")
    assert boss.post("/exceptions/nothing", data={"words": "x"}).status_code == 409
