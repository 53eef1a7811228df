"""What the centre says to a hall: at once, in order, once, and by nobody else."""

import threading
import time
from pathlib import Path

import msgspec
import pytest

from central import app, telling
from domain.events import CENTRE_TO, Fact
from domain.gates import CLOSED, QueueClosed, QueueGate, QueueOpened
from sync.batch import pack
from sync.envelope import genesis
from sync.keys import NodeKey
from sync.link import Answer, CentreLink
from sync.protocol import FEED, FeedDocument, FeedPage
from sync.pull import PullOutcome, pull_once
from tests.central.centres import (
    ACTOR,
    OpenCentre,
    TestHall,
    enrolled,
    link_to,
    open_test_centre,
    wait_for,
)
from tests.factories import chain, tickets_taken

CLOSE = Fact("queue/q-a", QueueClosed("系统维护"))
OPEN = Fact("queue/q-a", QueueOpened())


def say(opened: OpenCentre, hall: TestHall, *facts: Fact) -> None:
    """One after the other, each when the one before is folded."""
    for fact in facts:
        telling.tell(opened.centre, ACTOR, hall.node, [fact])
        wait_for(opened.folded)


def pull(hall: TestHall, wait_s: int = 0) -> PullOutcome:
    return pull_once(hall.running.writer, hall.link, wait_s)


def gate(hall: TestHall) -> QueueGate | None:
    return hall.running.store.state(QueueGate, hall.node, "q-a")


def test_what_the_centre_says_is_folded_in_the_hall(opened: OpenCentre, hall: TestHall) -> None:
    say(opened, hall, CLOSE, OPEN, CLOSE)
    assert (pull(hall).events, pull(hall).events) == (3, 0)
    known = gate(hall)
    assert known is not None and (known.state, known.by) == (CLOSED, "centre")
    assert opened.digests(hall.node) == hall.running.store.digests(hall.node)


def test_a_hall_hears_only_what_is_said_to_it(
    opened: OpenCentre, hall: TestHall, tmp_path: Path
) -> None:
    with enrolled(opened, tmp_path / "other") as other:
        say(opened, other, CLOSE)
        assert pull(hall).events == 0
        assert pull(other).events == 1


def test_it_wakes_a_waiting_hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the bell itself: the regular look, which would find it too, is put off."""
    monkeypatch.setattr(app, "TEND_S", 60)
    with open_test_centre(tmp_path) as opened, enrolled(opened, tmp_path / "hall") as hall:
        pull(hall)
        waiting = threading.Thread(target=pull, args=(hall, 50))
        waiting.start()
        time.sleep(0.5)
        telling.tell(opened.centre, ACTOR, hall.node, [CLOSE])
        waiting.join(20)
        assert not waiting.is_alive() and gate(hall) is not None


def test_much_comes_in_pages(
    opened: OpenCentre, hall: TestHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.feed.service.SAID_EVENTS", 2)
    say(opened, hall, CLOSE, OPEN, CLOSE)
    first = pull(hall)
    assert (first.events, first.more) == (2, True)
    second = pull(hall)
    assert (second.events, second.more) == (1, False)


def test_a_word_that_does_not_follow_keeps_no_document_from_the_hall(
    centre: OpenCentre, tmp_path: Path
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        line = forged(hall, centre.centre.key, first=3)
        item = FeedDocument("item", "i-1", 1, "all", False, msgspec.Raw(b"{}"))
        line._page = msgspec.structs.replace(line._page, cursor=9, documents=[item])
        assert pull_once(hall.running.writer, line, 0).state == "fork"  # type: ignore[arg-type]
        assert [d.id for d in hall.running.store.documents(["item"])] == ["i-1"]


class Forger:
    """A line on which somebody answers in the centre's place."""

    def __init__(self, link: CentreLink, wire: bytes) -> None:
        self.centre_public_hex = link.centre_public_hex
        self._page = FeedPage(0, False, [], wire)

    def call(self, method: str, path: str, **_: object) -> Answer:
        assert (method, path.partition("?")[0]) == ("GET", FEED)
        return Answer(200, msgspec.json.encode(self._page), signed=True)


def forged(hall: TestHall, key: NodeKey, *, to: str = "", first: int = 1) -> Forger:
    log = CENTRE_TO + (to or hall.node)
    lines = chain(tickets_taken(2), node=log, first=first)
    wire = pack(lines, node=log, epoch=1, first=first, prev=genesis(log, 1), key=key)
    return Forger(hall.link, wire)


def test_nobody_else_speaks_for_the_centre(centre: OpenCentre, tmp_path: Path) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        key = centre.centre.key
        for line in (
            forged(hall, NodeKey.generate()),
            forged(hall, key, to="h-511602-99"),
            forged(hall, key, first=3),
        ):
            outcome = pull_once(hall.running.writer, line, 0)  # type: ignore[arg-type]
            assert outcome.state == "fork"
        assert hall.running.store.head(CENTRE_TO + hall.node).seq == 0


@pytest.mark.parametrize("heard", ["", "1", "x.1", "1.-2", "1." + "9" * 30])
def test_a_place_that_is_none_is_refused(centre: OpenCentre, tmp_path: Path, heard: str) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        link = link_to(centre.url, hall.key, hall.node, hall.centre_public_hex)
        with pytest.raises(Exception, match="400"):
            link.call("GET", f"{FEED}?after=0&wait=0&heard={heard}")
        link.close()
