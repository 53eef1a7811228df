"""One node's store and writer together, in the shape that push and pull ask for."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from domain.documents import Document
from sync.receipts import Receipt
from sync.store import Position, Store
from sync.transaction import Transaction
from sync.writer import Writer


class ExchangeKeeper:
    """Keeps what the centre hands over, durably, through the writer."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def save_receipt(self, receipt: bytes) -> None:
        """Keep a receipt whose signature has been checked."""
        read = msgspec.json.decode(receipt, type=Receipt)
        place = Position(read.epoch, read.seq, read.hash)
        self._writer.run(lambda tx: tx.put_receipt(place, receipt))

    def apply_feed(self, documents: Sequence[Document], cursor: int) -> None:
        """Apply documents and move the cursor in one durable transaction."""

        def apply(tx: Transaction) -> None:
            for document in documents:
                tx.put_document(document)
            tx.put_value("feed_cursor", str(cursor))

        self._writer.run(apply)


def settle_in(path: Path, key: bytes, node: str, values: dict[str, str]) -> None:
    """Give a fresh store its node id and what else came with the enrolment."""
    store = Store(path, key)
    connection = store.open_writing()
    connection.execute("BEGIN IMMEDIATE")
    for name, value in {"node": node, "epoch": "1", **values}.items():
        connection.execute("INSERT OR REPLACE INTO value VALUES (?, ?)", (name, value))
    connection.execute("COMMIT")
    connection.close()
    store.close()


def backlog(store: Store) -> int:
    """Events of this node that the centre has not signed for."""
    node = store.node()
    if node is None:
        return 0
    waiting = 0
    for epoch in store.epochs():
        known = store.acknowledged(epoch)
        waiting += store.head(node, epoch).seq - (known.seq if known else 0)
    return waiting
