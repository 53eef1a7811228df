"""This box's standing with the centre: its baton, its key, its epoch, and a log with no gaps.

What the centre asks for with its answer to a sign of life is done here: a new key, a new epoch,
fetching what another box of the hall has written.
"""

from __future__ import annotations

import logging
import platform
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sync import epochs, rotation
from sync.baton import BatonHolder
from sync.errors import SyncError
from sync.fetch import fetch_log
from sync.keys import NodeKey
from sync.link import CentreLink
from sync.protocol import LOG, Baton, LogIndex, Place
from sync.push import HelloOutcome
from sync.store import Store
from sync.transaction import Transaction
from sync.writer import Writer

log = logging.getLogger(__name__)

SET_BACK = "set_back"
"""The value that says: this log may lack what the centre holds, since a restore or a decision."""

RESTORED = "restored"
"""The value that says: this box was restored from a backup and has not told the centre yet."""

TAKEN_IN = "taken_in"
"""The value that says how many events of other boxes counted when the log was last completed: a box
that was replaced may hand up more, long after a person has decided."""

DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Offer:
    """What a sign of life says of the box beside the log."""

    name: str
    baton: Baton
    restored: bool


@dataclass(slots=True)
class BoxStanding:
    """Follows what the centre thinks of this box. ``path`` is the key's file, ``key_days`` how
    old a key may become (0: as old as it likes), ``lacks`` what a centre that was set back wants
    to have once more."""

    writer: Writer
    path: Path
    key: NodeKey
    wall_ms: Callable[[], int]
    key_days: int = 0
    links: list[CentreLink] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)
    state: str = ""
    lacks: tuple[Place, ...] = ()
    _holder: BatonHolder = field(init=False)

    def __post_init__(self) -> None:
        self._holder = BatonHolder(self.writer, self.wall_ms)

    def offer(self, link: CentreLink) -> Offer:
        """What the next sign of life says of this box. A rotation that a crash has interrupted,
        or that somebody has asked for, comes first: the old key may be dead already."""
        if rotation.wanted(self.path):
            try:
                self._rotate(link)
            except SyncError as error:
                log.info("no new key yet: %s", error)
        restored = self.writer.store.value(RESTORED) == "1"
        return Offer(platform.node(), self._holder.offer(), restored)

    def heard(self, offered: Baton, outcome: HelloOutcome, link: CentreLink) -> None:
        """Take the centre's answer and do what it asks. Never raises for the line."""
        if outcome.state not in ("done", "behind", "fork"):
            self._holder.lost()
            if outcome.state == "refused":
                self.state = outcome.hall_state
            if outcome.hall_state == "bad_signature":
                self._use(rotation.fall_back(self.path))
            return
        self._holder.answered(offered, outcome.baton_taken)
        self.state, self.lacks = outcome.hall_state, outcome.lacks
        try:
            self._obey(outcome, link)
        except SyncError as error:
            log.warning("not done yet, tried again soon: %s", error)

    def may_push(self) -> bool:
        """A copy waits until a person has said which box goes on; all others hand up."""
        return self.state != "copy"

    def may_pull(self) -> bool:
        """Documents are for the hall's one box."""
        return self.state in ("", "enrolled")

    def _obey(self, outcome: HelloOutcome, link: CentreLink) -> None:
        store = self.writer.store
        if outcome.baton_taken and store.value(RESTORED) == "1":
            self.writer.run(lambda tx: tx.put_value(RESTORED, "0"))
        if outcome.open_epoch > self.writer.head.epoch:
            log.warning("the centre asks for epoch %d", outcome.open_epoch)
            self.writer.run(lambda tx: _set_back(tx, outcome.open_epoch, epochs.DECIDED))
        if outcome.hall_state != "enrolled":
            return
        if outcome.state == "behind" and store.value(SET_BACK) != "1":
            self._begin_later(link)
        if store.value(SET_BACK) == "1" or str(outcome.taken_in) != (store.value(TAKEN_IN) or "0"):
            self._complete(link, outcome.taken_in)
        if outcome.rotate or self._key_is_old():
            self._rotate(link)

    def _begin_later(self, link: CentreLink) -> None:
        """The centre holds more of this very log than this disk, which was set back: go on in an
        epoch that nobody has written, and get the rest."""
        index = link.call("GET", LOG).read(LogIndex)
        newest = max((head.epoch for head in index.heads), default=0)
        epoch = max(newest, self.writer.head.epoch) + 1
        log.warning("this box was set back; it goes on in epoch %d", epoch)
        self.writer.run(lambda tx: _set_back(tx, epoch, epochs.RESTORED))

    def _complete(self, link: CentreLink, taken_in: int) -> None:
        fetched = fetch_log(self.writer, link)
        if fetched.events:
            log.warning("%d events came back from the centre; folding anew", fetched.events)
            self.writer.refold()
        self.writer.run(lambda tx: _completed(tx, taken_in))

    def _rotate(self, link: CentreLink) -> None:
        with self.turn:  # a batch that is on its way is signed with the key that counts
            self._use(rotation.rotate(self.path, self.writer.node, link, self._holder.held))
        log.info("a new key counts: %s…", self.key.public_hex[:8])

    def _use(self, key: NodeKey) -> None:
        self.key = key
        for other in self.links:
            other.use_key(key)

    def _key_is_old(self) -> bool:
        made_ms = int(self.path.stat().st_mtime * 1000)
        return 0 < self.key_days * DAY_MS < self.wall_ms() - made_ms


def say_why(writer: Writer, store: Store) -> None:
    """At the start: the first fact of an epoch that was begun while the node stood still."""
    reason = store.value(epochs.REASON)
    if not reason:
        return
    place = store.end_before(writer.head.epoch)

    def say(transaction: Transaction) -> None:
        epochs.say_why(transaction, place, reason)
        transaction.put_value(epochs.REASON, "")

    writer.run(say)


def _set_back(transaction: Transaction, epoch: int, reason: str) -> None:
    epochs.begin(transaction, epoch, reason)
    transaction.put_value(SET_BACK, "1")


def _completed(transaction: Transaction, taken_in: int) -> None:
    transaction.put_value(SET_BACK, "0")
    transaction.put_value(TAKEN_IN, str(taken_in))
