"""Sealed blobs in a folder, each known by what is in it. The format: ``docs/reference/blobs.md``.

A blob is sealed while it is read: no byte of it touches the disk in clear. The sealed file is an
age file (age-encryption.org/v1: X25519, then ChaCha20-Poly1305 over chunks of 64 KiB) for two
readers, the node that keeps it and the centre. Every flipped, missing or added bit is noticed when
it is opened.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pyrage
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.blobs import LONGEST_BLOB, BlobRef
from sync.errors import BlobTooLong, DamagedBlob, NoSuchBlob
from sync.keys import BadKey, write_secret

FORMAT: Final = b"age-encryption.org/v1\n"
LONGEST_SEALED: Final = LONGEST_BLOB + LONGEST_BLOB // 4096 + 8192
"""Sealing adds 16 bytes for each 64 KiB and a header."""

ADDRESS: Final = re.compile(r"[0-9a-f]{64}")
_HEADER: Final = 4096
_COPY: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class BlobKey:
    """What a node opens its blobs with; its text form never shows the key."""

    identity: pyrage.x25519.Identity

    def __repr__(self) -> str:
        return f"BlobKey({self.recipient[:12]}…)"

    @classmethod
    def open(cls, path: Path) -> BlobKey:
        """Read the key file, made (0600) when it is not there. Raises BadKey."""
        if not path.exists():
            write_secret(path, str(pyrage.x25519.Identity.generate()).encode())
        try:
            return cls(pyrage.x25519.Identity.from_str(path.read_text("ascii").strip()))
        except (pyrage.IdentityError, UnicodeDecodeError) as error:
            raise BadKey(f"no age identity in {path.name}") from error

    @property
    def recipient(self) -> str:
        """The public half, ``age1…``: whoever has it can seal for this node."""
        return str(self.identity.to_public())


def address_key(person_secret: bytes) -> bytes:
    """The province's key for addresses, made of its key for persons (HKDF, RFC 5869)."""
    hkdf = HKDF(SHA256(), 32, salt=None, info=b"hall-blob-address/1")
    return bytes(hkdf.derive(person_secret))


