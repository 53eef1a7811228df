"""Every parser under hypothesis: no exception but its own, no hang, bounded memory."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, Target, decoded, split, stream

LONGEST_S = 5.0  # generous: a quadratic parser would need minutes for the long input below


def broken(seed: bytes) -> st.SearchStrategy[bytes]:
    """A good message with something wrong in it: cut, doubled, a byte changed, noise around it."""
    if not seed:
        return st.binary(max_size=400)
    changed = st.builds(
        lambda at, byte: seed[: at % len(seed)] + bytes([byte]) + seed[at % len(seed) + 1 :],
        st.integers(0, 10_000),
        st.integers(0, 255),
    )
    cut = st.builds(lambda at: seed[: at % len(seed)], st.integers(0, 10_000))
    pieces = st.lists(st.one_of(changed, cut, st.just(seed), st.binary(max_size=40)), max_size=6)
    return pieces.map(b"".join)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_any_bytes(target: Target) -> None:
    seeds = [broken(seed) for seed in target.seeds]

    @settings(max_examples=150, deadline=None)
    @given(st.one_of(st.binary(max_size=600), *seeds))
    def survives(data: bytes) -> None:
        target.run(data)

    survives()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_long_input_takes_no_longer_than_its_length(target: Target) -> None:
    """Half a megabyte of what looks like the beginning of a message."""
    begins = [(seed or b"\x00")[:9] for seed in target.seeds] or [b"\xff"]
    for begin in (*begins, b"\xaa", b"\xff\x68\x05", b"\xa5", b"{", b"\x00"):
        started = time.monotonic()
        target.run((b"\x3f" + begin * (1 + (1 << 17) // len(begin)))[: 1 << 17])
        assert time.monotonic() - started < LONGEST_S


def test_a_find_is_a_find() -> None:
    """The harness itself: a foreign exception and a greedy parser do not pass."""

    class Greedy:
        pending = 0

        def feed(self, data: bytes) -> None:
            self.pending += len(data)

    with pytest.raises(AssertionError, match="holds"):
        stream(Greedy, 10)(bytes(100))
    with pytest.raises(IndexError):
        decoded(lambda data: data[0], may=ValueError)(b"")
    assert b"".join(split(b"\x02abcdefg")) == b"abcdefg"
