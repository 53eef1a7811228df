"""Whatever a chip card answers: words or a protocol error, nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.chipcard import tlv
from devices.chipcard.apdu import BadAnswer, transmit
from devices.chipcard.card import CardSort, CardTrouble
from devices.chipcard.explain import ApduExplainer
from devices.chipcard.reading import read_card
from devices.errors import ProtocolError
from simulators.chipcard.cards import make_card
from simulators.citizens import random_citizen

TAGS = st.sampled_from([0x4F, 0x50, 0x5A, 0x57, 0x84, 0x9F38, 0x5F20, 0x5F24])


def encoded(tag: int, value: bytes) -> bytes:
    """Independent of the parser: tag, shortest length, value."""
    size = len(value)
    head = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return tag.to_bytes(1 + (tag > 0xFF), "big") + head + value


OBJECTS = st.recursive(
    st.builds(encoded, TAGS, st.binary(max_size=200)),
    lambda inner: st.builds(
        encoded, st.sampled_from([0x61, 0x6F, 0x70, 0xA5, 0xBF0C]), st.lists(inner).map(b"".join)
    ),
    max_leaves=12,
)


@given(st.binary(max_size=300))
def test_any_bytes_are_objects_or_a_protocol_error(data: bytes) -> None:
    try:
        objects = tlv.parse(data)
    except tlv.BadTlv:
        return
    assert sum(len(o.value) for o in objects) <= len(data)


@given(st.lists(OBJECTS, max_size=5).map(b"".join))
def test_what_is_encoded_is_found_again(data: bytes) -> None:
    assert b"".join(encoded(o.tag, o.value) for o in tlv.parse(data)) == data


@given(OBJECTS, st.data())
def test_an_object_that_is_cut_off_is_refused(data: bytes, draw: st.DataObject) -> None:
    cut = draw.draw(st.integers(1, len(data) - 1))
    with pytest.raises(tlv.BadTlv):
        tlv.parse(data[:cut])


def test_a_deep_nest_is_refused() -> None:
    data = b""
    for _ in range(50):
        data = encoded(0x61, data)
    with pytest.raises(tlv.BadTlv):
        tlv.parse(data)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=200))
def test_a_card_may_answer_anything(answers: list[bytes]) -> None:
    """The whole reading, against a card that answers at random, ends and is typed."""
    turn = 0

    def exchange(command: bytes) -> bytes:
        nonlocal turn
        assert len(command) <= 261
        turn += 1
        assert turn < 5000
        return answers[turn % len(answers)]

    try:
        card = read_card(exchange, b"")
    except ProtocolError:
        return
    assert card.sort in CardSort


@given(st.sampled_from([b"\x61\x10", b"\x6c\x10", b"\x61\x00", b"ab\x61\x05"]))
def test_a_card_that_never_ends_its_answer_is_given_up(answer: bytes) -> None:
    try:
        transmit(lambda command: answer, bytes.fromhex("00B2010400"))
    except BadAnswer:
        return
    assert answer[0] == 0x6C  # the second time it asks for the same length is its last word


def slow_length(card: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """A card that wants READ RECORD's length exactly (6Cxx), as many of T=0 do."""

    def exchange(command: bytes) -> bytes:
        answer = card(command)
        exact = len(answer) - 2
        if command[1] == 0xB2 and exact and command[4] != exact:
            return bytes([0x6C, exact])
        return answer

    return exchange


@pytest.mark.parametrize("sort", ["social", "social_old"])
def test_a_card_that_wants_exact_lengths_is_read_too(sort: str) -> None:
    citizen = random_citizen(age=66)
    card = read_card(slow_length(make_card(sort, citizen).answer), b"\x3b\x00")
    assert (card.name, card.id_number, card.sex) == (citizen.name, citizen.number, citizen.sex)
    assert card.birth is not None and f"{card.birth:%Y%m%d}" == citizen.birth


def test_a_card_that_gives_records_by_tag_alone_is_read_too() -> None:
    citizen = random_citizen()
    inner = make_card("social", citizen).answer

    def by_tag(command: bytes) -> bytes:
        return b"\x6a\x86" if command[1] == 0xB2 and command[3] & 7 == 4 else inner(command)

    assert read_card(by_tag, b"").id_number == citizen.number


def test_a_bank_card_gives_number_name_and_end() -> None:
    citizen = random_citizen()
    card = read_card(make_card("bank", citizen).answer, b"")
    assert card.sort is CardSort.BANK
    assert card.name == citizen.name
    assert card.number.startswith("623456") and len(card.number) == 19
    assert card.valid_to is not None and card.valid_to.year == 2030
    assert card.id_number == ""


def test_a_locked_file_is_said_so() -> None:
    with pytest.raises(CardTrouble) as caught:
        read_card(make_card("social", random_citizen(), locked=True).answer, b"")
    assert caught.value.reason == "locked"


def test_who_looks_on_sees_commands_and_no_person() -> None:
    citizen = random_citizen()
    explainer, chip = ApduExplainer(), make_card("social", citizen)
    heard: list[str] = []

    def exchange(command: bytes) -> bytes:
        heard.extend(f"{line.raw} {line.words}" for line in explainer.hear(True, command))
        answer = chip.answer(command)
        heard.extend(f"{line.raw} {line.words}" for line in explainer.hear(False, answer))
        return answer

    card = read_card(exchange, b"")
    told = "\n".join(heard)
    assert "select application sx1.sh.社会保障" in told
    assert "select file EF06" in told
    for secret in (citizen.name, citizen.number, citizen.number.encode().hex(" ").upper()):
        assert secret not in told
    assert citizen.name not in repr(card) and citizen.number not in repr(card)


@given(st.booleans(), st.binary(max_size=300))
def test_the_explainer_takes_anything(sent: bool, data: bytes) -> None:
    assert list(ApduExplainer().hear(sent, data))
