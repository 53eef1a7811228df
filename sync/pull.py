"""Downwards: the documents of the centre that concern this hall, in the order of the feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.documents import Document
from sync.link import CentreBusy, CentreLink, CentreRefused, LineCut
from sync.protocol import FEED, LONGEST_WAIT_S, FeedDocument, FeedPage
from sync.transaction import Transaction
from sync.writer import Writer


@dataclass(frozen=True, slots=True)
class PullOutcome:
    """How a pull went; ``more``: ask again at once. Never an exception for a cut line."""

    state: Literal["done", "cut", "busy", "refused"]
    documents: int = 0
    more: bool = False
    reason: str = ""
    retry_after_s: int | None = None


def pull_once(writer: Writer, link: CentreLink, wait_s: int) -> PullOutcome:
    """Ask for what follows our cursor, waiting up to ``wait_s`` seconds for it, and apply it."""
    wait_s = min(wait_s, LONGEST_WAIT_S)
    cursor = writer.store.feed_cursor()
    try:
        answer = link.call("GET", f"{FEED}?after={cursor}&wait={wait_s}", wait_s=wait_s)
        page = answer.read(FeedPage)
    except LineCut as error:
        return PullOutcome("cut", reason=str(error))
    except CentreBusy as error:
        return PullOutcome("busy", reason=str(error), retry_after_s=error.retry_after_s)
    except CentreRefused as error:
        return PullOutcome("refused", reason=str(error))
    if page.cursor > cursor:
        writer.run(lambda transaction: _apply(transaction, page))
    return PullOutcome("done", len(page.documents), page.more)


def _apply(transaction: Transaction, page: FeedPage) -> None:
    """Documents and cursor in one durable step: a crash repeats both or neither."""
    for sent in page.documents:
        transaction.put_document(_document(sent))
    transaction.put_value("feed_cursor", str(page.cursor))


def _document(sent: FeedDocument) -> Document:
    body = b"" if sent.deleted else bytes(sent.body)
    return Document(sent.kind, sent.id, sent.version, sent.scope, body, sent.deleted)
