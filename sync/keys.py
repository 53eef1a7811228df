"""A node's Ed25519 key: made on the node's machine, kept in a 0600 file, never sent.

Everything outside this file handles keys and signatures as lower-case hex text: 64 digits for a
public key, 128 for a signature (RFC 8032 sizes: 32 and 64 bytes).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.errors import SyncError

ALGORITHM = "ed25519"
_PUBLIC = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


class BadKey(SyncError):
    """A key file or a public key that is not what it should be."""


@dataclass(frozen=True, slots=True)
class NodeKey:
    """The private key of one node; its text form never shows the key."""

    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"NodeKey({self.public_hex[:8]}…)"

    @classmethod
    def generate(cls) -> NodeKey:
        """A new key from the system's random source."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> NodeKey:
        """Read the PKCS #8 PEM file at ``path``. Raises BadKey when it holds anything else."""
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise BadKey(f"no readable Ed25519 key in {path.name}: {error}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise BadKey(f"{path.name} holds a {type(key).__name__}, expected Ed25519")
        return cls(key)

    def save(self, path: Path) -> None:
        """Write the key to a new file that only its owner may read; an old key is never replaced.

        Raises FileExistsError. The file and its folder entry are on disk when this returns.
        """
        pem = self.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        write_secret(path, pem)

    @property
    def public_hex(self) -> str:
        """The public key, 64 hex digits."""
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature over ``message``, 128 hex digits."""
        return self.private.sign(message).hex()


def public_key(public_hex: str) -> Ed25519PublicKey:
    """Read a public key. Raises BadKey unless it is 64 lower-case hex digits of a point."""
    if not _PUBLIC.fullmatch(public_hex):
        raise BadKey("a public key is 64 lower-case hex digits")
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
    except ValueError as error:
        raise BadKey(f"not an Ed25519 public key: {error}") from error


def verify(public_hex: str, message: bytes, signature_hex: str) -> bool:
    """Whether ``signature_hex`` is this key's signature over ``message``.

    False for anything that is not lower-case hex of the right length: one signature has one
    spelling, so that a stored object cannot be altered and still verify.
    """
    if not _SIGNATURE.fullmatch(signature_hex):
        return False
    try:
        public_key(public_hex).verify(bytes.fromhex(signature_hex), message)
    except (InvalidSignature, BadKey):
        return False
    return True


def write_secret(path: Path, content: bytes) -> None:
    """Write a new 0600 file durably. Raises FileExistsError when there is one already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
