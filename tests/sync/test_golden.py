"""What was once written is read for ever, and the reference pages tell the truth."""

import hashlib
import io
import json
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from domain.events import kinds
from sync.envelope import decode, encode
from sync.verify import verify_log
from tests.factories import event, taken
from tests.sync.reference import (
    BEGIN,
    END,
    EXAMPLE_CENTRE,
    EXAMPLE_NODE,
    GOLDEN,
    PAGES,
    events_page,
    golden_path,
    kind_title,
    write_example,
)

FILES = sorted(GOLDEN.glob("*.jsonl"))
STALE = "stale: run python -m tests.sync.reference"


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind_title(*kind))
def test_every_kind_has_a_golden_line(kind: tuple[str, int]) -> None:
    assert golden_path(*kind).exists(), STALE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_golden_line_is_read_for_ever(path: Path) -> None:
    line = path.read_bytes().removesuffix(b"\n")
    read = decode(line)
    assert not isinstance(read.body, msgspec.Raw), "this kind and version was once known"
    header = json.loads(line)
    assert path.stem == kind_title(header["kind"], header["version"])
    if read.version == header["version"]:
        assert encode(read) == line


def test_there_are_golden_lines() -> None:
    assert len(FILES) >= len(kinds()) >= 28


def test_the_page_of_events_is_what_the_code_says() -> None:
    assert (PAGES / "events.md").read_text(encoding="utf-8") == events_page(), STALE


def test_the_worked_example_is_what_the_code_writes() -> None:
    page = (PAGES / "log-format.md").read_text(encoding="utf-8")
    assert page == write_example(page), STALE


def example_on_the_page() -> bytes:
    page = (PAGES / "log-format.md").read_text(encoding="utf-8")
    example = page.partition(BEGIN)[2].partition(END)[0]
    return example.split("```")[1].removeprefix("\n").encode()


def test_the_worked_example_is_a_good_log_file() -> None:
    source = io.BytesIO(example_on_the_page())
    report = verify_log(source, EXAMPLE_NODE.public_hex, EXAMPLE_CENTRE.public_hex)
    assert (report.events, report.receipts, report.unwitnessed) == (2, 1, 1)


def signed(key: str, line: str, *fields: str) -> None:
    """Raises unless the line's signature is over its format and these fields."""
    said = json.loads(line)
    text = "".join(f"{said[name]}\n" for name in ("format", *fields)).encode()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    public.verify(bytes.fromhex(said["signature"]), text)


def test_a_verifier_written_from_the_page_alone_agrees() -> None:
    content = example_on_the_page().decode()
    header, *events, head, receipt, end = content.removesuffix("\n").split("\n")
    node, key = json.loads(header)["node"], json.loads(header)["public_key"]
    prev = hashlib.sha256(f"hall-log/1\n{node}\n1\n".encode()).hexdigest()
    hashes = []
    for seq, line in enumerate(events, 1):
        said = json.loads(line)
        assert (said["node"], said["epoch"], said["seq"], said["prev"]) == (node, 1, seq, prev)
        prev = hashlib.sha256(line.encode()).hexdigest()
        hashes.append(prev)
    assert json.loads(head)["hash"] == prev
    signed(key, head, "node", "epoch", "seq", "hash")
    witnessed = json.loads(receipt)
    assert hashes[witnessed["seq"] - 1] == witnessed["hash"]
    fields = ("centre", "node", "epoch", "seq", "hash", "at")
    signed(EXAMPLE_CENTRE.public_hex, receipt, *fields)
    before = content[: content.index(end)]
    assert json.loads(end)["hash"] == hashlib.sha256(before.encode()).hexdigest()
    signed(key, end, "node", "epochs", "events", "receipts", "hash")


def spelled(text: str) -> str:
    """A text as the page says that the envelope spells it."""
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f"}
    short["\r"] = "\\r"
    return "".join(short.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 0x20 else c) for c in text)


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.characters(max_codepoint=255))
def test_texts_are_spelled_as_the_page_says(text: str) -> None:
    line = encode(event(taken(), f"ticket/{text}")).decode()
    assert f'"subject":"ticket/{spelled(text)}","actor"' in line
