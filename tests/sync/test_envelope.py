"""Events as bytes: what is written is what is read, and nothing else is an event."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tickets import TicketPrinted
from sync import envelope
from sync.envelope import (
    LONGEST_LINE,
    check_chain,
    decode,
    encode,
    event_hash,
    genesis,
    parse_header,
)
from sync.errors import BadEvent, BrokenChain
from tests.factories import NODE, chain, event, taken, tickets_taken

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LINE = chain(tickets_taken(1))[0]
LINES = chain(tickets_taken(5))


def with_body(body: bytes, line: bytes = LINE, kind: bytes = b"tea.poured") -> bytes:
    start, end = line.index(b'"body":') + 7, line.rindex(b',"prev"')
    return (line[:start] + body + line[end:]).replace(b'"ticket.taken"', b'"' + kind + b'"')


@given(TEXTS, TEXTS, st.integers(1, 2**53 - 1), st.integers(1, 2**53 // 1000 - 1))
def test_an_event_survives_its_bytes(subject: str, reason: str, seq: int, at_ms: int) -> None:
    made = event(taken(masked_name=reason), f"ticket/{subject}", seq=seq, at_ms=at_ms)
    line = encode(made)
    assert decode(line) == made
    assert encode(decode(line)) == line
    stored = parse_header(line)
    assert (stored.node, stored.epoch, stored.seq, stored.id) == (NODE, 1, seq, made.id)
    assert (stored.hash, stored.line) == (event_hash(line), line)


def test_the_first_event_of_an_epoch_follows_a_hash_of_its_own() -> None:
    assert genesis("h-1", 1) != genesis("h-1", 2)
    assert genesis("h-1", 1) != genesis("h-11", 1)
    assert genesis("h-1", 11) != genesis("h-11", 1)


@given(st.data())
def test_any_flipped_bit_breaks_the_chain_or_changes_its_end(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(LINES) - 1), label="line")
    at = data.draw(st.integers(0, len(LINES[place]) - 1), label="byte")
    bit = data.draw(st.integers(0, 7), label="bit")
    damaged = bytearray(LINES[place])
    damaged[at] ^= 1 << bit
    lines = [*LINES[:place], bytes(damaged), *LINES[place + 1 :]]
    try:
        end = check_chain(lines, NODE, 1, 1, genesis(NODE, 1))[-1].hash
    except BrokenChain as error:
        assert error.seq in (place + 1, place + 2)
    else:
        assert place == len(LINES) - 1
        assert end != event_hash(LINES[-1])


@given(st.permutations(range(5)), st.integers(0, 5))
def test_lines_fit_in_one_order_only(order: list[int], left_out: int) -> None:
    lines = [LINES[n] for n in order if n != left_out]
    if lines == LINES[: len(lines)]:
        assert len(check_chain(lines, NODE, 1, 1, genesis(NODE, 1))) == len(lines)
        return
    with pytest.raises(BrokenChain):
        check_chain(lines, NODE, 1, 1, genesis(NODE, 1))


@pytest.mark.parametrize(
    ("node", "epoch", "first", "reason"),
    [("h-2", 1, 1, "found"), (NODE, 2, 1, "found"), (NODE, 1, 2, "found")],
)
def test_a_chain_belongs_to_one_place(node: str, epoch: int, first: int, reason: str) -> None:
    with pytest.raises(BrokenChain, match=reason):
        check_chain(LINES, node, epoch, first, genesis(NODE, 1))


def test_a_chain_follows_what_was_before() -> None:
    with pytest.raises(BrokenChain, match="prev") as caught:
        check_chain(LINES, NODE, 1, 1, event_hash(b"something else"))
    assert caught.value.seq == 1


@pytest.mark.parametrize(
    "line",
    [
        with_body(b'{"cups":2,"tea":"\xe7\xab\xb9\xe5\x8f\xb6\xe9\x9d\x92"}'),
        with_body(b'{ "odd":  [1, 2] }'),
        LINE.replace(b'"version":1', b'"version":99'),
    ],
    ids=["kind", "spelling", "version"],
)
def test_what_this_node_does_not_know_yet_stays_as_it_is(line: bytes) -> None:
    read = decode(line)
    assert isinstance(read.body, msgspec.Raw)
    assert bytes(read.body) in line
    assert encode(read) == line
    assert parse_header(line).line == line


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        LINE[:-1],
        LINE + b" ",
        LINE + b"\n",
        b"\xef\xbb\xbf" + LINE,
        LINE.replace(b'"seq":1', b'"seq":1.0'),
        LINE.replace(b'"seq":1', b'"seq":"1"'),
        LINE.replace(b'"seq":1', b'"seq":true'),
        LINE.replace(b'"seq":1', b'"seq":0'),
        LINE.replace(b'"seq":1', b'"seq":-1'),
        LINE.replace(b'"seq":1', b'"seq":9007199254740992'),
        LINE.replace(b'"seq":1', b'"seq":99999999999999999999999999'),
        LINE.replace(b'"seq":1', b'"seq": 1'),
        LINE.replace(b'"seq":1', b'"seq":7,"seq":1'),
        LINE.replace(b'"seq":1', b'"more":7,"seq":1'),
        LINE.replace(b'"epoch":1,"seq":1', b'"seq":1,"epoch":1'),
        LINE.replace(b'"epoch":1', b'"\\u0065poch":1'),
        LINE.replace(b'"actor":"station/k1",', b""),
        with_body(b'"\xff\xfe"'),
        with_body(b"[" * 30_000 + b"]" * 30_000),
        with_body(b"{}{}"),
    ],
    ids=lambda line: f"{len(line)}-bytes",
)
def test_nothing_else_is_an_event(line: bytes) -> None:
    for read in (parse_header, decode):
        with pytest.raises(BadEvent):
            read(line)
    with pytest.raises(BrokenChain):
        check_chain([line], NODE, 1, 1, genesis(NODE, 1))


@given(st.binary(max_size=300))
def test_noise_is_refused_and_nothing_worse(noise: bytes) -> None:
    with pytest.raises(BadEvent):
        decode(noise)


def test_a_known_kind_must_have_its_fields() -> None:
    with pytest.raises(BadEvent, match=r"ticket\.taken v1"):
        decode(with_body(b'{"no":1}', kind=b"ticket.taken"))


def test_an_event_too_long_to_keep_is_not_made() -> None:
    fits = event(TicketPrinted("p" * (LONGEST_LINE - len(encode(event(TicketPrinted("")))))))
    assert len(encode(fits)) == LONGEST_LINE
    assert decode(encode(fits)) == fits
    with pytest.raises(BadEvent, match="at most"):
        encode(event(TicketPrinted("p" * LONGEST_LINE)))
    with pytest.raises(BadEvent, match="at most"):
        parse_header(encode(fits).replace(b"ppp", b"pppp", 1))


def test_an_old_version_becomes_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        envelope.UPCASTS, ("ticket.printed", 1), lambda body: TicketPrinted(body.device + "-v2")
    )
    read = decode(encode(event(TicketPrinted("p1"))))
    assert (read.version, read.body) == (2, TicketPrinted("p1-v2"))
