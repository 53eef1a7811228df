"""The centre's signed word that it holds a blob and could open it; then the hall may free its disk.

Byte for byte in ``docs/reference/blobs.md``.
"""

from __future__ import annotations

import msgspec

from sync.errors import BadReceipt
from sync.keys import ALGORITHM, NodeKey, verify

FORMAT = "hall-blob-receipt/1"


class BlobReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``centre`` holds the blob ``address`` of ``node``, ``size`` bytes, opened and checked.

    ``at`` is the centre's clock in milliseconds since 1970 when it signed.
    """

    format: str
    centre: str
    node: str
    address: str
    size: int
    at: int
    alg: str
    signature: str


_decoder = msgspec.json.Decoder(BlobReceipt, strict=True)


def signed_text(centre: str, node: str, address: str, size: int, at: int) -> bytes:
    """The bytes a receipt's signature is over."""
    return f"{FORMAT}\n{centre}\n{node}\n{address}\n{size}\n{at}\n".encode()


def issue(key: NodeKey, *, centre: str, node: str, address: str, size: int, at: int) -> bytes:
    """Sign a receipt; the bytes are stored and sent as they are."""
    signature = key.sign(signed_text(centre, node, address, size, at))
    receipt = BlobReceipt(FORMAT, centre, node, address, size, at, ALGORITHM, signature)
    return msgspec.json.encode(receipt)


def read_blob_receipt(line: bytes, centre_public_hex: str) -> BlobReceipt:
    """Read a receipt and check its signature. Raises BadReceipt."""
    try:
        receipt = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadReceipt(f"not a receipt for a blob: {error}") from error
    if msgspec.json.encode(receipt) != line:
        raise BadReceipt("keys in order, no blanks, nothing twice")
    if receipt.format != FORMAT or receipt.alg != ALGORITHM:
        raise BadReceipt(f"expected {FORMAT} with {ALGORITHM}")
    text = signed_text(receipt.centre, receipt.node, receipt.address, receipt.size, receipt.at)
    if not verify(centre_public_hex, text, receipt.signature):
        raise BadReceipt(f"the signature is not that of {receipt.centre}")
    return receipt
