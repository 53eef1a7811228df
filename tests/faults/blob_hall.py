"""A hall that keeps scans and brings them up until it is killed: a process of its own.

    python -m tests.faults.blob_hall FOLDER URL CENTRE_KEY RECIPIENT SECRET

Says ``ready`` when it begins, ``kept N ADDRESS`` when scan N is acknowledged, ``quiet`` when the
centre has signed for all of them.
"""

import io
import random
import sys
import time
from pathlib import Path

from sync import blob_queue
from sync.blobs import BlobKey, BlobStore, address_key
from sync.clock import HybridClock
from sync.keys import NodeKey
from sync.link import CentreLink
from sync.push import push_once
from sync.rate import LineRate, Pace
from sync.signatures import RequestSigner
from sync.store import Store
from sync.tus import Lane, upload
from sync.writer import Writer
from tests.factories import STORE_KEY

SCANS = 8
PIECE = 16 * 1024


def scan(n: int) -> bytes:
    """The content of scan n: the same each time."""
    return random.Random(n).randbytes(100_000 + 7_000 * n)


def work(folder: Path, url: str, centre_key: str, recipient: str, secret: str) -> None:
    """Go on where an earlier life was killed."""
    store = Store(folder / "hall.db", STORE_KEY)
    writer = Writer(store, HybridClock(lambda: int(time.time() * 1000)))
    writer.start()
    key = NodeKey.load(folder / "node.pem")
    blobs = BlobStore(
        folder / "blobs", BlobKey.open(folder / "blob.key"), address_key(bytes.fromhex(secret))
    )
    link = CentreLink(url, RequestSigner(key, writer.node, time.time), centre_key)
    say("ready")
    for n in range(SCANS):
        ref = blobs.put(io.BytesIO(scan(n)), "image/jpeg", [recipient])
        writer.run(lambda tx, ref=ref: blob_queue.keep(tx, "staff/s-1", ref))  # type: ignore[misc]
        say(f"kept {n} {ref.address}")
        bring_up(writer, blobs, link, key, once=True)
    while True:
        bring_up(writer, blobs, link, key, once=False)
        if not blob_queue.waiting(store).blobs:
            say("quiet")
        time.sleep(0.1)


def bring_up(
    writer: Writer, blobs: BlobStore, link: CentreLink, key: NodeKey, *, once: bool
) -> None:
    """Events first, then a blob or all."""
    push_once(writer, link, key)
    lane = Lane(LineRate(PIECE, PIECE, PIECE), Pace(0), lambda: True)
    for ref in blob_queue.unsent(writer.store, 1 if once else SCANS):
        outcome = upload(blobs, link, ref, lane)
        if outcome.state == "done":
            receipt = outcome.receipt
            writer.run(lambda tx, a=ref.address, r=receipt: tx.put_blob_receipt(a, r))  # type: ignore[misc]


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    work(Path(sys.argv[1]), *sys.argv[2:])
