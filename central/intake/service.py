"""Ingest: check everything first, then one short transaction, then the receipt.

A batch is new, known, partly known, too late (a gap) or of another branch (a fork). Folding is
somebody else's work (`central.folding`), so this is never slower than the disk.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from central import facts, journal
from central.centre import NODE, Centre
from central.feed import recalling
from central.feed.recalling import Heard
from central.halls import recovery, standing
from central.halls import service as halls
from central.halls.service import HallRecord
from central.store import branches
from central.store import log as log_sql
from domain.events import Fact, key, noun
from sync.batch import Batch, open_batch
from sync.errors import BadBatch
from sync.protocol import (
    Accepted,
    Fork,
    Gap,
    Hello,
    HelloReply,
    Place,
    PushAnswer,
    SignedRecipient,
    recipient_text,
)
from sync.receipts import issue

log = logging.getLogger(__name__)

MOST_EPOCHS = 200
"""Epochs that a sign of life asks about: a hall begins one only when something has happened."""


def ingest(centre: Centre, node: str, public_hex: str, wire: bytes) -> PushAnswer:
    """Take in a batch of ``node``, whose key is ``public_hex``.

    Raises BadBatch, BrokenChain: then nothing of it is kept.
    """
    with centre.pace.taking_in():
        batch = open_batch(wire, public_hex)
        _require_own(batch, node)
        with centre.database.write() as tx:
            answer = _place(centre, tx, batch)
    if isinstance(answer, Accepted) and answer.new:
        centre.signals.ingested(node)
    elif isinstance(answer, Fork):
        log.error("fork: %s epoch %d seq %d", node, answer.at.epoch, answer.at.seq)
        centre.signals.changed(node)
    return answer


def keep_apart(centre: Centre, node: str, former_hex: str, wire: bytes) -> PushAnswer:
    """Take in a batch that a box signed with a key the hall once had: beside the log, never in it.

    It counts when a person has said so. Raises BadBatch, BrokenChain.
    """
    batch = open_batch(wire, former_hex)
    _require_own(batch, node)
    with centre.database.write() as tx:
        log_sql.keep_branch(tx, batch.events, centre.now_ms)
        counts = recovery.take_in_if_settled(centre, tx, node, 2**31, former_hex)
        head = log_sql.head(tx, node, batch.header.epoch)
    if counts:
        centre.signals.ingested(node)
    return Fork(head)


def meet_former(centre: Centre, hall: HallRecord, key: str, hello: Hello) -> HelloReply:
    """Tell a box with an old key that another is in its place; a person sees that it spoke."""
    standing.of_former(centre, hall, key, hello)
    with centre.database.read() as connection:
        expects = log_sql.head(connection, hall.node, hello.head.epoch)
        lacks = _lacks(connection, hall.node, hello.signed[:MOST_EPOCHS])
        said = _unknown_words(connection, hall.node, hello)
    return HelloReply(centre.now_ms, expects, standing.REPLACED, lacks=lacks, said=said)


def meet(centre: Centre, hall: HallRecord, hello: Hello) -> HelloReply:
    """Note a hall's sign of life and tell it how much of its newest epoch is here."""
    node, now_ms = hall.node, centre.now_ms
    stands = standing.of_box(centre, hall, hello)
    if stands.state in (standing.COPY, standing.REPLACED):
        with centre.database.read() as connection:
            lacks = _lacks(connection, node, hello.signed[:MOST_EPOCHS])
            said = _unknown_words(connection, node, hello)
        return HelloReply(now_ms, hello.head, stands.state, lacks=lacks, said=said)
    changed = centre.contacts.seen(
        node,
        now_ms,
        backlog=hello.backlog,
        skew_ms=hello.wall_ms - now_ms,
        version=hello.version,
        facts=hello.facts,
    )
    with centre.database.read() as connection:
        expects = log_sql.head(connection, node, hello.head.epoch)
        lacks = _lacks(connection, node, hello.signed[:MOST_EPOCHS])
        taken_in = branches.taken_in(connection, node)
    if changed:
        centre.signals.changed(node)
    return HelloReply(
        now_ms,
        expects,
        stands.state,
        _recipient(centre),
        baton_taken=stands.baton_taken,
        open_epoch=stands.open_epoch,
        rotate=stands.rotate,
        lacks=lacks,
        taken_in=taken_in,
    )


