"""What the jobs to and from the centre do with its answers."""

from dataclasses import replace

import pytest

from edge import schedule
from edge.line import LineWatch
from edge.schedule import Exchange
from edge.standing import BoxStanding
from sync.keys import NodeKey
from sync.pull import PullOutcome
from sync.push import PushOutcome
from tests.edge.halls import OpenHall


@pytest.fixture
def exchange(hall: OpenHall, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """A hall with something to hand up, on a line that answers."""
    line = LineWatch(hall.node)
    line.saw("done")
    for ask in ("may_push", "may_pull"):
        monkeypatch.setattr(BoxStanding, ask, lambda _: True)
    writer = hall.running.writer
    standing = BoxStanding(
        writer, hall.settings.data / "node.pem", NodeKey.generate(), hall.node.wall_ms
    )
    hall.take()
    return Exchange(hall.node, writer, standing, line, lambda: None)


def test_whoever_is_told_to_come_later_keeps_away(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def busy(*_: object, **__: object) -> PushOutcome:
        asked.append("push")
        return PushOutcome("busy", retry_after_s=60)

    monkeypatch.setattr(schedule, "push_once", busy)
    for _ in range(5):
        exchange.push(None)  # type: ignore[arg-type]
    assert asked == ["push"]
    assert exchange.line.connected


def test_all_pages_of_the_feed_are_taken_at_once(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [PullOutcome("done", 500, more=True), PullOutcome("done", 500, more=True)]
    pages.append(PullOutcome("done", 7))

    monkeypatch.setattr(schedule, "pull_once", lambda *_: pages.pop(0))
    exchange.pull(None)  # type: ignore[arg-type]
    assert pages == []


def test_a_word_that_does_not_follow_is_not_asked_for_again_at_once(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fork(*_: object) -> PullOutcome:
        asked.append("pull")
        return replace(PullOutcome("fork"), reason="does not follow")

    monkeypatch.setattr(schedule, "pull_once", fork)
    exchange.pull(None)  # type: ignore[arg-type]
    exchange.line.saw("done")
    exchange.pull(None)  # type: ignore[arg-type]
    assert asked == ["pull"]
