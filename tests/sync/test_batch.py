"""A batch comes whole or not at all, and costs no more than its bounds."""

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.batch import (
    MAX_EVENTS,
    MAX_UNPACKED,
    MAX_WIRE,
    BatchHeader,
    open_batch,
    pack,
    signed_text,
    unpack,
)
from sync.envelope import event_hash, genesis
from sync.errors import BadBatch, BrokenChain, SyncError
from sync.keys import NodeKey
from tests.factories import NODE, chain, tickets_taken

KEY = NodeKey.generate()
LINES = chain(tickets_taken(12))
WIRE = pack(LINES, node=NODE, epoch=1, first=1, prev=genesis(NODE, 1), key=KEY)


def squeeze(plain: bytes, **options: bool) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True, **options).compress(plain)


def plain_of(wire: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(wire)


def with_header(**changed: object) -> bytes:
    head, rest = plain_of(WIRE).split(b"\n", 1)
    return squeeze(msgspec.json.encode(msgspec.json.decode(head) | changed) + b"\n" + rest)


@given(cut=st.tuples(st.integers(0, 11), st.integers(1, 12)))
def test_what_was_packed_comes_out(cut: tuple[int, int]) -> None:
    start, count = cut
    lines = LINES[start : start + count]
    prev = event_hash(LINES[start - 1]) if start else genesis(NODE, 1)
    wire = pack(lines, node=NODE, epoch=1, first=start + 1, prev=prev, key=KEY)
    batch = open_batch(wire, KEY.public_hex)
    assert [event.line for event in batch.events] == lines
    assert (batch.header.first, batch.header.last) == (start + 1, start + len(lines))
    assert batch.header.hash == event_hash(lines[-1])


@given(place=st.integers(0, len(WIRE) - 1), flip=st.integers(1, 255))
def test_a_changed_byte_on_the_wire_never_changes_what_is_taken_in(place: int, flip: int) -> None:
    """zstd has a few spellings for the same content; whatever is taken in is what was sent."""
    changed = bytearray(WIRE)
    changed[place] ^= flip
    try:
        batch = open_batch(bytes(changed), KEY.public_hex)
    except SyncError:
        return
    assert [event.line for event in batch.events] == LINES


@given(place=st.integers(0, len(plain_of(WIRE)) - 1), flip=st.integers(1, 255))
def test_a_changed_byte_inside_is_refused(place: int, flip: int) -> None:
    plain = bytearray(plain_of(WIRE))
    plain[place] ^= flip
    with pytest.raises(SyncError):
        open_batch(squeeze(bytes(plain)), KEY.public_hex)


@given(st.binary(max_size=300))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(BadBatch):
        unpack(noise)
    with pytest.raises(BadBatch):
        unpack(squeeze(noise))


def test_a_bomb_is_refused_by_what_it_claims() -> None:
    bomb = squeeze(b"\0" * (MAX_UNPACKED + 1))
    assert len(bomb) < 5000
    with pytest.raises(BadBatch, match="claim"):
        unpack(bomb)
    with pytest.raises(BadBatch, match="claim"):
        unpack(squeeze(b"\0" * 1_000_000))


def test_a_bomb_that_hides_its_size_is_refused() -> None:
    with pytest.raises(BadBatch):
        unpack(squeeze(b"\0" * 10_000_000, write_content_size=False))


def test_what_hangs_behind_the_frame_is_refused() -> None:
    for tail in (b"x", WIRE):
        with pytest.raises(BadBatch):
            unpack(WIRE + tail)


def test_a_giant_is_refused_unread() -> None:
    with pytest.raises(BadBatch, match="larger"):
        unpack(b"\0" * (MAX_WIRE + 1))


def test_another_key_is_refused() -> None:
    with pytest.raises(BadBatch, match="signature"):
        open_batch(WIRE, NodeKey.generate().public_hex)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "hall-batch/2"},
        {"alg": "none"},
        {"count": 11},
        {"first": 0, "last": 11},
        {"first": 2, "last": 13},
        {"epoch": 0},
        {"epoch": "1"},
        {"node": "h-511602-01\n1"},
        {"node": "../x"},
        {"prev": "0" * 63},
        {"hash": genesis(NODE, 1)},
        {"signature": "0" * 128},
        {"extra": 1},
    ],
)
def test_a_header_that_says_something_else_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(BadBatch):
        open_batch(with_header(**changed), KEY.public_hex)


def test_a_header_has_one_spelling() -> None:
    head, rest = plain_of(WIRE).split(b"\n", 1)
    for spelled in (head.replace(b":", b": ", 1), head[:-1] + b',"epoch":1}'):
        with pytest.raises(BadBatch):
            open_batch(squeeze(spelled + b"\n" + rest), KEY.public_hex)


def test_a_signed_batch_with_a_broken_chain_is_refused() -> None:
    """The node's own signature does not make up for a chain that does not hold."""
    lines = [*LINES[:3], LINES[5]]
    wire = pack(lines, node=NODE, epoch=1, first=1, prev=genesis(NODE, 1), key=KEY)
    with pytest.raises(BrokenChain) as broken:
        open_batch(wire, KEY.public_hex)
    assert broken.value.seq == 4


@pytest.mark.parametrize("count", [0, MAX_EVENTS + 1])
def test_a_batch_has_some_events_and_not_too_many(count: int) -> None:
    with pytest.raises(BadBatch):
        pack([b"{}"] * count, node=NODE, epoch=1, first=1, prev="0" * 64, key=KEY)


def test_the_signed_text_is_what_the_reference_says() -> None:
    header = BatchHeader(**msgspec.json.decode(plain_of(WIRE).split(b"\n", 1)[0]))
    text = signed_text(NODE, 1, 1, 12, header.prev, header.hash)
    assert text == f"hall-batch/1\n{NODE}\n1\n1\n12\n{header.prev}\n{header.hash}\n".encode()
