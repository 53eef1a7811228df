"""A hall's backup in one file: the store at one instant, its keys, blobs not handed up yet.

A tar archive inside an age file (age-encryption.org/v1), sealed for the hall's backup key; see
docs/reference/backup.md. The node may run meanwhile. A backup is checked before it is called one:
the copy's pages by their MACs, the log by its chain, the file by reading it back.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final

import msgspec
import pyrage

from edge.app import blob_store, store_path
from edge.secrets import Secrets
from edge.settings import Settings
from sync import blob_queue
from sync.blobs import BlobKey
from sync.envelope import check_chain, genesis
from sync.errors import SyncError
from sync.keys import BadKey
from sync.sqlite import DatabaseError, open_database
from sync.store import Store

FORMAT: Final = "hall-backup/1"
HEADER: Final = "backup.json"
STORE: Final = "hall.db"
KEY_FILE: Final = "backup.key"
MOST_BLOBS: Final = 100_000
_PAGE: Final = 5_000
_LONGEST_HEADER: Final = 16 * 1024 * 1024


class BadBackup(SyncError):
    """A file that is no backup, is damaged, or was sealed for another key."""


class Header(msgspec.Struct, frozen=True):
    """The archive's first member. ``files`` gives the SHA-256 of every other one, in order."""

    format: str
    node: str
    epoch: int
    seq: int
    hash: str
    at: int
    version: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was made and checked."""

    header: Header
    events: int
    blobs: int
    size: int


def backup_key(data: Path) -> BlobKey:
    """What opens this hall's backups; made with the first one. Write it down: see the how-to."""
    return BlobKey.open(data / "keys" / KEY_FILE)


def key_of(text: str) -> BlobKey:
    """A backup key that somebody has typed. Raises BadKey."""
    try:
        return BlobKey(pyrage.x25519.Identity.from_str(text.strip()))
    except pyrage.IdentityError as error:
        raise BadKey("a backup key begins with AGE-SECRET-KEY-1") from error


def take(settings: Settings, secrets: Secrets, target: Path, at_ms: int, version: str) -> Taken:
    """Write a backup beside the running node and check it. Raises BadBackup, OSError."""
    key = backup_key(settings.data)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix="backup-") as folder:
        copy = Path(folder) / STORE
        _copy_store(store_path(settings), copy, secrets.store_key)
        store = Store(copy, secrets.store_key, writable=False)
        try:
            events = _check_log(store)
            blobs = [ref.address for ref in blob_queue.unsent(store, MOST_BLOBS)]
            members = {STORE: copy} | _keys(settings.data)
            kept = blob_store(settings, secrets)
            members |= {f"blobs/{a}": kept.path(a) for a in blobs if kept.has(a)}
            head = store.head(store.node() or "")
            digests = {name: _digest(path) for name, path in members.items()}
            header = Header(
                FORMAT, store.node() or "", head.epoch, head.seq, head.hash, at_ms, version, digests
            )
        finally:
            store.close()
        part = target.with_name(target.name + ".part")
        try:
            _write(part, header, members, key)
            _read_back(part, header, key)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    sent = sum(name.startswith("blobs/") for name in members)
    return Taken(header, events, sent, target.stat().st_size)


def unpack(file: Path, key: BlobKey, folder: Path) -> Header:
    """Open a backup into an empty folder, every byte checked. Raises BadBackup."""
    found: dict[str, str] = {}
    header: Header | None = None
    with _opened(file, key) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is None or not member.isfile():
                raise BadBackup(f"{member.name} is no file")
            if header is None:
                header = _header(member.name, content)
                continue
            if member.name not in header.files:
                raise BadBackup(f"{member.name} is not in the list of files")
            found[member.name] = _extract(content, folder / member.name)
    if header is None or found != header.files:
        raise BadBackup("files are missing or are not what the header says")
    return header


def _copy_store(source: Path, target: Path, key: bytes) -> None:
    """The store at one instant, in a single step: page by page it would never end under load."""
    read, copy = open_database(source, key, readonly=True), open_database(target, key)
    try:
        read.backup(copy)
        copy.execute("PRAGMA journal_mode=delete")
        if copy.execute("PRAGMA cipher_integrity_check").fetchall():
            raise BadBackup("the copy of the store has damaged pages; so has the store")
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise BadBackup("the store is damaged")
    except DatabaseError as error:
        raise BadBackup(f"the store cannot be copied: {error}") from error
    finally:
        read.close()
        copy.close()


