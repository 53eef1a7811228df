"""SDT frames and the text block: nothing that comes over a wire may break the parser."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import ProtocolError
from devices.idcard import frames
from devices.idcard.card import BadContent, IdCard, UnsupportedCard, decode_card
from devices.idcard.frames import LONGEST, Answer, AnswerParser

GOOD = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")


@pytest.mark.parametrize(
    ("code", "frame"),
    [  # whole frames as public programs send them
        (frames.RESET_SAM, "AAAAAA9669 0003 10FF EC"),
        (frames.SAM_STATUS, "AAAAAA9669 0003 11FF ED"),
        (frames.SAM_ID, "AAAAAA9669 0003 12FF EE"),
        (frames.FIND, "AAAAAA9669 0003 2001 22"),
        (frames.SELECT, "AAAAAA9669 0003 2002 21"),
        (frames.READ, "AAAAAA9669 0003 3001 32"),
    ],
)
def test_commands_are_the_published_bytes(code: bytes, frame: str) -> None:
    assert frames.command(code) == bytes.fromhex(frame)


def test_an_answer_in_single_bytes() -> None:
    parser = AnswerParser()
    answers = [a for byte in GOOD for a in parser.feed(bytes([byte]))]
    assert answers == [Answer(0x9F, bytes(4))]


@given(st.lists(st.binary(max_size=600), max_size=20))
def test_anything_is_survived_in_bounded_memory(chunks: list[bytes]) -> None:
    parser = AnswerParser()
    for chunk in chunks:
        parser.feed(chunk)
        assert parser.pending <= LONGEST + frames.HEAD


@given(st.binary(max_size=300).filter(lambda b: frames.PREAMBLE not in b + GOOD[:4]))
def test_resynchronises_after_garbage(garbage: bytes) -> None:
    assert AnswerParser().feed(garbage + GOOD)[-1:] == [Answer(0x9F, bytes(4))]


@given(st.integers(7, len(GOOD) - 1), st.integers(1, 255))
def test_a_changed_byte_is_never_an_answer_and_the_next_frame_is(at: int, flip: int) -> None:
    broken = GOOD[:at] + bytes([GOOD[at] ^ flip]) + GOOD[at + 1 :]
    assert AnswerParser().feed(broken + GOOD) == [Answer(0x9F, bytes(4))]


def test_a_good_frame_inside_a_broken_one_is_found() -> None:
    """A length byte changed on the way must not swallow the answers behind it."""
    broken = frames.PREAMBLE + b"\x00\x30" + bytes(3)
    padding = bytes(0x30)
    assert AnswerParser().feed(broken + GOOD + padding) == [Answer(0x9F, bytes(4))]


@given(st.binary(min_size=200, max_size=300))
def test_any_text_block_gives_a_card_or_a_protocol_error(text: bytes) -> None:
    with suppress(ProtocolError):
        assert isinstance(decode_card(text, b""), IdCard)


def block(letter: str, **fields: str) -> bytes:
    """A text block built here by hand, field by field."""
    values = {"name": "示例人", "sex": "2", "group": "01", "birth": "19530102", "address": "某地"}
    values |= {"number": "0" * 18, "by": "某局", "begin": "20100101", "end": "长期"} | fields
    widths = (15, 1, 2, 8, 35, 18, 15, 8, 8)
    text = "".join(v.ljust(w) for v, w in zip(values.values(), widths, strict=True))
    return (text.ljust(124) + letter + "   ").encode("utf-16-le")


def test_a_citizen_is_decoded_and_does_not_show() -> None:
    card = decode_card(block(" "), b"photo")
    assert (card.name, card.sex, card.birth.year, card.valid_to) == ("示例人", "2", 1953, None)
    for secret in ("示例人", "0" * 18, "某地", "1953"):
        assert secret not in repr(card)


@pytest.mark.parametrize(
    ("letter", "layout"),
    [("I", "foreigner"), ("J", "hmt"), ("Y", "foreigner_2023"), ("Q", "unknown")],
)
def test_other_layouts_are_refused_not_misread(letter: str, layout: str) -> None:
    with pytest.raises(UnsupportedCard) as refused:
        decode_card(block(letter), b"")
    assert refused.value.layout == layout


@pytest.mark.parametrize("field", [{"birth": "19531302"}, {"begin": "2010"}, {"sex": "9"}])
def test_nonsense_is_refused_without_quoting_it(field: dict[str, str]) -> None:
    with pytest.raises(BadContent) as refused:
        decode_card(block(" ", **field), b"")
    assert "示例人" not in str(refused.value)
