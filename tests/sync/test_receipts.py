"""A receipt proves one thing, about one place, by one centre."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadReceipt
from sync.keys import NodeKey
from sync.receipts import issue, read_receipt

CENTRE = NodeKey.generate()
HASH = "ab" * 32
LINE = issue(CENTRE, centre="centre", node="h-511602-01", epoch=1, seq=7, head=HASH, at=1)


def test_a_receipt_says_what_was_signed() -> None:
    receipt = read_receipt(LINE, CENTRE.public_hex)
    assert (receipt.node, receipt.epoch, receipt.seq, receipt.hash) == ("h-511602-01", 1, 7, HASH)


@given(place=st.integers(0, len(LINE) - 1), flip=st.integers(1, 255))
def test_a_changed_byte_is_refused(place: int, flip: int) -> None:
    changed = bytearray(LINE)
    changed[place] ^= flip
    with pytest.raises(BadReceipt):
        read_receipt(bytes(changed), CENTRE.public_hex)


def test_another_centre_is_refused() -> None:
    with pytest.raises(BadReceipt, match="signature"):
        read_receipt(LINE, NodeKey.generate().public_hex)


@pytest.mark.parametrize("changed", [{"seq": 8}, {"node": "h-2"}, {"at": 2}, {"more": 1}])
def test_another_word_is_refused(changed: dict[str, object]) -> None:
    line = msgspec.json.encode(msgspec.json.decode(LINE) | changed)
    with pytest.raises(BadReceipt):
        read_receipt(line, CENTRE.public_hex)


def test_a_receipt_has_one_spelling() -> None:
    for line in (LINE + b" ", LINE.replace(b",", b", ", 1)):
        with pytest.raises(BadReceipt):
            read_receipt(line, CENTRE.public_hex)
