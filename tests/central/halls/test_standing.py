"""Copies, disks set back, boxes from repair: noticed at first contact, nothing of either lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from central.halls import recovery
from central.halls import service as halls
from sync.baton import MOST_OPEN, BatonHolder, read_baton
from sync.protocol import HELLO, Baton, Hello, HelloReply, Place
from tests.central.boxes import Box, copied, enrol_box, started
from tests.central.centres import ACTOR, OpenCentre, wait_for

GoesOn = Literal["holder", "other"]


@pytest.fixture
def folder(opened: OpenCentre, tmp_path: Path) -> Path:
    enrol_box(opened, tmp_path / "box")
    return tmp_path / "box"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def state_of(opened: OpenCentre, box: Box) -> str:
    with opened.centre.database.read() as connection:
        return halls.find(connection, box.writer.node).state


def counted(opened: OpenCentre, node: str) -> int:
    with opened.centre.database.read() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT count(*) FROM state_ticket WHERE hall = '{node}'"
        )
        return int(rows.scalar() or 0)


def test_restarts_are_no_copies(opened: OpenCentre, folder: Path) -> None:
    for n in range(6):
        with started(opened, folder) as box:
            if n % 2:
                box.standing.offer(box.link)  # killed before the word was out
            if n % 3:
                box.work(f"A{n:03d}")
                assert box.hello().hall_state == "enrolled"
                assert box.push().state == "done"
    assert opened.count("stray") == 0


def test_an_answer_that_was_lost_is_no_copy(
    opened: OpenCentre, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(opened, folder) as box:
        box.hello()
        for _ in range(40):  # more than may be open at once
            with monkeypatch.context() as patch:
                patch.setattr(BatonHolder, "answered", lambda self, *_: self.lost())
                assert box.hello().hall_state == "enrolled"
        assert len(read_baton(box.store).open) == MOST_OPEN
        assert box.hello().hall_state == "enrolled"
    assert opened.count("stray") == 0


def test_a_copied_disk_is_noticed_though_the_logs_are_equal(
    opened: OpenCentre, folder: Path, stack: ExitStack
) -> None:
    with started(opened, folder) as box:
        box.work("A001")
        box.hello(), box.push()
    copy = copied(folder, "copy")
    first = stack.enter_context(started(opened, folder))
    assert first.hello().hall_state == "enrolled"
    second = stack.enter_context(started(opened, copy))
    assert second.hello().hall_state == "copy"
    assert state_of(opened, first) == "quarantined"
    assert not second.standing.may_push()
    assert first.hello().hall_state == "quarantined"
    assert not first.standing.may_pull()


@pytest.mark.parametrize("goes_on", ["holder", "other"])
def test_a_person_decides_and_nothing_of_either_is_lost(
    opened: OpenCentre, folder: Path, stack: ExitStack, goes_on: GoesOn
) -> None:
    with started(opened, folder) as box:
        box.work("A001", "A002")
        box.hello(), box.push()
    copy = copied(folder, "copy")
    first = stack.enter_context(started(opened, folder))
    second = stack.enter_context(started(opened, copy))
    node = first.writer.node
    first.work("A003", "A004", "A005")
    first.hello(), first.push()
    second.work("B001", "B002")
    assert second.hello().hall_state == "copy"
    done = recovery.resolve(opened.centre, ACTOR, node, goes_on)
    assert (done.goes_on, done.epoch) == (goes_on, 2)
    chosen, other = (first, second) if goes_on == "holder" else (second, first)
    # The one that goes on begins epoch 2 with a new key; the other is told and hands up the rest.
    assert chosen.hello().hall_state == "enrolled"
    assert chosen.writer.head.epoch == 2
    assert other.hello().hall_state == "replaced"
    chosen.work("C001")
    for box in (chosen, other, chosen):
        box.hello()
        box.push()
    assert chosen.push().state == "done"
    assert chosen.hello().hall_state == "enrolled"
    assert other.hello().hall_state == "replaced"
    wait_for(lambda: opened.folded() and counted(opened, node) == 8)
    assert state_of(opened, chosen) == "enrolled"
    # The hall gets what the other box wrote.
    chosen.writer.run(lambda tx: tx.put_value("set_back", "1"))
    chosen.hello()
    assert chosen.store.rows("SELECT count(*) FROM ticket")[0][0] == 8
    assert opened.digests(node)["ticket"] == chosen.store.digests(node)["ticket"]


def test_a_disk_set_back_to_an_old_image_comes_back_whole(opened: OpenCentre, folder: Path) -> None:
    with started(opened, folder) as box:
        box.work("A001")
        box.hello(), box.push()
    image = copied(folder, "image")
    with started(opened, folder) as box:
        box.work("A002", "A003")
        box.hello(), box.push()
        node = box.writer.node
    with started(opened, image) as back:
        back.work("A004")  # before anybody noticed
        assert back.hello().hall_state == "copy"
        recovery.resolve(opened.centre, ACTOR, node, "other")
        back.hello(), back.push(), back.hello()
        assert back.push().state == "done"
        wait_for(lambda: opened.folded() and counted(opened, node) == 4)
        assert back.store.rows("SELECT count(*) FROM ticket")[0][0] == 4
        assert opened.digests(node)["ticket"] == back.store.digests(node)["ticket"]


def test_a_box_from_repair_is_told_and_its_records_wait_for_a_person(
    opened: OpenCentre, folder: Path, tmp_path: Path
) -> None:
    with started(opened, folder) as box:
        node = box.writer.node
        box.work("A001")
        box.hello(), box.push()
        box.work("A002")  # never handed up: the box went to repair
    enrol_box(opened, tmp_path / "new", node)
    with started(opened, tmp_path / "new") as new, started(opened, folder) as old:
        assert new.writer.head.epoch == 2
        new.hello()
        assert old.hello().hall_state == "replaced"
        assert old.push().state == "fork"
        new.work("A003")
        assert (new.hello().hall_state, new.push().state) == ("enrolled", "done")
        assert counted(opened, node) <= 2
        done = recovery.resolve(opened.centre, ACTOR, node, "holder")
        assert (done.goes_on, done.taken_in) == ("nobody_else", 1)
        wait_for(lambda: opened.folded() and counted(opened, node) == 3)
        with pytest.raises(recovery.NothingToResolve):
            recovery.resolve(opened.centre, ACTOR, node, "holder")
        old.work("A009")
        old.hello(), old.push()
        wait_for(lambda: opened.folded() and counted(opened, node) == 4)


def test_a_word_that_comes_late_is_no_copy(opened: OpenCentre, folder: Path) -> None:
    """It was given up, the next one was answered, and then it arrives after all."""
    with started(opened, folder) as box:
        box.hello()
        late = []
        for _ in range(2):
            offered = box.standing.offer(box.link).baton
            late.append(Hello(Place(1, 0, ""), 0, "1", 0, baton=offered))
            box.standing._holder.lost()
        box.hello()
        empty = Hello(Place(1, 0, ""), 0, "1", 0, baton=Baton(0, ["old"], []))
        for word in (*late, empty):
            answer = box.link.call("POST", HELLO, msgspec.json.encode(word)).read(HelloReply)
            # A word without a token of its own is doubted, but nothing comes of it.
            state = "enrolled" if word.baton and word.baton.next else "copy"
            assert (answer.state, answer.baton_taken) == (state, False)
        assert box.hello().hall_state == "enrolled"
    assert opened.count("stray") == 0
