"""Upwards: what the centre has not signed for yet goes to it, in order, batch by batch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from sync import branches
from sync.batch import pack
from sync.blobs import is_recipient
from sync.envelope import Stored, event_hash, genesis, previous
from sync.errors import BadReceipt
from sync.keys import NodeKey, verify
from sync.link import Answer, CentreBusy, CentreLink, CentreRefused, LineCut
from sync.node import branch_kept, branch_value, signed_for
from sync.protocol import (
    BATCH_TYPE,
    HELLO,
    PUSH,
    Accepted,
    Baton,
    Fork,
    Gap,
    HallFacts,
    Hello,
    HelloReply,
    Place,
    PushAnswer,
    recipient_text,
)
from sync.rate import LineRate
from sync.receipts import Receipt, read_receipt
from sync.said import log_of
from sync.store import Position, Store
from sync.writer import Writer

BATCH_EVENTS = 5_000
BATCH_BYTES = 3 * 1024 * 1024
BRANCH_EVENTS: Final = 500
"""Events of another branch in a batch: there are few, and a bad line has to carry them, too."""

FIRST_WIRE, LEAST_WIRE, MOST_WIRE = 128 * 1024, 8 * 1024, 2 * 1024 * 1024
"""Packed bytes of a batch: the first one's on a line nobody knows yet, and the bounds."""

PACKING: Final = 4.0
"""Bytes of events in a packed byte, before the first batch has told."""

LONG: Final = 1_000
"""Events of a batch after which the next one is packed while the answer is awaited."""

State = Literal["done", "cut", "busy", "refused", "fork", "behind"]


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """How a push went. Never an exception for a line that is cut.

    ``done``: all is signed for. ``cut``, ``busy``: again later (``retry_after_s``). ``refused``: a
    person has to look. ``fork``: the centre holds another log of this node. ``behind``: the centre
    holds more than this box, which was restored and must open a new epoch.
    """

    state: State
    pushed: int = 0
    batches: int = 0
    reason: str = ""
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class HelloOutcome:
    """The centre's word on a sign of life; ``skew_ms`` is our clock less the centre's."""

    state: State
    skew_ms: int | None = None
    hall_state: str = ""
    expects: Place | None = None
    reason: str = ""
    blob_recipient: str = ""
    baton_taken: bool = False
    open_epoch: int = 0
    rotate: bool = False
    lacks: tuple[Place, ...] = ()
    taken_in: int = 0
    said: tuple[Place, ...] | None = None


class _Stop(Exception):
    """Ends a push early with a reason."""

    def __init__(self, state: State, reason: str, retry_after_s: int | None = None) -> None:
        super().__init__(reason)
        self.state, self.reason, self.retry_after_s = state, reason, retry_after_s


def batch_rate() -> LineRate:
    """Batches sized to the line: small on a slow or lossy one, large on a fast one."""
    return LineRate(FIRST_WIRE, LEAST_WIRE, MOST_WIRE)


def push_once(
    writer: Writer,
    link: CentreLink,
    key: NodeKey,
    lacks: Sequence[Place] = (),
    rate: LineRate | None = None,
) -> PushOutcome:
    """Send batches until the centre has signed for everything, or something stands in the way.

    ``lacks``: epochs that a centre which was set back holds only up to these places. ``rate`` sizes
    the batches and learns; without it they are as large as they may be.
    """
    store = writer.store
    node = store.node()
    if node is None:
        return PushOutcome("refused", reason="not enrolled")
    widest = LineRate(MOST_WIRE, MOST_WIRE, MOST_WIRE)
    push = _Push(node, writer, link, key, lacks, rate or widest)
    try:
        for epoch in store.epochs():
            push.drain(epoch)
        push.hand_up_branches()
        push.require_one_branch()
    except LineCut as error:
        push.rate.failed()
        return push.outcome("cut", str(error))
    except CentreBusy as error:
        return push.outcome("busy", str(error), error.retry_after_s)
    except (CentreRefused, BadReceipt) as error:
        return push.outcome("refused", str(error))
    except _Stop as stop:
        return push.outcome(stop.state, stop.reason, stop.retry_after_s)
    finally:
        push.end()
    return push.outcome("done")


