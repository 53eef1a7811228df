"""A centre that was set back to a backup gets its own words back from the halls that heard them."""

from pathlib import Path

import pytest

from central import telling
from central.store import schema
from domain.events import CENTRE_TO, Fact
from domain.gates import CLOSED, OPEN, QueueClosed, QueueGate, QueueOpened
from sync.batch import pack
from sync.envelope import genesis
from sync.keys import NodeKey
from sync.link import CentreRefused
from sync.protocol import BATCH_TYPE, FEED, SAID
from sync.pull import pull_once
from sync.soundness import damage
from tests.central.centres import ACTOR, OpenCentre, TestHall, enrolled, wait_for
from tests.factories import STORE_KEY, chain, tickets_taken


def closes(queue: str, words: str = "系统维护") -> Fact:
    return Fact(f"queue/{queue}", QueueClosed(words))


def opens(queue: str) -> Fact:
    return Fact(f"queue/{queue}", QueueOpened())


def say(opened: OpenCentre, hall: TestHall, *facts: Fact) -> None:
    """One after the other, each when the one before is folded."""
    for fact in facts:
        telling.tell(opened.centre, ACTOR, hall.node, [fact])
        wait_for(opened.folded)


def forget(opened: OpenCentre, hall: TestHall) -> None:
    """Its database is that of before it spoke to the hall."""
    with opened.centre.database.write() as tx:
        for table in (schema.event, schema.head, schema.folded, schema.counted):
            tx.execute(table.delete().where(table.c.node == CENTRE_TO + hall.node))
        gates = schema.states["queue_gate"]
        tx.execute(gates.delete().where(gates.c.hall == hall.node))


def listen(hall: TestHall) -> int:
    """Until there is nothing more to hear; the number of words that came."""
    heard, more = 0, True
    while more:
        outcome = pull_once(hall.running.writer, hall.link, 0)
        assert outcome.state == "done", outcome
        heard, more = heard + outcome.events, outcome.more or outcome.events > 0
    return heard


def epoch(hall: TestHall) -> int:
    return hall.running.store.head(CENTRE_TO + hall.node).epoch


def gates(hall: TestHall) -> dict[str, str]:
    return {gate.queue: gate.state for gate in hall.running.store.states(QueueGate)}


def agree(opened: OpenCentre, hall: TestHall) -> None:
    wait_for(opened.folded)
    store = hall.running.store
    live = store.digests(hall.node)
    assert opened.digests(hall.node) == live
    hall.running.writer.refold()
    assert store.digests(hall.node) == live
    assert damage(hall.running.path, STORE_KEY) == ""


def test_what_it_forgot_comes_back_and_it_speaks_on(opened: OpenCentre, hall: TestHall) -> None:
    say(opened, hall, closes("q-a"), opens("q-a"), closes("q-b"))
    assert listen(hall) == 3
    forget(opened, hall)
    assert listen(hall) == 0
    agree(opened, hall)
    say(opened, hall, opens("q-b"))
    assert (listen(hall), epoch(hall)) == (1, 1)
    agree(opened, hall)


def test_what_it_said_in_the_old_places_is_told_again_beside_what_it_forgot(
    opened: OpenCentre, hall: TestHall
) -> None:
    """Shorter, as long, and longer than what the hall has heard."""
    for count in (1, 2, 3):
        say(opened, hall, closes(f"q-a{count}"), closes(f"q-b{count}"))
        listen(hall)
        forget(opened, hall)
        say(opened, hall, *(closes(f"q-{n}-{count}") for n in range(count)))
        listen(hall)
        agree(opened, hall)
    assert len(gates(hall)) == 2 * 3 + 1 + 2 + 3
    say(opened, hall, opens("q-0-1"))
    assert listen(hall) == 1
    assert gates(hall)["q-0-1"] == OPEN
    agree(opened, hall)


def test_two_answers_to_one_question_meet_on_both_sides(opened: OpenCentre, hall: TestHall) -> None:
    """It closed the queue, forgot it, and closed it again with other words: the first one stands,
    the second is shown to a person."""
    say(opened, hall, closes("q-a", "first"))
    listen(hall)
    forget(opened, hall)
    say(opened, hall, closes("q-a", "second"))
    listen(hall)
    agree(opened, hall)
    known = hall.running.store.state(QueueGate, hall.node, "q-a")
    assert known is not None and (known.state, known.words) == (CLOSED, "first")
    (refused,) = hall.running.store.rows("SELECT code FROM exception")
    assert refused == ("queue_closed_already",)


def test_a_hall_that_cannot_show_what_it_heard_hears_all_that_is_known(
    opened: OpenCentre, hall: TestHall
) -> None:
    """What it heard before it kept the signatures, or by a program of before."""
    say(opened, hall, closes("q-a"))
    listen(hall)
    hall.running.writer.run(lambda tx: tx.statements.append(("DELETE FROM said", ())))
    forget(opened, hall)
    say(opened, hall, closes("q-b"))
    assert listen(hall) == 1
    assert (epoch(hall), gates(hall)) == (2, {"q-a": CLOSED, "q-b": CLOSED})


def test_a_program_of_before_that_knows_more_is_spoken_to_in_a_new_epoch(
    opened: OpenCentre, hall: TestHall
) -> None:
    say(opened, hall, closes("q-a"))
    listen(hall)
    forget(opened, hall)
    hall.link.call("GET", f"{FEED}?after=0&wait=0&heard=1.1")
    say(opened, hall, closes("q-b"))
    assert (listen(hall), epoch(hall)) == (1, 2)


def test_only_what_the_centre_itself_said_to_that_very_hall_comes_back(
    opened: OpenCentre, hall: TestHall, tmp_path: Path
) -> None:
    with enrolled(opened, tmp_path / "other") as other:
        for key, to in (
            (NodeKey.generate(), hall),
            (hall.key, hall),
            (opened.centre.key, other),
        ):
            log = CENTRE_TO + to.node
            lines = chain(tickets_taken(2), node=log)
            wire = pack(lines, node=log, epoch=1, first=1, prev=genesis(log, 1), key=key)
            with pytest.raises(CentreRefused, match="bad_batch"):
                hall.link.call("POST", SAID, wire, content_type=BATCH_TYPE)
    with opened.centre.database.read() as connection:
        said = schema.event.select().where(schema.event.c.node.startswith(CENTRE_TO))
        assert connection.execute(said).all() == []
