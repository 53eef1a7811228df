"""The whole exchange at the real HTTP level, on both databases: nothing lost, nothing twice."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from central.centre import prepare
from central.folding.group import fold_some
from central.halls import service as halls_service
from central.settings import Settings
from central.store import log as log_sql
from central.store.database import Database
from sync.batch import pack
from sync.envelope import encode, event_hash, genesis, parse_header
from sync.link import CentreRefused
from sync.protocol import BATCH_TYPE, PUSH, Accepted, Fork, Gap, PushAnswer
from sync.push import push_once, say_hello
from sync.rate import LineRate
from sync.receipts import read_receipt
from tests.central.centres import OpenCentre, TestHall, wait_for
from tests.factories import chain, event, put_epoch, take, taken, tickets_taken


def send(hall: TestHall, lines: list[bytes], first: int = 1, prev: str = "") -> PushAnswer:
    """A batch by hand."""
    before = prev or genesis(hall.node, 1)
    wire = pack(lines, node=hall.node, epoch=1, first=first, prev=before, key=hall.key)
    answer = hall.link.call("POST", PUSH, wire, content_type=BATCH_TYPE)
    read: PushAnswer = answer.read(PushAnswer)  # type: ignore[arg-type]
    return read


def log_of(hall: TestHall, count: int, number: int = 1) -> list[bytes]:
    return chain(tickets_taken(count, number), node=hall.node)


def state_of(opened: OpenCentre, node: str) -> str:
    with opened.centre.database.read() as connection:
        return halls_service.find(connection, node).state


def test_what_a_hall_hands_up_is_signed_for_and_folds_to_the_same_tables(
    opened: OpenCentre, hall: TestHall
) -> None:
    for no in range(1, 41):
        hall.running.writer.run(take(f"A{no:03d}"))
    outcome = hall.push()
    assert (outcome.state, outcome.pushed) == ("done", 40)
    store = hall.running.store
    (receipt,) = store.receipts()
    signed = read_receipt(receipt, hall.centre_public_hex)
    assert (signed.seq, signed.hash) == (40, store.head(hall.node).hash)
    assert opened.lines(hall.node) == store.lines(1, 0, 100, 10**6)
    wait_for(lambda: opened.digests(hall.node) == store.digests(hall.node))


def test_batches_follow_the_line(opened: OpenCentre, hall: TestHall) -> None:
    """Small ones on a line that carries little, each signed for, the whole log in the end."""
    for no in range(1, 121):
        hall.running.writer.run(take(f"A{no:03d}"))
    narrow = LineRate(4_000, 1_000, 4_000)
    outcome = push_once(hall.running.writer, hall.link, hall.key, rate=narrow)
    assert (outcome.state, outcome.pushed) == ("done", 120)
    assert outcome.batches > 2 and narrow.bytes_per_s is not None
    assert len(opened.lines(hall.node)) == 120


def test_a_resend_changes_nothing(opened: OpenCentre, hall: TestHall) -> None:
    lines = log_of(hall, 5)
    assert isinstance(send(hall, lines), Accepted)
    again = send(hall, lines)
    assert isinstance(again, Accepted) and again.new == 0
    assert opened.lines(hall.node) == lines


def test_a_longer_batch_over_known_ground_adds_only_the_new(
    opened: OpenCentre, hall: TestHall
) -> None:
    lines = log_of(hall, 9)
    send(hall, lines[:4])
    answer = send(hall, lines[2:], first=3, prev=event_hash(lines[1]))
    assert isinstance(answer, Accepted) and answer.new == 5
    assert opened.lines(hall.node) == lines


def test_a_known_part_is_signed_for_up_to_the_head(hall: TestHall) -> None:
    lines = log_of(hall, 6)
    send(hall, lines)
    answer = send(hall, lines[:3])
    assert isinstance(answer, Accepted)
    assert read_receipt(bytes(answer.receipt), hall.centre_public_hex).seq == 6


def test_a_gap_is_told_what_is_expected(opened: OpenCentre, hall: TestHall) -> None:
    lines = log_of(hall, 6)
    send(hall, lines[:2])
    answer = send(hall, lines[4:], first=5, prev=event_hash(lines[3]))
    assert isinstance(answer, Gap)
    assert (answer.after.seq, answer.after.hash) == (2, event_hash(lines[1]))
    assert len(opened.lines(hall.node)) == 2


def test_a_fork_sets_the_hall_aside_and_keeps_both_branches(
    opened: OpenCentre, hall: TestHall
) -> None:
    ours, theirs = log_of(hall, 4), log_of(hall, 6, number=50)
    send(hall, ours)
    for _ in range(2):
        answer = send(hall, theirs)
        assert isinstance(answer, Fork)
        assert (answer.at.seq, answer.at.hash) == (4, event_hash(ours[3]))
    assert opened.lines(hall.node) == ours
    assert opened.count("forked") == 6
    assert state_of(opened, hall.node) == "quarantined"
    told = [parse_header(line).kind for line in opened.lines("centre")]
    assert told.count("hall.quarantined") == 1


def test_a_branch_that_goes_on_after_the_fork_is_kept_too(
    opened: OpenCentre, hall: TestHall
) -> None:
    ours, theirs = log_of(hall, 4), log_of(hall, 6, number=50)
    send(hall, ours)
    answer = send(hall, theirs[4:], first=5, prev=event_hash(theirs[3]))
    assert isinstance(answer, Fork) and answer.at.seq == 4
    assert opened.count("forked") == 2
    more = send(hall, [*ours])
    assert isinstance(more, Accepted)


def test_an_id_counts_once_whatever_epoch_brings_it(opened: OpenCentre, hall: TestHall) -> None:
    first = event(taken(), "ticket/t-1", node=hall.node)
    line = msgspec.json.encode(first)
    again = event(taken(), "ticket/t-1", node=hall.node, epoch=2)
    twin = replace(again, id=first.id)
    send(hall, [line])
    wire = pack(
        [msgspec.json.encode(twin)],
        node=hall.node,
        epoch=2,
        first=1,
        prev=genesis(hall.node, 2),
        key=hall.key,
    )
    hall.link.call("POST", PUSH, wire, content_type=BATCH_TYPE)
    wait_for(opened.folded)
    assert opened.lines(hall.node, 2) != []
    assert opened.count("state_ticket") == 1
    assert opened.count("state_exception") == 0


def test_an_id_counts_once_when_two_epochs_are_folded_together(
    tmp_path: Path, database: str
) -> None:
    """Folding is late: both copies wait when it begins."""
    first = event(taken(), "ticket/t-1")
    twin = replace(first, epoch=2, prev=genesis(first.node, 2))
    settings = Settings(data=str(tmp_path), database=database)
    prepare(settings)
    made = Database(settings.database_url, pool=2)
    with made.write() as tx:
        for copy in (first, twin):
            log_sql.head(tx, copy.node, copy.epoch, lock=True)
            log_sql.append(tx, [parse_header(encode(copy))], 1)
    while fold_some(made, 1000):
        continue
    with made.read() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM state_exception").scalar()
        tickets = connection.exec_driver_sql("SELECT count(*) FROM state_ticket").scalar()
    made.close()
    assert (rows, tickets) == (0, 1)


def test_every_epoch_of_a_restored_box_goes_up(opened: OpenCentre, hall: TestHall) -> None:
    hall.running.writer.stop()
    lines = log_of(hall, 3)
    put_epoch(hall.running.store, 1, lines)
    assert hall.running.store.epochs() == [1]
    hall.running.writer = type(hall.running.writer)(hall.running.store, hall.running.writer.clock)
    hall.running.writer.start()
    assert hall.push().state == "done"
    assert opened.lines(hall.node) == lines


def test_a_kind_nobody_knows_is_stored_and_folding_goes_on(
    opened: OpenCentre, hall: TestHall
) -> None:
    known = log_of(hall, 1)
    strange = msgspec.json.decode(known[0])
    strange |= {"kind": "comet.seen", "seq": 2, "prev": event_hash(known[0]), "id": "other"}
    lines = [*known, msgspec.json.encode(strange)]
    assert isinstance(send(hall, lines), Accepted)
    wait_for(opened.folded)
    assert opened.lines(hall.node) == lines
    assert opened.count("state_exception") == 0


def test_a_known_kind_with_a_malformed_body_becomes_an_exception(
    opened: OpenCentre, hall: TestHall
) -> None:
    broken = msgspec.json.decode(log_of(hall, 1)[0]) | {"body": {"day": 7}}
    assert isinstance(send(hall, [msgspec.json.encode(broken)]), Accepted)
    wait_for(opened.folded)
    assert opened.count("state_exception") == 1
    assert opened.count("state_ticket") == 0


BREAKERS = (
    b"[" * 30_000 + b"]" * 30_000,
    b'"\xff"',
    b'{"day":"\xff"}',
    b'{"no":1e400}',
    b"{}",
    b"null",
)


def with_body(line: bytes, body: bytes) -> bytes:
    start, end = line.index(b'"body":') + 7, line.index(b',"prev"')
    return line[:start] + body + line[end:]


@pytest.mark.parametrize("body", BREAKERS, ids=["deep", "text", "utf-8", "number", "empty", "null"])
def test_a_body_made_to_break_readers_stops_nobody(
    opened: OpenCentre, hall: TestHall, body: bytes
) -> None:
    line = with_body(log_of(hall, 1)[0], body)
    try:
        send(hall, [line])
        kept = 1
    except CentreRefused as refused:
        assert refused.error in {"bad_batch", "broken_chain"}
        kept = 0
    wait_for(opened.folded)
    assert opened.count("state_exception") == kept
    assert hall_goes_on(opened, hall)


@pytest.mark.parametrize(
    "changed",
    [{"masked_name": "a\0b"}, {"rank": 2**63}, {"queue": "q\0"}, {"rank": -(2**70)}],
    ids=["nul", "large", "nul in a key", "small"],
)
def test_a_value_no_table_can_hold_becomes_an_exception(
    opened: OpenCentre, hall: TestHall, changed: dict[str, object]
) -> None:
    bodies = tickets_taken(9)
    bodies[4] = replace(bodies[4], **changed)
    assert isinstance(send(hall, chain(bodies, node=hall.node)), Accepted)
    wait_for(opened.folded)
    assert opened.count("state_exception") + opened.count("state_ticket") == 9
    assert opened.count("state_ticket") >= 8
    assert hall_goes_on(opened, hall)


def hall_goes_on(opened: OpenCentre, hall: TestHall) -> bool:
    """Whether what comes afterwards is folded as ever."""
    before = opened.count("state_ticket")
    bodies = tickets_taken(2, first=900)
    lines = chain(bodies, node=hall.node, epoch=2)
    wire = pack(lines, node=hall.node, epoch=2, first=1, prev=genesis(hall.node, 2), key=hall.key)
    hall.link.call("POST", PUSH, wire, content_type=BATCH_TYPE)
    wait_for(opened.folded)
    return opened.count("state_ticket") == before + 2


@pytest.mark.parametrize("changed", [{"subject": "ticket/a\0"}, {"id": "\0"}, {"at": 2**63}])
def test_an_envelope_no_table_can_hold_is_refused(
    opened: OpenCentre, hall: TestHall, changed: dict[str, object]
) -> None:
    line = msgspec.json.encode(msgspec.json.decode(log_of(hall, 1)[0]) | changed)
    with pytest.raises(CentreRefused, match="422"):
        send(hall, [line])
    assert opened.lines(hall.node) == []


def test_another_halls_log_or_subject_is_refused(opened: OpenCentre, hall: TestHall) -> None:
    foreign = chain(tickets_taken(2), node="h-511602-99")
    wire = pack(
        foreign, node="h-511602-99", epoch=1, first=1,
        prev=genesis("h-511602-99", 1), key=hall.key,
    )  # fmt: skip
    with pytest.raises(CentreRefused) as refused:
        hall.link.call("POST", PUSH, wire, content_type=BATCH_TYPE)
    assert refused.value.error == "bad_batch"
    claim = msgspec.json.encode(event(taken(), "hall/h-511602-99", node=hall.node))
    with pytest.raises(CentreRefused) as refused:
        send(hall, [claim])
    assert refused.value.error == "bad_batch"
    assert opened.count("event") == len(opened.lines("centre"))


def test_a_restored_box_is_told_that_it_is_behind(hall: TestHall) -> None:
    send(hall, log_of(hall, 5))
    outcome = say_hello(hall.running.store, hall.link, backlog=0, version="1", wall_ms=0)
    assert outcome.state == "behind"
    assert outcome.expects is not None and outcome.expects.seq == 5


def test_a_centre_set_back_asks_for_what_it_has_lost(opened: OpenCentre, hall: TestHall) -> None:
    for no in range(1, 11):
        hall.running.writer.run(take(f"A{no:03d}"))
    assert hall.push().pushed == 10
    wait_for(opened.folded)
    third = event_hash(opened.lines(hall.node)[2])
    with opened.centre.database.write() as tx:
        tx.exec_driver_sql(f"DELETE FROM event WHERE seq > 3 AND node = '{hall.node}'")
        tx.exec_driver_sql(f"UPDATE head SET seq = 3, hash = '{third}' WHERE node = '{hall.node}'")
        tx.exec_driver_sql(f"UPDATE folded SET seq = 3 WHERE node = '{hall.node}'")
    hall.running.writer.run(take("A011"))
    outcome = hall.push()
    assert (outcome.state, outcome.pushed) == ("done", 8)
    assert opened.lines(hall.node) == hall.running.store.lines(1, 0, 100, 10**6)


def test_a_hall_with_nothing_new_hands_up_again_what_a_restored_centre_lacks(
    opened: OpenCentre, hall: TestHall
) -> None:
    for no in range(1, 7):
        hall.running.writer.run(take(f"A{no:03d}"))
    assert hall.push().pushed == 6
    ours = opened.lines(hall.node)
    with opened.centre.database.write() as tx:  # the backup ends at 4
        tx.exec_driver_sql(f"DELETE FROM event WHERE node = '{hall.node}' AND seq > 4")
        known = event_hash(ours[3])
        tx.exec_driver_sql(f"UPDATE head SET seq = 4, hash = '{known}' WHERE node = '{hall.node}'")
    assert hall.push().batches == 0
    word = say_hello(hall.running.store, hall.link, backlog=0, version="1", wall_ms=0)
    assert [(place.epoch, place.seq) for place in word.lacks] == [(1, 4)]
    outcome = push_once(hall.running.writer, hall.link, hall.key, word.lacks)
    assert (outcome.state, outcome.pushed) == ("done", 2)
    assert opened.lines(hall.node) == ours
    again = say_hello(hall.running.store, hall.link, backlog=0, version="1", wall_ms=0)
    assert again.lacks == ()
