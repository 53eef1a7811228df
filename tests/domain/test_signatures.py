"""What counts as a signature, and to which document it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.signatures import Ink, Signature, digest, fits, require_signature

WIDTH, HEIGHT = 1000, 400


def signed(*strokes: tuple[tuple[int, int, int, int], ...]) -> Ink:
    return Ink(WIDTH, HEIGHT, strokes)


def line(x: int, y: int, dx: int, dy: int, start: int = 0) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((x + dx * i, y + dy * i, start + 8 * i, 500) for i in range(12))


def refusal(ink: Ink) -> str:
    with pytest.raises(Refused) as caught:
        require_signature(ink)
    return caught.value.code


def test_a_name_is_a_signature() -> None:
    require_signature(signed(line(100, 100, 12, 3), line(300, 200, 10, -8, 400)))
    require_signature(signed(line(100, 50, 0, 10)))  # 一, written upright


@pytest.mark.parametrize(
    "ink",
    [
        signed(),
        signed(((10, 10, 0, 500),)),
        signed(tuple((100 + i % 3, 100, i * 8, 500) for i in range(40))),
    ],
    ids=["nothing", "dot", "scribble on one place"],
)
def test_a_dot_is_none(ink: Ink) -> None:
    assert refusal(ink) == "too_little_ink"


@pytest.mark.parametrize(
    "ink",
    [
        signed(line(950, 100, 12, 0)),
        signed(line(100, 100, 12, 0, 500), line(100, 100, 12, 0)),
        signed(line(100, 100, 12, 0), ()),
        Ink(0, 0, (line(0, 0, 0, 0),)),
        signed(*[line(100, 100, 12, 0)] * 301),
        signed(((1, 1, -5, 0), *line(100, 100, 12, 0))),
    ],
    ids=["off the canvas", "back in time", "empty stroke", "no canvas", "too many", "before"],
)
def test_what_no_tablet_sends_is_refused(ink: Ink) -> None:
    assert refusal(ink) == "bad_ink"


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_document_changed_by_one_byte_no_longer_fits(
    document: bytes, draw: st.DataObject
) -> None:
    given_for = Signature("h-1", "s", "", digest(document), "r", "01", "s-1", 0)
    assert fits(given_for, document)
    at = draw.draw(st.integers(0, len(document) - 1))
    changed = bytearray(document)
    changed[at] ^= draw.draw(st.integers(1, 255))
    assert not fits(given_for, bytes(changed))
    assert not fits(given_for, document + b"\n")