def _lacks(connection: sa.Connection, node: str, signed: Sequence[Place]) -> list[Place]:
    """Where our own ends of the epochs of which we do not hold what we have signed for."""
    return [
        log_sql.head(connection, node, place.epoch)
        for place in signed
        if log_sql.hash_at(connection, node, place.epoch, place.seq) != place.hash
        and not branches.holds(connection, node, place.epoch, place.seq, place.hash)
    ]


def _unknown_words(connection: sa.Connection, node: str, hello: Hello) -> list[Place] | None:
    """Of a box that the feed turns away: what we have said to it and do not know any more."""
    if hello.heard is None:
        return None
    place = hello.heard
    return recalling.lacks(connection, node, Heard(place.epoch, place.seq, place.hash))


def _recipient(centre: Centre) -> SignedRecipient:
    """What halls seal blobs for: signed, since everything they seal from now on hangs on it."""
    recipient = centre.blob_key.recipient
    return SignedRecipient(recipient, centre.key.sign(recipient_text(recipient)))


def _require_own(batch: Batch, node: str) -> None:
    if batch.header.node != node:
        raise BadBatch(f"{node} sent the log of {batch.header.node}")
    for event in batch.events:
        # JSON has one way to spell a NUL; a line without it needs no closer look.
        if b"\\u0000" in event.line and "\0" in event.id + event.kind + event.subject:
            raise BadBatch(f"{event.seq}: an envelope no table can hold")
        if event.subject.startswith("hall") and not _of_hall(event.subject, node):
            raise BadBatch(f"{event.seq}: the subject belongs to another hall")


def _of_hall(subject: str, node: str) -> bool:
    return noun(subject) != "hall" or key(subject) == node


def _place(centre: Centre, tx: sa.Connection, batch: Batch) -> PushAnswer:
    header = batch.header
    head = log_sql.head(tx, header.node, header.epoch, lock=True)
    if header.first > head.seq + 1:
        place = (header.node, header.epoch, header.first - 1, header.prev)
        if branches.holds(tx, *place):
            return _fork(centre, tx, batch, head.seq, head.hash, header.prev)
        return Gap(head)
    held = _held(tx, header.node, head, header.first - 1)
    if held != header.prev:
        return _fork(centre, tx, batch, header.first - 1, held or "", header.prev)
    overlap = min(head.seq, header.last)
    if overlap >= header.first:
        sent = batch.events[overlap - header.first].hash
        held = _held(tx, header.node, head, overlap)
        if held != sent:
            return _fork(centre, tx, batch, overlap, held or "", sent)
    new = batch.events[max(0, head.seq - header.first + 1) :]
    if new:
        log_sql.append(tx, new, centre.now_ms, receipts=1)
        head = Place(header.epoch, new[-1].seq, new[-1].hash)
    else:
        log_sql.count_receipt(tx, header.node, head.epoch)
    return Accepted(msgspec.Raw(_receipt(centre, header.node, head)), len(new))


def _held(tx: sa.Connection, node: str, head: Place, seq: int) -> str | None:
    """The hash at a place; that of the head, which is asked for most, is known."""
    return head.hash if seq == head.seq else log_sql.hash_at(tx, node, head.epoch, seq)


def _receipt(centre: Centre, node: str, head: Place) -> bytes:
    return issue(
        centre.key,
        centre=NODE,
        node=node,
        epoch=head.epoch,
        seq=head.seq,
        head=head.hash,
        at=centre.now_ms,
    )


def _fork(centre: Centre, tx: sa.Connection, batch: Batch, seq: int, held: str, sent: str) -> Fork:
    """Keep the other branch, quarantine the hall (once), and say where we differ."""
    header = batch.header
    log_sql.keep_branch(tx, batch.events, centre.now_ms)
    if recovery.take_in_if_settled(centre, tx, header.node, header.epoch, ""):
        return Fork(Place(header.epoch, seq, held))
    if halls.quarantine(tx, header.node, centre.now_ms):
        fact = facts.HallQuarantined(header.epoch, seq, held, sent)
        journal.record(centre, tx, f"node/{NODE}", [Fact(f"hall/{header.node}", fact)])
    return Fork(Place(header.epoch, seq, held))
