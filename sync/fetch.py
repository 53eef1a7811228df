"""A node's own log back from the centre: what is there and not here, page by page.

A page is a batch (docs/reference/batch.md) that the centre signed; the chain is checked over every
page and ends in a receipt. Each page is on disk before the next is asked for, so a line that is
cut costs one page. Serves the box that has nothing (rebuilt on new hardware), the one that was
set back (restored from a backup), and the one that lacks what another box of the hall wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sync.batch import Batch, open_batch
from sync.envelope import genesis
from sync.errors import BadReceipt
from sync.link import CentreLink
from sync.protocol import LOG, LogIndex, Place
from sync.receipts import read_receipt
from sync.store import Position, Store
from sync.writer import Writer


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: ``fetched`` of ``wanted`` events."""

    fetched: int
    wanted: int


@dataclass(slots=True)
class Fetched:
    """What came back: events that were not here, and how many of them are other branches'."""

    events: int = 0
    of_branches: int = 0
    receipts: int = 0


def fetch_log(
    writer: Writer, link: CentreLink, progress: Callable[[Progress], None] = lambda p: None
) -> Fetched:
    """Get what the centre holds of this node's log and this box does not. Not folded yet.

    Raises LineCut, CentreBusy, CentreRefused; BadBatch, BrokenChain, BadReceipt when the answer
    is not the centre's. What had come before is kept, and the next call goes on from there.
    """
    return _Fetch(writer, link, progress).all()


class _Fetch:
    """One fetch on its way."""

    def __init__(
        self, writer: Writer, link: CentreLink, progress: Callable[[Progress], None]
    ) -> None:
        self._writer, self._store, self._link = writer, writer.store, link
        self._node, self._progress = writer.node, progress
        self._done, self._wanted, self._fetched = Fetched(), 0, 0

    def all(self) -> Fetched:
        index = self._link.call("GET", LOG).read(LogIndex)
        heads = [head for head in index.heads if not self._has(head)]
        self._wanted = sum(max(0, h.seq - self._here(h.epoch).seq) for h in heads)
        for head in heads:
            self._take(head)
        for line in index.receipts:
            self._keep_receipt(bytes(line))
        return self._done

    def _take(self, head: Place) -> None:
        """One epoch: behind ours if ours is its beginning, else beside it as a branch."""
        here = self._here(head.epoch)
        if head.epoch < 0 or not self._continues(head, here):
            self._take_branch(head)
            return
        prev = here.hash
        for page in self._pages(head, here.seq):
            if page.header.prev != prev:
                raise BadReceipt(f"epoch {head.epoch}: a page that does not follow the last one")
            self._put_back(page, head.epoch, of_branch=False)
            prev = page.header.hash

    def _take_branch(self, head: Place) -> None:
        known = self._ids()
        epoch = head.epoch if self._is_free(head.epoch) else self._free_branch()
        for page in self._pages(head, 0):
            fresh = [event for event in page.events if event.id not in known]
            self._put_back(
                Batch(page.header, fresh), epoch, of_branch=True, counted=len(page.events)
            )

    def _put_back(self, page: Batch, epoch: int, *, of_branch: bool, counted: int = 0) -> None:
        self._writer.run(lambda transaction: transaction.put_back(page.events, epoch))
        self._done.events += len(page.events)
        self._done.of_branches += len(page.events) if of_branch else 0
        self._fetched += counted or len(page.events)
        self._progress(Progress(self._fetched, max(self._wanted, self._fetched)))

    def _pages(self, head: Place, after: int) -> Iterator[Batch]:
        while after < head.seq:
            answer = self._link.call("GET", f"{LOG}?epoch={head.epoch}&after={after}")
            page = open_batch(answer.body, self._link.centre_public_hex)
            if page.header.node != self._node or page.header.last <= after:
                raise BadReceipt("a page of another log")
            if head.epoch > 0 and (page.header.epoch, page.header.first) != (head.epoch, after + 1):
                raise BadReceipt(f"epoch {head.epoch}: asked for what follows {after}")
            after = page.header.last
            yield page

    def _continues(self, head: Place, here: Position) -> bool:
        """Whether the centre's epoch goes on where ours ends."""
        if here.seq == 0:
            return True
        if here.seq >= head.seq:
            return False
        return next(self._pages(head, here.seq)).header.prev == here.hash

    def _has(self, head: Place) -> bool:
        """Whether this very event is here, in whatever branch: then all before it is, too."""
        rows = self._store.rows(
            "SELECT 1 FROM log WHERE node = ? AND seq = ? AND hash = ? LIMIT 1",
            (self._node, head.seq, head.hash),
        )
        return head.seq == 0 or bool(rows)

    def _here(self, epoch: int) -> Position:
        rows = self._store.rows(
            "SELECT seq, hash FROM log WHERE node = ? AND epoch = ? ORDER BY seq DESC LIMIT 1",
            (self._node, epoch),
        )
        return Position(epoch, *rows[0]) if rows else Position(epoch, 0, _before(self._node, epoch))

    def _is_free(self, epoch: int) -> bool:
        """Whether this number stands for no branch yet: a centre that was set back counts anew."""
        return epoch < 0 and self._here(epoch).seq == 0

    def _free_branch(self) -> int:
        rows = self._store.rows(
            "SELECT min(epoch) FROM log WHERE node = ? AND epoch < -1000", (self._node,)
        )
        return (rows[0][0] or -1000) - 1

    def _ids(self) -> set[str]:
        rows = self._store.rows("SELECT id FROM log WHERE node = ?", (self._node,))
        return {id for (id,) in rows}

    def _keep_receipt(self, line: bytes) -> None:
        receipt = read_receipt(line, self._link.centre_public_hex)
        place = Position(receipt.epoch, receipt.seq, receipt.hash)
        if receipt.node != self._node or not self._has_place(place):
            return  # of a branch that is kept beside ours
        self._writer.run(lambda transaction: transaction.put_receipt(place, line))
        self._done.receipts += 1

    def _has_place(self, place: Position) -> bool:
        rows = self._store.rows(
            "SELECT 1 FROM log WHERE node = ? AND epoch = ? AND seq = ? AND hash = ?",
            (self._node, place.epoch, place.seq, place.hash),
        )
        return bool(rows)


def _before(node: str, epoch: int) -> str:
    return genesis(node, epoch) if epoch > 0 else ""


def unfinished(store: Store) -> bool:
    """Whether a rebuild from the centre has begun and not ended."""
    return store.value("rebuilding") is not None
