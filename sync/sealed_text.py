"""A few answers that hall and centre may read and no log shows: sealed with a key that only they
derive from the province's secret (AES-256-GCM, HKDF-SHA-256), bound to what they belong to.

A member of a hall's staff never sees it but by way of a page that writes down who looked.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.errors import SyncError

_NONCE = 12


class NotOurs(SyncError):
    """Sealed with another key, for something else, or changed."""


def seal(secret: bytes, about: str, plain: bytes) -> str:
    """Base64 text; ``about`` names what it belongs to, such as ``pre_review/0192…``."""
    nonce = secrets.token_bytes(_NONCE)
    return b64encode(nonce + _box(secret).encrypt(nonce, plain, about.encode())).decode()


def unseal(secret: bytes, about: str, text: str) -> bytes:
    """What was sealed. Raises NotOurs."""
    try:
        raw = b64decode(text, validate=True)
        return _box(secret).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise NotOurs(about) from error


def _box(secret: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"hall-sealed-text/1").derive(secret))