def say_hello(
    store: Store,
    link: CentreLink,
    *,
    backlog: int,
    version: str,
    wall_ms: int,
    box: str = "",
    baton: Baton | None = None,
    restored: bool = False,
    facts: HallFacts | None = None,
) -> HelloOutcome:
    """Tell the centre that this hall is there and how far its log is. Never raises for the line."""
    node = store.node()
    if node is None:
        return HelloOutcome("refused", reason="not enrolled")
    head = store.head(node)
    place = Place(head.epoch, head.seq, head.hash)
    heard = store.head(log_of(node))
    hello = Hello(
        place,
        backlog,
        version,
        wall_ms,
        box=box[:80],
        baton=baton,
        restored=restored,
        signed=signed_for(store),
        facts=facts,
        heard=Place(heard.epoch, heard.seq, heard.hash),
    )
    try:
        reply = link.call("POST", HELLO, msgspec.json.encode(hello)).read(HelloReply)
    except LineCut as error:
        return HelloOutcome("cut", reason=str(error))
    except CentreBusy as error:
        return HelloOutcome("busy", reason=str(error))
    except CentreRefused as error:
        return HelloOutcome("refused", hall_state=error.error, reason=str(error))
    expects = reply.expects
    behind = expects.epoch > head.epoch or expects.seq > store.head(node, expects.epoch).seq
    return HelloOutcome(
        "behind" if behind else "done",
        wall_ms - reply.wall_ms,
        reply.state,
        expects,
        blob_recipient=_recipient(reply, link.centre_public_hex),
        baton_taken=reply.baton_taken,
        open_epoch=reply.open_epoch,
        rotate=reply.rotate,
        lacks=tuple(reply.lacks),
        taken_in=reply.taken_in,
        said=None if reply.said is None else tuple(reply.said),
    )