def _check_log(store: Store) -> int:
    """Check every epoch's chain; the number of events. Raises BadBackup."""
    node, count = store.node() or "", 0
    for epoch in store.epochs():
        seq, prev = 0, genesis(node, epoch)
        while lines := store.lines(epoch, seq, _PAGE, 1 << 30):
            try:
                prev = check_chain(lines, node, epoch, seq + 1, prev)[-1].hash
            except SyncError as error:
                raise BadBackup(f"the log's chain is broken, epoch {epoch}: {error}") from error
            seq += len(lines)
        count += seq
    return count


def _keys(data: Path) -> dict[str, Path]:
    """The node's secrets; what opens the backup does not lie in it."""
    files = sorted((data / "keys").glob("*"))
    return {f"keys/{path.name}": path for path in files if path.name != KEY_FILE}


def _write(part: Path, header: Header, members: dict[str, Path], key: BlobKey) -> None:
    """Archive and seal in one stream: no key touches the disk in clear."""
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out, _piped(lambda pipe: _archive(pipe, header, members)) as on:
        pyrage.encrypt_io(on, out, [key.identity.to_public()])
        out.flush()
        os.fsync(out.fileno())


def _archive(out: BinaryIO, header: Header, members: dict[str, Path]) -> None:
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        line = msgspec.json.encode(header)
        first = tarfile.TarInfo(HEADER)
        first.size = len(line)
        archive.addfile(first, io.BytesIO(line))
        for name, path in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = path.stat().st_size, 0o600
            with path.open("rb") as content:
                archive.addfile(info, content)


def _read_back(part: Path, header: Header, key: BlobKey) -> None:
    """What was written opens and is what was meant. Raises BadBackup."""
    with tempfile.TemporaryDirectory(dir=part.parent, prefix=".check-") as folder:
        if unpack(part, key, Path(folder)) != header:
            raise BadBackup("the file that was written is not the one that was meant")


@contextmanager
def _opened(file: Path, key: BlobKey) -> Iterator[tarfile.TarFile]:
    """The archive inside a backup, as it is decrypted."""

    def decrypt(pipe: BinaryIO) -> None:
        with file.open("rb") as sealed:
            try:
                pyrage.decrypt_io(sealed, pipe, [key.identity])
            except (OSError, pyrage.DecryptError) as error:
                if isinstance(error, BrokenPipeError):
                    raise
                raise BadBackup(f"{file.name} cannot be opened with this key: {error}") from error

    try:
        with _piped(decrypt) as plain, tarfile.open(fileobj=plain, mode="r|") as archive:
            yield archive
            plain.read()
    except (tarfile.TarError, EOFError) as error:
        raise BadBackup(f"{file.name} is not whole: {error}") from error


@contextmanager
def _piped(work: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """What ``work(pipe)`` writes on a thread of its own, to be read here; its error comes last."""
    reading, writing = os.pipe()
    failed: list[Exception] = []

    def run() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe:
                work(pipe)
        except BrokenPipeError:
            return  # the reader has seen enough
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="backup")
    thread.start()
    try:
        with os.fdopen(reading, "rb") as pipe:
            yield pipe
    except Exception:
        thread.join()
        if failed:
            raise failed[0] from None
        raise
    thread.join()
    if failed:
        raise failed[0]


def _header(name: str, content: IO[bytes]) -> Header:
    try:
        line = content.read(_LONGEST_HEADER)
        header = msgspec.json.decode(line, type=Header)
    except msgspec.DecodeError as error:
        raise BadBackup(f"header: {error}") from error
    if name != HEADER or header.format != FORMAT:
        raise BadBackup(f"expected {FORMAT}, got {header.format}")
    if any(part in ("", "..") for file in header.files for part in file.split("/")):
        raise BadBackup("a file name that leads out of the folder")
    return header


def _extract(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        shutil.copyfileobj(content, out)
        out.flush()
        os.fsync(out.fileno())
    return _digest(target)


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