def is_recipient(text: str) -> bool:
    """Whether blobs can be sealed for this."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


class BlobStore:
    """Sealed blobs below `folder`. Safe across threads and processes; nothing is kept in memory.

    `addresses` is the province's key for addresses (see `address_key`).
    """

    def __init__(self, folder: Path, key: BlobKey, addresses: bytes) -> None:
        self.folder = folder
        self._key = key
        self._addresses = addresses
        self._incoming = folder / "incoming"

    @property
    def recipient(self) -> str:
        """What others seal for this store with."""
        return self._key.recipient

    def put(self, stream: BinaryIO, media_type: str, readers: Sequence[str] = ()) -> BlobRef:
        """Seal a stream for this node and `readers` (``age1…``); on disk when this returns.

        The same content again is kept once. Raises BlobTooLong, then nothing is kept, and OSError
        when the disk is full.
        """
        source = _Measured(stream, self._addresses)
        path = self._new_file()
        try:
            with path.open("xb") as out:
                self._seal(source, out, readers)
                _flush(out)
            address = source.mac.hexdigest()
            if not (self.has(address) and self.is_whole(address)):
                self._move_in(path, address)
        finally:
            path.unlink(missing_ok=True)
        return BlobRef(address, source.size, media_type)

    def open(self, address: str) -> BinaryIO:
        """The content, in memory. Raises NoSuchBlob, DamagedBlob."""
        content = io.BytesIO()
        self._unseal(self.path(address), address, content)
        content.seek(0)
        return content

    def check(self, address: str) -> int:
        """Open a blob and look away; its size in bytes. Raises NoSuchBlob, DamagedBlob."""
        return self._unseal(self.path(address), address, None)

    def is_whole(self, address: str) -> bool:
        """Whether the blob can be opened and is what its address says."""
        try:
            self.check(address)
        except (NoSuchBlob, DamagedBlob):
            return False
        return True

    def has(self, address: str) -> bool:
        """Whether the sealed file is here."""
        return self.path(address).exists()

    def path(self, address: str) -> Path:
        """Where a sealed blob lies. Raises NoSuchBlob for what is no address."""
        if not ADDRESS.fullmatch(address):
            raise NoSuchBlob(address[:80])
        return self.folder / address[:2] / f"{address[2:]}.age"

    def part(self, address: str) -> Path:
        """Where a sealed blob gathers while it arrives from elsewhere."""
        self.path(address)
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._incoming / f"{address}.part"

    def adopt(self, address: str) -> int:
        """Take the gathered part in, if it is what its address says; the size of its content.

        The part goes away either way. Raises NoSuchBlob, DamagedBlob.
        """
        path = self.part(address)
        try:
            size = self._unseal(path, address, None)
            with path.open("rb+") as gathered:
                _flush(gathered)
            self._move_in(path, address)
        finally:
            path.unlink(missing_ok=True)
        return size

    def reseal(self, address: str, readers: Sequence[str]) -> None:
        """Seal what is here anew, for this node and `readers`. Raises as `put` and `open`."""
        content, path = self.open(address), self._new_file()
        try:
            with path.open("xb") as out:
                self._seal(_Measured(content, self._addresses), out, readers)
                _flush(out)
            self._move_in(path, address)
        finally:
            path.unlink(missing_ok=True)

    def readers(self, address: str) -> int:
        """For how many readers a blob is sealed. Raises NoSuchBlob."""
        with _opened(self.path(address)) as sealed:
            return sealed.read(_HEADER).partition(b"\n---")[0].count(b"\n-> X25519 ")

    def free(self, address: str) -> int:
        """Take a blob off the disk; the bytes that are free now. Absent is fine."""
        path = self.path(address)
        with suppress(FileNotFoundError):
            size = path.stat().st_size
            path.unlink()
            return size
        return 0

    def addresses(self) -> Iterator[str]:
        """What is here, in no order."""
        for path in self.folder.glob("??/*.age"):
            yield path.parent.name + path.stem

    def sweep(self, older_than_s: float, now_s: float) -> None:
        """Remove what a crash left half made."""
        for path in self._incoming.glob("*.new"):
            with suppress(FileNotFoundError):
                if now_s - path.stat().st_mtime > older_than_s:
                    path.unlink()

    def _seal(self, source: _Measured, out: BinaryIO, readers: Sequence[str]) -> None:
        known = {self._key.recipient: self._key.identity.to_public()}
        known |= {reader: pyrage.x25519.Recipient.from_str(reader) for reader in readers}
        try:
            pyrage.encrypt_io(source, out, list(known.values()))
        except pyrage.EncryptError as error:
            if source.error is not None:
                raise source.error from error
            raise OSError(f"cannot seal a blob: {error}") from error

    def _unseal(self, path: Path, address: str, into: BinaryIO | None) -> int:
        content = _Checked(self._addresses, into)
        with _opened(path) as file:
            sealed = _Read(file)
            try:
                pyrage.decrypt_io(sealed, content, [self._key.identity])
            except (
                pyrage.DecryptError,
                OSError,
            ) as error:  # it calls a broken seal an OSError, too
                if sealed.error is not None:
                    raise sealed.error from error
                raise DamagedBlob(f"{address[:12]}… cannot be opened: {error}") from error
        if content.mac.hexdigest() != address:
            raise DamagedBlob(f"{address[:12]}… holds something else")
        return content.size

    def _new_file(self) -> Path:
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._incoming / f"{uuid.uuid4().hex}.new"

    def _move_in(self, path: Path, address: str) -> None:
        target = self.path(address)
        if not target.parent.exists():
            target.parent.mkdir(exist_ok=True, mode=0o700)
            _flush_folder(self.folder)
        path.replace(target)
        _flush_folder(target.parent)


def sealed_digest(path: Path) -> tuple[int, str]:
    """(bytes, SHA-256 hex) of a sealed file."""
    digest, size = hashlib.sha256(), 0
    with _opened(path) as sealed:
        while part := sealed.read(_COPY):
            digest.update(part)
            size += len(part)
    return size, digest.hexdigest()


class _Measured:
    """Reads a stream for the sealer: reckons its address and stops when it is too long."""

    def __init__(self, stream: BinaryIO, key: bytes) -> None:
        self._stream = stream
        self.mac = hmac.new(key, digestmod=hashlib.sha256)
        self.size = 0
        self.error: Exception | None = None

    def read(self, count: int = -1) -> bytes:
        """Some bytes, none at the end. What goes wrong is kept: the sealer only hands on words."""
        try:
            part = self._stream.read(count)
            self.size += len(part)
            if self.size > LONGEST_BLOB:
                raise BlobTooLong(f"more than {LONGEST_BLOB} bytes")
        except Exception as error:
            self.error = error
            raise
        self.mac.update(part)
        return part


class _Read:
    """Reads a sealed file for the opener: a disk that fails is not a broken seal."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def read(self, count: int = -1) -> bytes:
        """Some bytes, none at the end."""
        try:
            return self._file.read(count)
        except OSError as error:
            self.error = error
            raise


class _Checked:
    """Takes what the opener brings: reckons its address, keeps it if somebody wants it."""

    def __init__(self, key: bytes, into: BinaryIO | None) -> None:
        self._into = into
        self.mac = hmac.new(key, digestmod=hashlib.sha256)
        self.size = 0

    def write(self, part: bytes) -> int:
        """All of it."""
        self.size += len(part)
        if self.size > LONGEST_BLOB:
            raise BlobTooLong(f"more than {LONGEST_BLOB} bytes")
        self.mac.update(part)
        if self._into is not None:
            self._into.write(part)
        return len(part)

    def flush(self) -> None:
        """Nothing waits here."""


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NoSuchBlob(path.stem[:12]) from None


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
