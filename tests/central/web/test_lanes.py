"""Backlogs take turns, live halls go by: in the lane itself and over real HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gevent
import pytest

from central.intake import service
from central.web import lanes
from central.web.lanes import Busy, CatchUpLane
from sync.protocol import BLOBS, PUSH, PushAnswer
from tests.central.centres import PATIENCE_S, TestHall, enrolled, open_test_centre, wait_for
from tests.factories import take


def test_only_large_pushes_and_pieces_of_blobs_take_turns() -> None:
    lane = CatchUpLane(1, 1, 1000)
    assert lane.is_for("POST", PUSH, 1001)
    assert lane.is_for("PATCH", f"{BLOBS}/uploads/x", 1001)
    assert not lane.is_for("POST", PUSH, 1000)
    assert not lane.is_for("POST", "/sync/hello", 5000)
    assert not lane.is_for("GET", f"{BLOBS}/x", 5000)


def test_a_few_are_served_some_wait_in_order_the_others_come_again() -> None:
    lane, let_go, order = CatchUpLane(2, 3, 0, lambda: 0.0), gevent.event.Event(), list[int]()

    def come(n: int) -> int:
        try:
            with lane.turn():
                order.append(n)
                let_go.wait()
        except Busy as busy:
            return busy.retry_after_s
        return 0

    come_all = [gevent.spawn(come, n) for n in range(9)]
    gevent.sleep(0)
    assert (lane.now.at_work, lane.now.waiting, lane.now.turned_away) == (2, 3, 4)
    let_go.set()
    gevent.joinall(come_all)
    told = [one.value for one in come_all]
    assert order == [0, 1, 2, 3, 4]
    assert told[:5] == [0] * 5 and min(told[5:]) >= 1
    assert (lane.now.at_work, lane.now.waiting, lane.now.served) == (0, 0, 5)


def test_nobody_waits_longer_than_an_answer_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes, "LONGEST_TURN_S", 0.01)
    lane = CatchUpLane(1, 5, 0)
    with lane.turn(), pytest.raises(Busy), lane.turn():
        pass
    assert lane.now.waiting == 0


def test_an_error_gives_the_turn_back() -> None:
    lane = CatchUpLane(1, 1, 0)
    for _ in range(3):
        with pytest.raises(OSError), lane.turn():
            raise OSError
    assert lane.now.at_work == 0


def test_the_longer_it_takes_the_later_one_is_told_to_come() -> None:
    told = []
    for mean_s in (0.1, 5.0, 1000.0):
        lane = CatchUpLane(2, 0, 0, lambda: 1.0)
        lane.now.mean_s = mean_s
        with pytest.raises(Busy) as busy, lane.turn():
            pass
        told.append(busy.value.retry_after_s)
    assert told == [2, 21, 120]


class Gate:
    """Holds what catches up inside ingest until it is opened."""

    def __init__(self) -> None:
        self.inside = 0
        self.open = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, *given: object) -> PushAnswer:
        if len(given[3]) > 2048:  # type: ignore[arg-type]
            with self._lock:
                self.inside += 1
            self.open.wait(PATIENCE_S)
        return self.real(*given)  # type: ignore[arg-type]

    real = staticmethod(service.ingest)


@contextmanager
def halls_with_backlog(opened: object, folder: Path, count: int) -> Iterator[list[TestHall]]:
    with contextmanager(_halls)(opened, folder, count) as halls:
        yield halls


def _halls(opened: object, folder: Path, count: int) -> Iterator[list[TestHall]]:
    if count == 0:
        yield []
        return
    with (
        enrolled(opened, folder / f"h{count}") as hall,  # type: ignore[arg-type]
        halls_with_backlog(opened, folder, count - 1) as others,
    ):
        for no in range(1, 101):
            hall.running.writer.run(take(f"A{no:03d}"))
        yield [hall, *others]


def test_returning_halls_never_stand_before_a_live_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr(service, "ingest", gate)
    with (
        open_test_centre(
            tmp_path, catch_up_slots=2, catch_up_waiting=1, live_push_kb=2, workers=2
        ) as opened,
        halls_with_backlog(opened, tmp_path, 5) as returning,
        enrolled(opened, tmp_path / "live") as live,
    ):
        states: list[str] = []
        pushing = [
            threading.Thread(target=lambda h=hall: states.append(h.push().state))  # type: ignore[misc]
            for hall in returning
        ]
        for thread in pushing:
            thread.start()
        wait_for(lambda: gate.inside == 2 and len(states) == 2)
        assert states == ["busy", "busy"]  # two at work, one waits, two were told to come again
        live.running.writer.run(take("A001"))
        assert live.push().state == "done"
        gate.open.set()
        for thread in pushing:
            thread.join(PATIENCE_S)
        assert sorted(states) == ["busy", "busy", "done", "done", "done"]
        for hall in returning:
            wait_for(lambda h=hall: h.push().state == "done")  # type: ignore[misc]
            assert len(opened.lines(hall.node)) == 100


def test_who_is_turned_away_is_told_when_to_come(tmp_path: Path) -> None:
    with (
        open_test_centre(tmp_path, catch_up_waiting=0, catch_up_slots=1, live_push_kb=0) as opened,
        enrolled(opened, tmp_path / "hall") as hall,
    ):
        hall.running.writer.run(take("A001"))
        outcome = hall.push()
        assert outcome.state == "busy" and 1 <= (outcome.retry_after_s or 0) <= 120
