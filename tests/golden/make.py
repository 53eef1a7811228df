"""Lays golden files of formats that have none yet: `python -m tests.golden.make`.

A file that is there is never replaced: it is what halls in the field have written.
"""

import base64
import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import msgspec
import requests

from edge.backup import Header
from sync import protocol as p
from sync.batch import pack
from sync.envelope import event_hash, genesis
from sync.logfile import export
from sync.node import settle_in
from sync.receipts import issue
from sync.signatures import RequestSigner, tell_time
from sync.store import Store
from tests.factories import MORNING_MS, STORE_KEY, put_epoch, put_receipts
from tests.sync.reference import EXAMPLE_CENTRE, EXAMPLE_NODE, golden_path

FILES: Final = Path(__file__).parent / "files"
NODE: Final = "h-511602-01"
KINDS: Final = ("day.opened", "ticket.taken", "ticket.called", "ticket.started", "ticket.finished")
HASH: Final = "5a" * 32
QUEUE: Final = msgspec.Raw(b'{"id":"q-a"}')
TOKENS: Final = ["0f" * 16, "1e" * 16]


def lines() -> list[bytes]:
    """A short log: golden events chained."""
    made: list[bytes] = []
    prev = genesis(NODE, 1)
    for seq, kind in enumerate(KINDS, 1):
        event = json.loads(golden_path(kind, 1).read_bytes())
        event |= {"id": f"019cac7e-6a80-7000-8000-{seq:012x}", "seq": seq, "prev": prev}
        made.append(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode())
        prev = event_hash(made[-1])
    return made


def receipt() -> bytes:
    """The centre's word for the whole of it."""
    return issue(
        EXAMPLE_CENTRE,
        centre="centre",
        node=NODE,
        epoch=1,
        seq=len(KINDS),
        head=event_hash(lines()[-1]),
        at=MORNING_MS,
    )


def messages() -> dict[str, msgspec.Struct]:
    """One of every message, every field filled."""
    place, signed = p.Place(2, 41, HASH), p.SignedRecipient("age1example", "ab" * 64)
    baton = p.Baton(7, TOKENS, ["2d" * 16], "3c" * 16, ["4b" * 16])
    document = p.FeedDocument(
        "queue", "q-a", 3, f"hall:{NODE}", False, msgspec.Raw(b'{"id":"q-a"}')
    )
    key = EXAMPLE_NODE.public_hex
    proof = EXAMPLE_NODE.sign(p.key_text(NODE, key, key))
    time = tell_time(EXAMPLE_CENTRE, "nonce-of-a-request", MORNING_MS)
    return {
        "refusal": p.Refusal("wrong_time", "for developers", 60, time),
        "enrol-request": p.EnrolRequest("7KQ2M9XD4TWB", key, "box", "0.1.0", MORNING_MS, place),
        "enrol-reply": p.EnrolReply(
            NODE, msgspec.Raw(b"{}"), "centre", EXAMPLE_CENTRE.public_hex, "11" * 32, 0,
            MORNING_MS, "age1example", 2,
        ),
        "hello": p.Hello(place, 12, "0.1.0", MORNING_MS, 7, "box", baton, True, [place]),
        "hello-reply": p.HelloReply(
            MORNING_MS, place, "enrolled", signed, True, 3, True, [place]
        ),
        "key-request": p.KeyRequest(key, proof, baton),
        "key-reply": p.KeyReply(key, MORNING_MS),
        "log-index": p.LogIndex([place], [msgspec.Raw(receipt())]),
        "accepted": p.Accepted(msgspec.Raw(receipt()), 5),
        "gap": p.Gap(place),
        "fork": p.Fork(place),
        "feed-page": p.FeedPage(9, False, [document], b"events", "4.ab", True),
    }  # fmt: skip


def log_file() -> bytes:
    """A log file with its receipt."""

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hall.db"
        settle_in(path, STORE_KEY, NODE, {})
        store = Store(path, STORE_KEY)
        put_epoch(store, 1, lines())
        put_receipts(store, lines()[-1:], EXAMPLE_CENTRE)
        out = io.BytesIO()
        export(store, EXAMPLE_NODE, out)
        store.close()
        return out.getvalue()


def signed_request() -> bytes:
    """A request as it goes over the line: method, target, signature headers, body."""
    body = messages()["hello"]
    signer = RequestSigner(EXAMPLE_NODE, NODE, lambda: MORNING_MS / 1000)
    made = requests.Request(
        "POST", "http://centre/sync/hello?a=b", data=msgspec.json.encode(body), auth=signer
    ).prepare()
    wanted = ("Content-Digest", "Signature-Input", "Signature")
    kept: dict[str, Any] = {
        "method": "POST",
        "target": "/sync/hello?a=b",
        "headers": {name: made.headers[name] for name in wanted},
        "body": base64.b64encode(made.body or b"").decode(),  # type: ignore[arg-type]
    }
    return json.dumps(kept, indent=1).encode()


def backup_header() -> bytes:
    """The first member of a backup's archive."""
    files = {"hall.db": "12" * 32, "keys/node.pem": "34" * 32}
    header = Header("hall-backup/1", NODE, 2, 41, HASH, MORNING_MS, "0.1.0", files)
    return msgspec.json.encode(header)


def formats() -> dict[str, bytes]:
    """Every golden file's name and the bytes that today's program writes."""
    made = {f"message-{name}.json": msgspec.json.encode(m) for name, m in messages().items()}
    wire = pack(lines(), node=NODE, epoch=1, first=1, prev=genesis(NODE, 1), key=EXAMPLE_NODE)
    return made | {
        "batch-1.zst": wire,
        "log-lines-1.jsonl": b"\n".join(lines()) + b"\n",
        "log-file-1.jsonl": log_file(),
        "receipt-1.json": receipt(),
        "backup-header-1.json": backup_header(),
        "signed-request-1.json": signed_request(),
    }


def lay() -> list[str]:
    """Write what is not there; the names of what was laid."""
    FILES.mkdir(exist_ok=True)
    laid = []
    for name, content in formats().items():
        if not (FILES / name).exists():
            (FILES / name).write_bytes(content)
            laid.append(name)
    return laid


if __name__ == "__main__":
    sys.stdout.write("\n".join(lay()) + "\n")
