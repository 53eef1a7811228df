"""A box put back: from a backup file, from the centre, or into its place again with a code."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge import backup
from edge.app import last_stamp, store_path, wall_ms
from edge.centre_line import authority as centre_authority
from edge.centre_line import line, meet
from edge.enrolment import AlreadyEnrolled, enrol_hall
from edge.schedule import VERSION
from edge.secrets import key_path, open_secrets
from edge.settings import Settings
from edge.standing import RESTORED, SET_BACK
from sync import baton, epochs, rotation
from sync.blobs import BlobKey
from sync.clock import HybridClock
from sync.fetch import Fetched, Progress, fetch_log
from sync.link import enrol
from sync.protocol import Place
from sync.pull import pull_once
from sync.store import Store
from sync.transaction import PUT_VALUE
from sync.trust import split_code
from sync.writer import Writer

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A box rebuilt from the centre: what came back, and the documents that came with it."""

    node: str
    fetched: Fetched
    documents: int


def from_file(settings: Settings, file: Path, key: BlobKey) -> backup.Header:
    """Put a backup in place. The box begins a new epoch: its log may have gone on since.

    Raises AlreadyEnrolled when the folder holds a store, BadBackup (then nothing has changed).
    """
    if store_path(settings).exists():
        raise AlreadyEnrolled
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix="restore-") as made:
        folder = Path(made)
        header = backup.unpack(file, key, folder)
        secrets = open_secrets(folder)
        _mark(folder / backup.STORE, secrets.store_key, _set_back(header.epoch + 1))
        _move_blobs(folder, settings.data)
        shutil.rmtree(settings.data / "keys", ignore_errors=True)
        os.replace(folder / "keys", settings.data / "keys")
        # Last, in one step: until the store is there, the folder counts as empty.
        os.replace(folder / backup.STORE, store_path(settings))
    return header


def from_centre(settings: Settings, code: str, tell: Tell) -> Rebuilt:
    """Give a new box the hall's place and get back what the centre holds of it.

    Without a code it goes on where an earlier try was cut. Raises AlreadyEnrolled, LineCut,
    CentreBusy, CentreRefused.
    """
    if code:
        enrol_hall(settings, code)
    elif not is_set_back(settings):
        raise AlreadyEnrolled
    return complete(settings, tell)


def complete(settings: Settings, tell: Tell) -> Rebuilt:
    """Get what the centre holds and this box does not: log, receipts, documents. Fold anew."""
    secrets = open_secrets(settings.data)
    store = Store(store_path(settings), secrets.store_key)
    writer = Writer(store, HybridClock(wall_ms, last_stamp(store)))
    writer.start()
    link = line(settings, store, secrets.node_key)
    try:
        fetched = fetch_log(writer, link, tell)
        documents, more = 0, True
        while more:
            outcome = pull_once(writer, link, 0)
            documents, more = documents + outcome.documents, outcome.more
        writer.refold()
        writer.run(lambda tx: tx.put_value(SET_BACK, "0"))
        return Rebuilt(writer.node, fetched, documents)
    finally:
        link.close()
        writer.stop()
        store.close()


def rejoin(settings: Settings, code: str) -> int:
    """Give a box that has a log its hall's place again, with a new key; the epoch it begins.

    Raises LineCut, CentreBusy, CentreRefused: then the box is as it was.
    """
    secrets = open_secrets(settings.data)
    store = Store(store_path(settings), secrets.store_key, writable=False)
    head = store.head(store.node() or "")
    store.close()
    code, pin = split_code(code)
    authority = meet(settings, pin) if pin else centre_authority(settings)
    path = key_path(settings.data)
    rotation.next_path(path).unlink(missing_ok=True)
    reply = enrol(
        settings.centre_url,
        rotation.propose(path),
        code=code,
        box=platform.node(),
        version=VERSION,
        wall_ms=wall_ms(),
        head=Place(head.epoch, head.seq, head.hash),
        authority=authority,
    )
    values = _set_back(reply.epoch, epochs.REJOINED) | {
        RESTORED: "0",
        baton.VALUE: '{"turn":0,"kept":[],"open":[]}',
        "centre_public_key": reply.centre_public_key,
    }
    _mark(store_path(settings), secrets.store_key, values)
    rotation.settle(path)
    return reply.epoch


def _set_back(epoch: int, reason: str = epochs.RESTORED) -> dict[str, str]:
    return {SET_BACK: "1", RESTORED: "1", "epoch": str(epoch), epochs.REASON: reason}


def _mark(path: Path, key: bytes, values: dict[str, str]) -> None:
    """Put values into a store whose node stands still, durably."""
    store = Store(path, key)
    connection = store.open_writing()
    connection.execute("BEGIN IMMEDIATE")
    for name, value in values.items():
        connection.execute(PUT_VALUE, (name, value))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    store.close()


def _move_blobs(folder: Path, data: Path) -> None:
    for file in sorted((folder / "blobs").glob("*")) if (folder / "blobs").exists() else []:
        target = data / "blobs" / file.name[:2] / f"{file.name[2:]}.age"
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(file, target)


def is_set_back(settings: Settings) -> bool:
    """Whether this box's log may lack what the centre holds."""
    if not store_path(settings).exists():
        return False
    store = Store(store_path(settings), open_secrets(settings.data).store_key, writable=False)
    try:
        return store.value(SET_BACK) == "1"
    finally:
        store.close()
