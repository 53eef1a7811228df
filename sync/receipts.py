"""The centre's signed word that it holds a node's log up to a place.

Byte for byte in ``docs/reference/receipt.md``. A receipt is kept by the hall for ever: with the
log file and the centre's public key anyone can show what had arrived.
"""

from __future__ import annotations

import re

import msgspec

from sync.errors import BadReceipt
from sync.keys import ALGORITHM, NodeKey, verify

FORMAT = "hall-receipt/1"
_HASH = re.compile(r"[0-9a-f]{64}")


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``centre`` holds everything of (``node``, ``epoch``) up to ``seq``, which has ``hash``.

    ``at`` is the centre's clock in milliseconds since 1970 when it signed.
    """

    format: str
    centre: str
    node: str
    epoch: int
    seq: int
    hash: str
    at: int
    alg: str
    signature: str


_decoder = msgspec.json.Decoder(Receipt, strict=True)


def signed_text(centre: str, node: str, epoch: int, seq: int, head: str, at: int) -> bytes:
    """The bytes a receipt's signature is over."""
    return f"{FORMAT}\n{centre}\n{node}\n{epoch}\n{seq}\n{head}\n{at}\n".encode()


def issue(
    key: NodeKey, *, centre: str, node: str, epoch: int, seq: int, head: str, at: int
) -> bytes:
    """Sign a receipt; the bytes are stored and sent as they are."""
    signature = key.sign(signed_text(centre, node, epoch, seq, head, at))
    return msgspec.json.encode(
        Receipt(FORMAT, centre, node, epoch, seq, head, at, ALGORITHM, signature)
    )


def read_receipt(line: bytes, centre_public_hex: str) -> Receipt:
    """Read a receipt and check its signature. Raises BadReceipt."""
    try:
        receipt = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadReceipt(f"not a receipt: {error}") from error
    if msgspec.json.encode(receipt) != line:
        raise BadReceipt("keys in order, no blanks, nothing twice")
    if receipt.format != FORMAT or receipt.alg != ALGORITHM:
        raise BadReceipt(f"expected {FORMAT} with {ALGORITHM}")
    if not _HASH.fullmatch(receipt.hash) or receipt.epoch < 1 or receipt.seq < 1:
        raise BadReceipt("not a place in a log")
    text = signed_text(
        receipt.centre, receipt.node, receipt.epoch, receipt.seq, receipt.hash, receipt.at
    )
    if not verify(centre_public_hex, text, receipt.signature):
        raise BadReceipt(f"the signature is not that of {receipt.centre}")
    return receipt
