"""A hall's secrets: files in `keys/` that only the node's account may read, made at set-up."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sync.blobs import BlobKey
from sync.keys import NodeKey, write_secret


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the node holds: its signing key, the store's key, the cookie key, what opens blobs."""

    node_key: NodeKey
    store_key: bytes
    cookie_key: bytes
    blob_key: BlobKey


def open_secrets(data: Path) -> Secrets:
    """Read the secrets, making those that are not there yet."""
    folder = data / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    node_path = key_path(data)
    if not node_path.exists():
        NodeKey.generate().save(node_path)
    return Secrets(
        NodeKey.load(node_path),
        _random(folder / "store.key"),
        _random(folder / "cookie.key"),
        BlobKey.open(folder / "blob.key"),
    )


def key_path(data: Path) -> Path:
    """The file of the node's signing key."""
    return data / "keys" / "node.pem"


def _random(path: Path) -> bytes:
    if not path.exists():
        write_secret(path, secrets.token_hex(32).encode())
    return bytes.fromhex(path.read_text("ascii").strip())
