"""SDT frames and the text block: nothing that comes over a wire may break the parser."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import ProtocolError
from devices.idcard import frames
from devices.idcard.card import BadContent, IdCard, Kind, UnsupportedCard
from devices.idcard.decode import decode_address, decode_card, decode_sam_id
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
        (frames.READ_NEWEST_ADDRESS, "AAAAAA9669 0003 3003 30"),
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


def test_an_unknown_letter_is_refused_not_misread() -> None:
    with pytest.raises(UnsupportedCard) as refused:
        decode_card(block("Q"), b"")
    assert refused.value.letter == "Q"


def at_offsets(parts: dict[int, str]) -> bytes:
    """A text block by byte offsets, as the public program that copies by offset has them."""
    text = bytearray(" ".encode("utf-16-le") * 128)
    for offset, value in parts.items():
        data = value.encode("utf-16-le")
        text[offset : offset + len(data)] = data
    return bytes(text)


def test_a_residence_permit() -> None:
    text = at_offsets(
        {0: "陈大文", 30: "1", 36: "19800102", 52: "四川省某市某路1号", 122: "8" * 18}
        | {
            158: "某市公安局",
            188: "20190601",
            204: "20240601",
            220: "H12345678",
            238: "01",
            248: "J",
        }
    )
    card = decode_card(text, b"")
    assert (card.kind, card.name, card.called, card.ethnic_group) == (
        Kind.RESIDENT,
        "陈大文",
        "陈大文",
        "",
    )
    assert (card.number, card.pass_number, card.issues) == ("8" * 18, "H12345678", 1)
    assert card.valid_to is not None and card.valid_to.year == 2024


def test_a_foreigners_card_of_2017() -> None:
    text = at_offsets(
        {0: "SMITH, JOHN", 120: "1", 122: "CAN" + "1" * 12, 152: "CAN", 158: "史密斯"}
        | {188: "20180101", 204: "20280101", 220: "19751231", 236: "01", 240: "5101", 248: "I"}
    )
    card = decode_card(text, b"")
    assert (card.kind, card.name, card.called) == (Kind.FOREIGNER, "史密斯", "SMITH, JOHN")
    assert (card.number, card.nationality, card.birth.year) == ("CAN" + "1" * 12, "CAN", 1975)
    assert "SMITH" not in repr(card) and "CAN" not in repr(card)


def test_a_foreigners_card_of_2023_with_a_name_in_two_places() -> None:
    name = "WOLFESCHLEGELSTEINHAUSEN, MAXIMIL A"  # 35 places
    text = at_offsets(
        {30: "2", 32: "01", 36: "19751231", 52: name, 122: "9" * 18, 188: "20240101"}
        | {204: "20340101", 220: "B JOSEF", 242: "DEU", 248: "Y"}
    )
    card = decode_card(text, b"")
    assert (card.kind, card.name, card.nationality) == (Kind.FOREIGNER_2023, "", "DEU")
    assert card.latin_name == name + "B JOSEF"
    space = at_offsets({52: "A" * 34 + " ", 220: "JOSEF"} | BARE_Y)
    assert decode_card(space, b"").latin_name == "A" * 34 + " JOSEF"


BARE_Y = {30: "1", 36: "19751231", 122: "9" * 18, 188: "20240101", 204: "20340101", 248: "Y"}


@given(st.sampled_from(" IJYQ"), st.binary(min_size=248, max_size=248))
def test_any_block_under_any_letter_gives_a_card_or_a_protocol_error(
    letter: str, begins: bytes
) -> None:
    with suppress(ProtocolError):
        decode_card(begins + letter.encode("utf-16-le") + bytes(6), b"")


def test_newest_address_and_sam_id() -> None:
    assert decode_address("某省某市新路2号".ljust(35).encode("utf-16-le")) == "某省某市新路2号"
    raw = bytes.fromhex("05000100f5b2340101000000ab12cd34")
    assert decode_sam_id(raw) == "05.01-20230901-0000000001-0885854891"
    for decode in (decode_address, decode_sam_id):
        with pytest.raises(BadContent):
            decode(b"short")


@pytest.mark.parametrize("field", [{"birth": "19531302"}, {"begin": "2010"}, {"sex": "9"}])
def test_nonsense_is_refused_without_quoting_it(field: dict[str, str]) -> None:
    with pytest.raises(BadContent) as refused:
        decode_card(block(" ", **field), b"")
    assert "示例人" not in str(refused.value)
