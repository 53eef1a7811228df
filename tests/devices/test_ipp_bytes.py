"""IPP messages: what is written is read again; whatever comes is a message or a protocol error."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.document_printer import ipp
from devices.document_printer.explain import IppExplainer
from devices.document_printer.ipp import Tagged
from devices.document_printer.states import problem

NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=20)
PLAIN = st.one_of(
    st.builds(Tagged, st.just(ipp.INTEGER), st.integers(-(2**31), 2**31 - 1)),
    st.builds(Tagged, st.just(ipp.BOOLEAN), st.booleans()),
    st.builds(Tagged, st.sampled_from([ipp.TEXT, ipp.NAME, ipp.URI]), st.text(max_size=60)),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.builds(
        Tagged, st.just(ipp.COLLECTION), st.dictionaries(NAMES, inner, min_size=1, max_size=4)
    ),
    max_leaves=10,
)
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=5)


def plain(tagged: Tagged) -> object:
    """What an answer with that value decodes to."""
    if isinstance(tagged.value, dict):
        return {name: (plain(inner),) for name, inner in tagged.value.items()}
    return tagged.value


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from([1, 2, 4]), ATTRIBUTES), max_size=3), st.integers(0, 9))
def test_what_is_written_is_read_again(
    groups: list[tuple[int, dict[str, Tagged]]], request: int
) -> None:
    message = ipp.decode(ipp.encode(0x000B, request, groups))
    assert (message.status, message.request) == (0x000B, request)
    assert [tag for tag, _ in message.groups] == [tag for tag, _ in groups]
    for (_, sent), (_, read) in zip(groups, message.groups, strict=True):
        assert read == {name: (plain(tagged),) for name, tagged in sent.items()}


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_a_protocol_error(data: bytes) -> None:
    with suppress(ipp.BadIpp):
        ipp.decode(data)
    assert list(IppExplainer().hear(False, data))


@settings(max_examples=40)
@given(ATTRIBUTES.filter(bool), st.data())
def test_a_message_that_is_cut_off_is_refused(
    attributes: dict[str, Tagged], draw: st.DataObject
) -> None:
    whole = ipp.encode(2, 1, [(1, attributes)])
    with pytest.raises(ipp.BadIpp):
        ipp.decode(whole[: draw.draw(st.integers(0, len(whole) - 1))])


@settings(max_examples=40)
@given(ATTRIBUTES.filter(bool), st.data())
def test_a_changed_byte_never_ends_in_another_error(
    attributes: dict[str, Tagged], draw: st.DataObject
) -> None:
    whole = bytearray(ipp.encode(2, 1, [(1, attributes)]))
    whole[draw.draw(st.integers(0, len(whole) - 1))] = draw.draw(st.integers(0, 255))
    with suppress(ipp.BadIpp):
        ipp.decode(bytes(whole))


def test_further_values_belong_to_the_attribute_before() -> None:
    """As CUPS sends lists: only the first value carries the name (RFC 8010, 3.1.5)."""
    data = bytes.fromhex("0200000000000001 04") + (
        b"\x44\x00\x03abc\x00\x03one" + b"\x44\x00\x00\x00\x03two" + b"\x03"
    )
    assert ipp.decode(data).group(4) == {"abc": ("one", "two")}


@pytest.mark.parametrize(
    ("state", "reasons", "accepting", "expected"),
    [
        (3, (), True, ""),
        (4, ("media-low-warning", "marker-supply-low-report"), True, ""),
        (4, ("media-empty-error",), True, "paper_out"),
        (4, ("media-empty",), True, "paper_out"),
        (5, ("paused",), True, "queue_stopped"),
        (5, ("paused", "cover-open-error"), True, "cover_open"),
        (5, (), True, "queue_stopped"),
        (3, (), False, "not_accepting"),
    ],
)
def test_reasons_in_our_words(
    state: int, reasons: tuple[str, ...], accepting: bool, expected: str
) -> None:
    assert problem(state, reasons, accepting) == expected
