"""Bytes that were once written are read for ever.

THE RULE. The files beside this test are what halls, centres and backups in the field have written.
They may never change, and none may ever be taken away: a hall that was off for a year brings
exactly these bytes, a court asks for exactly these. When a format grows, lay a new file beside the
old one (`python -m tests.golden.make` lays what is missing, replaces nothing) and teach the code to
read both. `SHA256SUMS` holds their digests; a new line may be added to it, none may be altered.
"""

import base64
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edge.backup import FORMAT, Header
from sync import protocol
from sync.batch import open_batch, pack
from sync.envelope import check_chain, decode, encode, genesis
from sync.keys import verify
from sync.receipts import read_receipt
from sync.signatures import Message, RequestGuard, WrongTime
from sync.verify import verify_log
from tests.factories import MORNING_MS
from tests.golden.make import FILES, KINDS, NODE, formats, lines, messages
from tests.sync.reference import EXAMPLE_CENTRE, EXAMPLE_NODE

PLACE = b'{"epoch":1,"seq":0,"hash":""}'
SUMS = FILES / "SHA256SUMS"
NAMED = dict(reversed(line.split("  ")) for line in SUMS.read_text("ascii").splitlines())


def golden(name: str) -> bytes:
    return (FILES / name).read_bytes()


def test_no_golden_file_was_changed_or_taken_away() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FILES.glob("*")}
    found.pop(SUMS.name)
    assert found == NAMED, "golden files never change; a new one needs its line in SHA256SUMS"


def test_every_format_of_today_has_a_golden_file() -> None:
    assert set(formats()) <= set(NAMED), "run python -m tests.golden.make and add its digests"


def test_the_lines_of_a_log() -> None:
    held = golden("log-lines-1.jsonl").splitlines()
    checked = check_chain(held, NODE, 1, 1, genesis(NODE, 1))
    assert [event.kind for event in checked] == list(KINDS)
    for line in held:
        assert encode(decode(line)) == line  # of kinds whose version is still the newest


def test_a_log_file() -> None:
    report = verify_log(
        io.BytesIO(golden("log-file-1.jsonl")), EXAMPLE_NODE.public_hex, EXAMPLE_CENTRE.public_hex
    )
    assert (report.events, report.receipts, report.unwitnessed) == (len(KINDS), 1, 0)


def test_a_batch() -> None:
    batch = open_batch(golden("batch-1.zst"), EXAMPLE_NODE.public_hex)
    assert [event.line for event in batch.events] == lines()
    # Compression may come out otherwise one day; what is signed and packed may not.
    again = pack(lines(), node=NODE, epoch=1, first=1, prev=genesis(NODE, 1), key=EXAMPLE_NODE)
    assert open_batch(again, EXAMPLE_NODE.public_hex) == batch


def test_a_receipt() -> None:
    line = golden("receipt-1.json")
    receipt = read_receipt(line, EXAMPLE_CENTRE.public_hex)
    assert (receipt.seq, msgspec.json.encode(receipt)) == (len(KINDS), line)


@pytest.mark.parametrize("name", messages())
def test_a_message_is_understood(name: str) -> None:
    shape = type(messages()[name])
    line = golden(f"message-{name}.json")
    read = protocol.read_message(line, shape)
    assert lacks(json.loads(line), json.loads(msgspec.json.encode(read))) == []


@pytest.mark.parametrize("name", messages())
def test_a_message_with_keys_of_tomorrow_is_understood(name: str) -> None:
    shape = type(messages()[name])
    grown = json.loads(golden(f"message-{name}.json")) | {"tomorrow": {"never": ["heard", 1]}}
    protocol.read_message(json.dumps(grown).encode(), shape)


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        (protocol.Hello, b'{"head":' + PLACE + b',"backlog":0,"version":"0.1.0","wall_ms":1}'),
        (protocol.HelloReply, b'{"wall_ms":1,"expects":' + PLACE + b',"state":"enrolled"}'),
        (protocol.EnrolRequest, b'{"code":"","public_key":"","box":"","version":"","wall_ms":1}'),
        (protocol.FeedPage, b'{"cursor":1,"more":false,"documents":[]}'),
    ],
    ids=["hello", "hello-reply", "enrol-request", "feed-page"],
)  # fmt: skip
def test_what_the_first_version_said_is_enough(shape: type, line: bytes) -> None:
    protocol.read_message(line, shape)


def test_a_signed_request() -> None:
    kept = json.loads(golden("signed-request-1.json"))
    message = Message(kept["method"], kept["target"], kept["headers"])
    guard = RequestGuard(lambda: MORNING_MS / 1000)
    body = base64.b64decode(kept["body"])
    assert guard.check(message, body, lambda _: EXAMPLE_NODE.public_hex) == NODE
    with pytest.raises(WrongTime):
        RequestGuard(lambda: MORNING_MS / 1000 + 301).check(
            message, body, lambda _: EXAMPLE_NODE.public_hex
        )


def test_a_signed_time() -> None:
    refusal = protocol.read_message(golden("message-refusal.json"), protocol.Refusal)
    assert refusal.time is not None
    text = protocol.time_text(refusal.time.nonce, refusal.time.wall_ms)
    assert verify(EXAMPLE_CENTRE.public_hex, text, refusal.time.signature)


def test_the_header_of_a_backup() -> None:
    header = msgspec.json.decode(golden("backup-header-1.json"), type=Header)
    assert (header.format, header.node, header.seq) == (FORMAT, NODE, 41)


def lacks(old: Any, new: Any) -> list[str]:
    """What was said in old and is not in new; new may say more."""
    if isinstance(old, dict):
        found = [f"{key}: gone" for key in old if key not in new]
        return found + [w for key in old if key in new for w in lacks(old[key], new[key])]
    return [] if old == new else [f"{old!r} became {new!r}"]


def test_the_comparison_can_fail(tmp_path: Path) -> None:
    assert lacks({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}, "d": 3}) == []
    assert lacks({"a": {"b": 1}}, {"a": {}}) == ["b: gone"]
    assert lacks({"a": 1}, {"a": "1"}) == ["1 became '1'"]
