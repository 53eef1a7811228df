"""A log file: whoever holds it and the public keys can check every byte."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.envelope import event_hash
from sync.errors import BadReceipt, BadSignature, BrokenChain
from sync.keys import NodeKey
from sync.logfile import Head, export, head_text
from sync.node import settle_in
from sync.store import Store
from sync.verify import BadLogFile, Report, verify_log
from tests.factories import (
    NODE,
    STORE_KEY,
    chain,
    put_epoch,
    put_receipts,
    receipt_for,
    running,
    take,
    tickets_taken,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A log file of two epochs (4 and 3 events) with receipts for 1/2, 1/4 and 2/1."""

    content: bytes
    node: NodeKey
    centre: NodeKey
    first: list[bytes]
    second: list[bytes]

    def check(self, content: bytes) -> Report:
        return verify_log(io.BytesIO(content), self.node.public_hex, self.centre.public_hex)


def exported(store: Store, key: NodeKey) -> bytes:
    out = io.BytesIO()
    export(store, key, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    path = tmp_path_factory.mktemp("log") / "hall.db"
    node, centre = NodeKey.generate(), NodeKey.generate()
    settle_in(path, STORE_KEY, NODE, {})
    store = Store(path, STORE_KEY)
    first = chain(tickets_taken(4))
    second = chain(tickets_taken(3, first=5), epoch=2)
    put_epoch(store, 1, first)
    put_epoch(store, 2, second)
    put_receipts(store, [first[1], first[3], second[0]], centre)
    content = exported(store, node)
    store.close()
    return Sample(content, node, centre, first, second)


def test_a_good_file_says_what_it_holds(sample: Sample) -> None:
    report = sample.check(sample.content)
    assert (report.node, report.public_key) == (NODE, sample.node.public_hex)
    assert (report.epochs, report.events, report.receipts) == (2, 7, 3)
    assert report.witnessed is not None
    assert report.witnessed.hash == event_hash(sample.second[0])
    assert report.unwitnessed == 2
    assert report.receipts_signed


def test_the_file_holds_the_bytes_of_the_store(sample: Sample) -> None:
    lines = sample.content.split(b"\n")
    assert lines[1:5] == sample.first
    assert lines[6:9] == sample.second
    assert lines[-1] == b""
    assert len(lines) == 1 + 4 + 1 + 3 + 1 + 3 + 1 + 1


@given(st.data())
def test_any_flipped_bit_is_noticed(sample: Sample, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample.content) - 1), label="byte")
    damaged = bytearray(sample.content)
    damaged[at] ^= 1 << data.draw(st.integers(0, 7), label="bit")
    with pytest.raises(BadLogFile):
        sample.check(bytes(damaged))
    with pytest.raises(BadLogFile):
        verify_log(io.BytesIO(damaged), None, None)


@given(st.data())
def test_any_dropped_inserted_or_cut_bytes_are_noticed(sample: Sample, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sample.content)), label="start")
    end = data.draw(st.integers(start, min(start + 2000, len(sample.content))), label="end")
    more = data.draw(st.binary(max_size=3) | st.sampled_from([b"\n", b" ", b"{}\n"]), label="more")
    damaged = sample.content[:start] + more + sample.content[end:]
    if damaged == sample.content:
        sample.check(damaged)
        return
    with pytest.raises(BadLogFile):
        verify_log(io.BytesIO(damaged), None, None)


@given(st.data())
def test_any_dropped_doubled_or_moved_lines_are_noticed(
    sample: Sample, data: st.DataObject
) -> None:
    lines = sample.content.splitlines(keepends=True)
    chosen = data.draw(
        st.lists(st.sampled_from(range(len(lines))), max_size=16)
        | st.permutations(range(len(lines)))
    )
    damaged = b"".join(lines[n] for n in chosen)
    if damaged == sample.content:
        return
    with pytest.raises(BadLogFile):
        verify_log(io.BytesIO(damaged), None, None)


def each_line(sample: Sample) -> list[bytes]:
    return sample.content.splitlines(keepends=True)


