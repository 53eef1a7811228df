"""What has been typed so far: kept at every change, sealed, at this hall alone.

A draft is no fact of the log yet. It is durable when `save` returns, and gone when it is submitted
or thrown away. Beyond the store's own encryption it is sealed once more (AES-256-GCM, bound to its
case), so that no table ever holds a person's data in clear.
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.recognition import Reading
from edge.materials.scans import Scan
from sync.transaction import Transaction

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """`answers` by question, `states` and `scans` by material, `words` begun for a later step;
    `readings` of the scans' pages.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    saved_at: int = 0
    scans: dict[str, Scan] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)

    def with_answers(self, answers: Mapping[str, Any]) -> "Draft":
        """With these answers instead of what was said before."""
        return replace(self, answers={**self.answers, **answers})


class Drafts:
    """Seals and opens the drafts of a hall. `key`: any secret of the node, 32 bytes."""

    def __init__(self, key: bytes) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"hall-draft/1").derive(key)
        self._box = AESGCM(derived)

    def load(self, tx: Transaction, case: str) -> Draft:
        """The draft of a case as every command before left it; an empty one when there is none."""
        found = tx.rows("SELECT value FROM value WHERE name = ?", (value_name(case),))
        return self.open(case, found[0][0] if found else None)

    def save(self, tx: Transaction, case: str, draft: Draft) -> None:
        """Keep a draft."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._box.encrypt(nonce, msgspec.json.encode(draft), case.encode())
        tx.put_value(value_name(case), b64encode(sealed).decode())

    def drop(self, tx: Transaction, case: str) -> None:
        """Forget a draft."""
        tx.drop_value(value_name(case))

    def open(self, case: str, sealed: str | None) -> Draft:
        """The draft in a stored value."""
        if sealed is None:
            return Draft()
        raw = b64decode(sealed)
        plain = self._box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], case.encode())
        return msgspec.json.decode(plain, type=Draft)


def value_name(case: str) -> str:
    """Under which name the store keeps the draft of a case."""
    return f"draft/{case}"