def _recipient(reply: HelloReply, centre_public_hex: str) -> str:
    """What the centre says blobs are to be sealed for, if it is the centre that says so."""
    told = reply.blob_recipient
    if told is None or not is_recipient(told.recipient):
        return ""
    good = verify(centre_public_hex, recipient_text(told.recipient), told.signature)
    return told.recipient if good else ""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Events of ``epoch`` after place ``after`` up to ``last``, ready to be sent."""

    epoch: int
    after: int
    prev: str
    last: int
    hash: str
    wire: bytes


class _Push:
    """One push on its way: what is asked and what has been done so far."""

    def __init__(
        self,
        node: str,
        writer: Writer,
        link: CentreLink,
        key: NodeKey,
        lacks: Sequence[Place],
        rate: LineRate,
    ) -> None:
        self._lacks = {place.epoch: place for place in lacks}
        self._node, self._store, self._writer = node, writer.store, writer
        self._link, self._key, self.rate = link, key, rate
        self._packing = PACKING
        self._pushed = self._batches = 0
        self._ahead: _Batch | None = None
        # Starts its thread with the first batch that another one follows, if there ever is one.
        self._line = ThreadPoolExecutor(1, "push")

    def end(self) -> None:
        """No more is sent."""
        self._line.shutdown()

    def outcome(
        self, state: State, reason: str = "", retry_after_s: int | None = None
    ) -> PushOutcome:
        return PushOutcome(state, self._pushed, self._batches, reason, retry_after_s)

    def drain(self, epoch: int) -> None:
        """Hand up an epoch. Where the centre holds another branch, ours is handed up beside it."""
        seq, head = self._start(epoch)
        corrected = False
        while batch := self._batch_after(epoch, seq, head):
            answer = self._send(batch)
            if isinstance(answer, Fork):
                seq, head = batch.last, batch.hash
                self._note_branch(epoch, seq)
                continue
            if isinstance(answer, Gap):
                # The centre was set back. It may name its place once; twice is no conversation.
                if corrected or answer.after.seq >= seq:
                    raise _Stop("refused", "the centre asks for another place again and again")
                corrected, seq, head = True, answer.after.seq, answer.after.hash
                self._require_ours(epoch, seq, head)
                continue
            seq, head = self._keep(answer, batch)
            self._pushed, self._batches = self._pushed + answer.new, self._batches + 1

    def hand_up_branches(self) -> None:
        """Hand up other branches of the epochs that the centre lacks: it had them once, and may
        have them nowhere but here. It keeps them beside its log, as it did then."""
        for run in branches.runs(self._store) if self._lacks else ():
            if run[0].epoch in self._lacks:
                self._hand_up(run)

    def _hand_up(self, run: Sequence[Stored]) -> None:
        for start in range(0, len(run), BRANCH_EVENTS):
            first, lines = run[start], [e.line for e in run[start : start + BRANCH_EVENTS]]
            wire = pack(
                lines,
                node=self._node,
                epoch=first.epoch,
                first=first.seq,
                prev=previous(first.line),
                key=self._key,
            )
            if isinstance(self._call(wire).read(PushAnswer), Gap):  # type: ignore[arg-type]
                raise _Stop("refused", f"the centre lacks what a branch of {first.epoch} follows")

    def require_one_branch(self) -> None:
        """Raises _Stop when the centre goes on in another branch than we."""
        epoch = self._store.epochs()[-1]
        if branch_kept(self._store, epoch):
            raise _Stop("fork", f"the centre holds another branch of epoch {epoch}")

    def _start(self, epoch: int) -> tuple[int, str]:
        """The place after which the centre has nothing of ours yet."""
        if (lacked := self._lacks.get(epoch)) is not None:
            if branch_kept(self._store, epoch):
                self._note_branch(epoch, 0)
            ours = self._hash_at(epoch, lacked.seq) == lacked.hash
            return (lacked.seq, lacked.hash) if ours else (0, genesis(self._node, epoch))
        known, kept = self._store.acknowledged(epoch), branch_kept(self._store, epoch)
        if kept > (known.seq if known else 0):
            return kept, event_hash(self._store.lines(epoch, kept - 1, 1, 1)[0])
        return (known.seq, known.hash) if known else (0, genesis(self._node, epoch))

    def _note_branch(self, epoch: int, seq: int) -> None:
        name, upto = branch_value(epoch), str(seq)
        self._writer.run(lambda transaction: transaction.put_value(name, upto))

    def _batch_after(self, epoch: int, seq: int, head: str) -> _Batch | None:
        """What follows a place in our log, packed; None when nothing does."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and (ahead.epoch, ahead.after, ahead.prev) == (epoch, seq, head):
            return ahead
        most = min(BATCH_BYTES, int(self.rate.size * self._packing))
        lines = self._store.lines(epoch, seq, BATCH_EVENTS, most)
        if not lines:
            return None
        wire = pack(lines, node=self._node, epoch=epoch, first=seq + 1, prev=head, key=self._key)
        self._packing = sum(map(len, lines)) / len(wire)
        return _Batch(epoch, seq, head, seq + len(lines), event_hash(lines[-1]), wire)

    def _send(self, batch: _Batch) -> Accepted | Gap | Fork:
        """Send a batch; if more may follow, pack that while the centre works on this one."""
        if batch.last - batch.after < LONG:
            answer = self._call(batch.wire)
        else:
            coming = self._line.submit(self._call, batch.wire)
            self._ahead = self._batch_after(batch.epoch, batch.last, batch.hash)
            answer = coming.result()
        pushed: Accepted | Gap | Fork = answer.read(PushAnswer)  # type: ignore[arg-type]
        return pushed

    def _call(self, wire: bytes) -> Answer:
        began = time.monotonic()
        answer = self._link.call("POST", PUSH, wire, content_type=BATCH_TYPE)
        self.rate.went(len(wire), time.monotonic() - began)
        return answer

    def _keep(self, answer: Accepted, batch: _Batch) -> tuple[int, str]:
        """Check a receipt against our own log and keep it; the place it signs for."""
        line, epoch = bytes(answer.receipt), batch.epoch
        receipt: Receipt = read_receipt(line, self._link.centre_public_hex)
        if (receipt.node, receipt.epoch) != (self._node, epoch) or receipt.seq < batch.last:
            raise BadReceipt(
                f"for {receipt.node} {receipt.epoch}/{receipt.seq}, wanted {batch.last}"
            )
        if (receipt.seq, receipt.hash) != (batch.last, batch.hash):
            self._require_ours(epoch, receipt.seq, receipt.hash)
        place = Position(receipt.epoch, receipt.seq, receipt.hash)
        self._writer.run(lambda transaction: transaction.put_receipt(place, line))
        return receipt.seq, receipt.hash

    def _require_ours(self, epoch: int, seq: int, expected: str) -> None:
        ours = self._hash_at(epoch, seq)
        if ours is None:
            raise _Stop("behind", f"the centre holds {epoch}/{seq}, which is not here")
        if ours != expected:
            raise _Stop("fork", f"the centre holds another event {epoch}/{seq}")

    def _hash_at(self, epoch: int, seq: int) -> str | None:
        if seq == 0:
            return genesis(self._node, epoch)
        lines = self._store.lines(epoch, seq - 1, 1, 1)
        return event_hash(lines[0]) if lines else None
