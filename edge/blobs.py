"""A hall's blobs: kept sealed, brought up in idle time, freed when signed for, fetched back."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from typing import BinaryIO, Final, TypeVar

import gevent

from domain.blobs import BlobRef
from edge.settings import Settings
from sync import blob_queue
from sync.blobs import BlobStore
from sync.errors import DamagedBlob, NoSuchBlob
from sync.link import CentreLink
from sync.rate import Pace, Pause
from sync.tus import BlobOutcome, Lane, fetch, piece_rate, upload
from sync.writer import Writer

log = logging.getLogger(__name__)

ResultT = TypeVar("ResultT")

AT_ONCE: Final = 20
DAY_MS: Final = 24 * 3600 * 1000
HALF_MADE_S: Final = 3600


class BlobAway(Exception):
    """The blob is at the centre only, and cannot be fetched now. ``reason`` is for developers."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HallBlobs:
    """What rooms keep and open blobs with. Safe across threads; made on the loop's thread, where
    `put` and `open` may be called, too: the work is done beside it.

    `link` makes a line to the centre.
    """

    def __init__(
        self,
        store: BlobStore,
        writer: Writer,
        link: Callable[[], CentreLink],
        settings: Settings,
        wall_ms: Callable[[], int],
    ) -> None:
        self.store = store
        self._wall_ms = wall_ms
        self._writer, self._link, self._settings = writer, link, settings
        self._loop_thread = threading.get_ident()
        self._fetching = threading.Lock()
        self._recipient = writer.store.value("blob_recipient") or ""
        self._up = Lane(piece_rate(), Pace(settings.blob_kbit_s), lambda: True)
        self._pause = Pause()
        self.troubles: dict[str, str] = {}
        """Address -> why a blob does not go up; until it does."""

    def put(self, stream: BinaryIO, media_type: str) -> BlobRef:
        """Keep a blob; it is sealed and on disk when this returns.

        Hand it the request's own stream: a parsed upload form may have left the bytes on the disk
        in clear. Then name it in an event of yours and call `sync.blob_queue.keep` in the same
        command. Raises sync.errors.BlobTooLong, OSError (the disk is full).
        """
        return self._beside(lambda: self.store.put(stream, media_type, self._readers()))

    def open(self, address: str) -> BinaryIO:
        """The content of a blob, from the disk or, if it was freed, from the centre.

        Raises NoSuchBlob (nobody has it), DamagedBlob (here, and no centre to ask), BlobAway.
        """
        return self._beside(lambda: self._open(address))

    def seal_for(self, recipient: str) -> None:
        """What the centre opens blobs with has changed."""
        if recipient != self._recipient:
            self._writer.run(lambda tx: tx.put_value("blob_recipient", recipient))
            self._recipient = recipient

    def send(self, link: CentreLink, idle: Callable[[], bool]) -> None:
        """Bring up what the centre has no receipt for, as long as `idle` says so."""
        lane = Lane(self._up.rate, self._up.pace, idle)
        if not self._recipient or not self._pause.is_over or not idle():
            return
        for ref in blob_queue.unsent(self._writer.store, AT_ONCE):
            outcome = self._send(ref, link, lane)
            if outcome.state == "done":
                receipt = outcome.receipt
                self._writer.run(lambda tx, a=ref.address, r=receipt: tx.put_blob_receipt(a, r))  # type: ignore[misc]
                self.troubles.pop(ref.address, None)
            elif outcome.state in ("damaged", "refused"):
                self._trouble(ref.address, outcome)
            else:
                self._pause.asked_for(outcome.retry_after_s)
                return

    @property
    def bytes_per_s(self) -> float | None:
        """What the line has lately carried of blobs."""
        return self._up.rate.bytes_per_s

    def tidy(self) -> int:
        """Free the disk of what the centre has signed for; the bytes that are free now."""
        self.store.sweep(HALF_MADE_S, time.time())
        before_ms = self._wall_ms() - self._settings.blob_keep_days * DAY_MS
        freed = sum(map(self.store.free, blob_queue.signed_for(self._writer.store, before_ms)))
        least = self._settings.blob_least_free_mb * 1024 * 1024
        for address in blob_queue.signed_for(self._writer.store, 1 << 62):
            if shutil.disk_usage(self._settings.data).free >= least:
                break
            freed += self.store.free(address)
        return freed

    def mend(self, address: str) -> bool:
        """Whether a blob is whole here, or at the centre: then a damaged file is let go, and comes
        back when somebody opens it.
        """
        if self.store.is_whole(address):
            return True
        if blob_queue.receipt(self._writer.store, address) is not None:
            log.error("blob %s… was damaged on the disk; the centre has it", address[:12])
            self.store.free(address)
            return True
        self._trouble(address, BlobOutcome("damaged", reason="found by the nightly look"))
        return False

    def _open(self, address: str) -> BinaryIO:
        try:
            return self.store.open(address)
        except (NoSuchBlob, DamagedBlob):
            if blob_queue.receipt(self._writer.store, address) is None:
                raise
        self._fetch(address)
        return self.store.open(address)

    def _fetch(self, address: str) -> None:
        with self._fetching:
            if self.store.is_whole(address):
                return
            link = self._link()
            try:
                outcome = fetch(
                    self.store, link, address, Lane(piece_rate(), Pace(0), lambda: True)
                )
            finally:
                link.close()
        if outcome.state != "done":
            raise BlobAway(f"{outcome.state}: {outcome.reason}")

    def _send(self, ref: BlobRef, link: CentreLink, lane: Lane) -> BlobOutcome:
        try:
            if self.store.readers(ref.address) < 2:  # kept before the centre had told its key
                self.store.reseal(ref.address, self._readers())
        except (NoSuchBlob, DamagedBlob) as error:
            return BlobOutcome("damaged", reason=str(error))
        return upload(self.store, link, ref, lane)

    def _readers(self) -> tuple[str, ...]:
        return (self._recipient,) if self._recipient else ()

    def _trouble(self, address: str, outcome: BlobOutcome) -> None:
        if self.troubles.get(address) != outcome.state:
            log.error("blob %s… does not go up: %s %s", address[:12], outcome.state, outcome.reason)
        self.troubles[address] = outcome.state

    def _beside(self, work: Callable[[], ResultT]) -> ResultT:
        """On the loop, let a native thread do it while other requests go on."""
        if threading.get_ident() != self._loop_thread:
            return work()
        result: ResultT = gevent.get_hub().threadpool.apply(work)
        return result
