"""Downwards: the documents of the centre that concern this hall, and the events it has written to
it: signed, chained, each once, folded with the rest.

A cursor counts only in the feed that gave it out: a centre restored from a backup goes on from an
earlier place, and would leave out what it publishes there. So a cursor goes back with its mark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from domain import shapes
from domain.documents import Document
from sync import said
from sync.batch import Batch, open_batch, unpack_bytes
from sync.envelope import genesis
from sync.errors import BadBatch, BadEvent, BrokenChain
from sync.link import LONGEST_ANSWER, Answer, CentreBusy, CentreLink, CentreRefused, LineCut
from sync.protocol import FEED, FEED_TYPE, LONGEST_WAIT_S, FeedDocument, FeedPage
from sync.store import Position, Store
from sync.transaction import Transaction
from sync.writer import Writer


@dataclass(frozen=True, slots=True)
class PullOutcome:
    """How a pull went; ``more``: ask again at once. Never an exception for a cut line.

    ``fork``: what the centre says does not follow from what it said before; a person has to look.
    """

    state: Literal["done", "cut", "busy", "refused", "fork"]
    documents: int = 0
    events: int = 0
    more: bool = False
    reason: str = ""
    retry_after_s: int | None = None


def pull_once(writer: Writer, link: CentreLink, wait_s: int) -> PullOutcome:
    """Ask for what follows our cursor, waiting up to ``wait_s`` seconds for it, and apply it."""
    wait_s = min(wait_s, LONGEST_WAIT_S)
    store = writer.store
    shows, heard = shapes.said(), store.head(said.log_of(writer.node))
    # Upgraded: what was held back from the version before stands earlier in the feed.
    cursor = store.feed_cursor() if store.value("feed_shows") == shows else 0
    asked = f"{FEED}?heard={heard.epoch}.{heard.seq}&word={heard.hash}&shows={shows}&after="
    try:
        page = _ask(link, f"{asked}{cursor}", _mark(store, cursor), wait_s)
        if page.lacks is not None:
            said.hand_back(store, link, page.lacks)
            page = _ask(link, f"{asked}{cursor}", _mark(store, cursor), 0, given=True)
        if page.anew:
            page = _whole(link, asked, page)
    except LineCut as error:
        return PullOutcome("cut", reason=str(error))
    except CentreBusy as error:
        return PullOutcome("busy", reason=str(error), retry_after_s=error.retry_after_s)
    except CentreRefused as error:
        return PullOutcome("refused", reason=str(error))
    try:
        words = _open(page.events, said.log_of(writer.node), heard, link.centre_public_hex)
    except (BadBatch, BadEvent, BrokenChain) as error:
        # A word that does not fit must not keep the documents from the hall.
        _take(writer, page, cursor, None)
        return PullOutcome("fork", len(page.documents), reason=str(error))
    _take(writer, page, cursor, words)
    count = len(words.events) if words else 0
    return PullOutcome("done", len(page.documents), count, page.more)


def _take(writer: Writer, page: FeedPage, cursor: int, words: Batch | None) -> None:
    told_anew = writer.store.value("feed_shows") != shapes.said() and page.cursor == cursor
    if page.cursor > cursor or page.anew or words or told_anew:
        writer.run(lambda transaction: _apply(transaction, page, words))


def _mark(store: Store, cursor: int) -> str:
    """What came with the cursor; a look from the beginning needs none."""
    return (store.value("feed_mark") or "") if cursor else ""


def _plain(answer: Answer) -> bytes:
    """The page as JSON; centres of before did not pack it. Raises LineCut."""
    if answer.headers.get("Content-Type") != FEED_TYPE:
        return answer.body
    try:
        return unpack_bytes(answer.body, LONGEST_ANSWER)
    except BadBatch as error:
        raise LineCut(str(error)) from error


def _open(wire: bytes, log: str, heard: Position, centre_public_hex: str) -> Batch | None:
    """The words that follow what we have heard. Raises BadBatch, BrokenChain."""
    if not wire:
        return None
    batch = open_batch(wire, centre_public_hex)
    header = batch.header
    if header.node != log:
        raise BadBatch(f"the log of {header.node}, expected {log}")
    follows = (header.epoch, header.first, header.prev) == (heard.epoch, heard.seq + 1, heard.hash)
    begins = header.epoch > heard.epoch and header.first == 1
    if not follows and not (begins and header.prev == genesis(log, header.epoch)):
        raise BrokenChain(header.first, f"does not follow {heard.epoch}/{heard.seq}")
    return batch


def _ask(link: CentreLink, target: str, mark: str, wait_s: int, *, given: bool = False) -> FeedPage:
    asked = f"{target}&wait={wait_s}&mark={mark}{'&given=1' if given else ''}"
    answer = link.call("GET", asked, wait_s=wait_s, headers={"Accept": FEED_TYPE})
    return replace(answer, body=_plain(answer)).read(FeedPage)


def _whole(link: CentreLink, asked: str, first: FeedPage) -> FeedPage:
    """The feed from its beginning, all pages as one: a hall must not work with half a plan."""
    documents, page = list(first.documents), first
    while page.more:
        read_to = page.cursor
        page = _ask(link, f"{asked}{read_to}", first.mark, 0)
        if page.anew:
            raise LineCut("the centre was set back while its feed was read")
        documents += page.documents
        if page.cursor == read_to:
            break  # there is more to hear, but no more documents
    return msgspec.structs.replace(first, cursor=page.cursor, documents=documents)


def _apply(transaction: Transaction, page: FeedPage, words: Batch | None) -> None:
    """Documents, events and cursor in one durable step: a crash repeats all or none."""
    if page.anew:
        transaction.forget_documents()
    if words is not None:
        said.hear(transaction, words)
    for sent in page.documents:
        transaction.put_document(_document(sent))
    transaction.put_value("feed_cursor", str(page.cursor))
    transaction.put_value("feed_mark", page.mark)
    transaction.put_value("feed_shows", shapes.said())


def _document(sent: FeedDocument) -> Document:
    body = b"" if sent.deleted else bytes(sent.body)
    return Document(sent.kind, sent.id, sent.version, sent.scope, body, sent.deleted)