def test_every_single_line_is_missed_when_it_is_gone(sample: Sample) -> None:
    lines = each_line(sample)
    for gone in range(len(lines)):
        with pytest.raises(BadLogFile):
            sample.check(b"".join(lines[:gone] + lines[gone + 1 :]))


def test_a_whole_epoch_is_missed_when_it_is_gone(sample: Sample) -> None:
    lines = each_line(sample)
    without_first = [lines[0], *lines[6:10], *lines[12:]]
    without_last = [*lines[:6], *lines[10:12], *lines[13:]]
    for left in (without_first, without_last):
        with pytest.raises(BadLogFile, match="the end counts 2 epochs"):
            sample.check(b"".join(left))


@pytest.mark.parametrize("pages", [1, 3, 1000])
def test_the_line_named_is_the_one_that_is_wrong(
    sample: Sample, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    monkeypatch.setattr("sync.verify.PAGE_EVENTS", pages)
    lines = each_line(sample)
    lines[2] = lines[2].replace(b"A002", b"A092")
    with pytest.raises(BadLogFile, match="prev is not the hash") as caught:
        sample.check(b"".join(lines))
    assert caught.value.line == 4
    assert isinstance(caught.value.cause, BrokenChain)


def test_an_event_after_the_last_newline_or_end_is_refused(sample: Sample) -> None:
    for more in (b"x", b"\n", each_line(sample)[1]):
        with pytest.raises(BadLogFile, match=r"after the end|inside a line"):
            sample.check(sample.content + more)


def test_another_key_is_refused(sample: Sample) -> None:
    other = NodeKey.generate().public_hex
    with pytest.raises(BadLogFile, match="line 1") as caught:
        verify_log(io.BytesIO(sample.content), other, None)
    assert isinstance(caught.value.cause, BadSignature)
    with pytest.raises(BadLogFile, match="line 11") as caught:
        verify_log(io.BytesIO(sample.content), sample.node.public_hex, other)
    assert isinstance(caught.value.cause, BadReceipt)


def resigned(sample: Sample, change: Callable[[list[bytes]], None], key: NodeKey) -> bytes:
    """The first epoch changed and its head signed again, as the owner of the box could."""
    lines = list(sample.first)
    change(lines)
    last = event_hash(lines[-1])
    signature = key.sign(head_text(NODE, 1, len(lines), last))
    head = Head("hall-head/1", NODE, 1, len(lines), last, "ed25519", signature)
    file = each_line(sample)
    return b"".join([file[0], *(line + b"\n" for line in (*lines, msgspec.json.encode(head)))])


def test_a_head_signed_by_somebody_else_is_refused(sample: Sample) -> None:
    forged = resigned(sample, lambda lines: None, NodeKey.generate())
    with pytest.raises(BadLogFile, match="line 6") as caught:
        sample.check(forged)
    assert isinstance(caught.value.cause, BadSignature)


def test_a_head_for_another_hash_is_refused_even_if_the_node_signed_it(sample: Sample) -> None:
    last = event_hash(b"another event")
    signature = sample.node.sign(head_text(NODE, 1, 4, last))
    head = msgspec.json.encode(Head("hall-head/1", NODE, 1, 4, last, "ed25519", signature))
    with pytest.raises(BadLogFile, match="line 6: at 4: the head's hash"):
        sample.check(b"".join(each_line(sample)[:5]) + head + b"\n")


@pytest.mark.parametrize("place", [0, 5, 9, 12])
def test_a_signed_line_has_one_spelling(sample: Sample, place: int) -> None:
    good = each_line(sample)[place]
    for bad in (
        good.replace(b'","', b'", "', 1),
        good.replace(b"hall-", b"hall\\u002d", 1),
        good.replace(b'"node"', b'"more":1,"node"', 1),
        good.replace(b'"alg"', b'"alg":"none","alg"', 1),
    ):
        lines = each_line(sample)
        lines[place] = bad
        with pytest.raises(BadLogFile, match=f"line {place + 1}:"):
            sample.check(b"".join(lines))


def test_a_tail_cut_off_by_the_owner_of_the_key_is_shown_by_the_receipt(sample: Sample) -> None:
    cut = resigned(sample, lambda lines: lines.pop(), sample.node)
    _, receipt = receipt_for(sample.first[3], sample.centre)
    with pytest.raises(BadLogFile, match="this log has no 1/4") as caught:
        sample.check(cut + receipt + b"\n")
    assert isinstance(caught.value.cause, BadReceipt)


def test_a_receipt_for_another_hash_node_or_order_is_refused(sample: Sample) -> None:
    whole = resigned(sample, lambda lines: None, sample.node)
    other = chain(tickets_taken(4))
    elsewhere = chain(tickets_taken(4), node="h-2")
    receipts = [receipt_for(line, sample.centre)[1] + b"\n" for line in sample.first]
    for wrong in (
        receipt_for(other[1], sample.centre)[1] + b"\n",
        receipt_for(elsewhere[1], sample.centre)[1] + b"\n",
        receipts[1] + receipts[0],
        receipts[1] + receipts[1],
    ):
        with pytest.raises(BadLogFile) as caught:
            sample.check(whole + wrong)
        assert isinstance(caught.value.cause, BadReceipt)


def test_lines_without_end_do_not_fill_the_memory(sample: Sample) -> None:
    endless = each_line(sample)[0] + b'{"id":"' + b"x" * 10_000_000
    source = io.BytesIO(endless)
    with pytest.raises(BadLogFile, match="line 2: longer than"):
        verify_log(source, None, None)
    assert source.tell() < 100_000


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"[" * 60_000 + b"\n", b"\xff\n", b'{"format":"hall-log/2"}\n']
)
def test_what_is_no_log_file_is_refused(content: bytes) -> None:
    with pytest.raises(BadLogFile, match="line 1"):
        verify_log(io.BytesIO(content), None, None)


@settings(max_examples=200)
@given(st.binary(max_size=200), st.integers(1, 13))
def test_noise_is_refused_and_nothing_worse(sample: Sample, noise: bytes, after: int) -> None:
    start = b"".join(each_line(sample)[:after])
    with pytest.raises(BadLogFile):
        verify_log(io.BytesIO(start + noise + b"\n"), None, None)


def test_a_running_hall_exports_what_it_has(tmp_path: Path) -> None:
    key = NodeKey.generate()
    with running(tmp_path) as here:
        empty = verify_log(io.BytesIO(exported(here.store, key)), key.public_hex, None)
        for no in range(1, 30):
            here.writer.run(take(f"A{no:03d}"))
        report = verify_log(io.BytesIO(exported(here.store, key)), key.public_hex, None)
    assert (empty.epochs, empty.events, empty.witnessed) == (1, 0, None)
    assert (report.events, report.unwitnessed) == (29, 29)


def test_export_pages_join_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.logfile.PAGE_EVENTS", 4)
    key = NodeKey.generate()
    with running(tmp_path) as here:
        for no in range(1, 12):
            here.writer.run(take(f"A{no:03d}"))
        assert verify_log(io.BytesIO(exported(here.store, key)), None, None).events == 11


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM log WHERE seq = 2",
        "DELETE FROM log WHERE seq = 1",
        "UPDATE log SET seq = 9 WHERE seq = 3",
        "UPDATE log SET line = CAST(replace(line, 'A002', 'A092') AS BLOB) WHERE seq = 2",
        "UPDATE log SET line = CAST(replace(line, 'A003', 'A093') AS BLOB) WHERE seq = 3",
    ],
)
def test_an_export_says_when_the_store_is_damaged(tmp_path: Path, damage: str) -> None:
    settle_in(tmp_path / "hall.db", STORE_KEY, NODE, {})
    store = Store(tmp_path / "hall.db", STORE_KEY)
    put_epoch(store, 1, chain(tickets_taken(3)))
    connection = store.open_writing()
    connection.execute(damage)
    connection.close()
    with pytest.raises(BrokenChain):
        exported(store, NodeKey.generate())
    store.close()
