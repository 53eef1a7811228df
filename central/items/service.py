"""What people do with items. Every step is an event of the centre's own log; a published version is
kept for ever. Raises as `domain.item_drafts`, and Refused(`no_such_item` | `no_such_draft` |
`draft_exists`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import sqlalchemy as sa
import uuid_utils

from central import facts as kinds
from central import journal
from central.catalog import service as catalog
from central.centre import Centre
from central.items import book
from central.items.book import Edition, Published
from domain import item_drafts as rules
from domain.documents import Document
from domain.errors import Refused
from domain.events import Fact
from domain.item_drafts import DRAFTED, Draft
from domain.plan import ServiceItem

MOST_WORDS = 500


def new_id() -> str:
    """The id of an item that nobody had before."""
    return f"i-{uuid_utils.uuid7()}"


def begin(centre: Centre, actor: str, scope: str, id: str, *, withdraws: bool = False) -> None:
    """Draft a change to a published item, or its withdrawal."""
    with centre.database.write() as tx:
        if book.draft(tx, scope, id, lock=True) is not None:
            raise Refused("draft_exists")
        known = book.find(tx, scope, id)
        if known is None:
            raise Refused("no_such_item")
        made = Draft(scope, id, known.version, known.item, DRAFTED, actor, withdraws)
        _keep(centre, tx, made, actor, (), "")


def save(centre: Centre, actor: str, scope: str, items: Sequence[ServiceItem]) -> None:
    """Write drafts, new ones or over those that are there: all of them or none."""
    with centre.database.write() as tx:
        for item in items:
            known = book.find(tx, scope, item.id)
            made = book.draft(tx, scope, item.id, lock=True) or Draft(
                scope, item.id, book.version(tx, scope, item.id), item, DRAFTED, actor
            )
            made = rules.edit(made, item, actor)
            changed = rules.differences(known.item if known else None, item)
            _keep(centre, tx, made, actor, tuple(c.field for c in changed), "")


def submit(centre: Centre, actor: str, scope: str, id: str) -> None:
    """Hand a draft in for checking."""
    with centre.database.write() as tx:
        made = rules.submit(_draft(tx, scope, id))
        book.keep_draft(tx, made, "", centre.now_ms)
        _record(centre, tx, actor, id, kinds.ItemSubmitted(scope))


def send_back(centre: Centre, actor: str, scope: str, id: str, words: str) -> None:
    """The draft is not good yet."""
    words = words.strip()[:MOST_WORDS]
    with centre.database.write() as tx:
        made = rules.send_back(_draft(tx, scope, id), actor, words)
        book.keep_draft(tx, made, words, centre.now_ms)
        _record(centre, tx, actor, id, kinds.ItemSentBack(scope, words))


def discard(centre: Centre, actor: str, scope: str, id: str) -> None:
    """Throw a draft away."""
    with centre.database.write() as tx:
        _draft(tx, scope, id)
        book.drop_draft(tx, scope, id)
        _record(centre, tx, actor, id, kinds.ItemDiscarded(scope))


def approve(centre: Centre, actor: str, scope: str, id: str, words: str) -> None:
    """Publish a draft as the next version, to every hall of its scope."""
    words = words.strip()[:MOST_WORDS]
    with centre.database.write() as tx:
        made = _draft(tx, scope, id)
        known = book.find(tx, scope, id)
        item = rules.approve(made, actor, book.version(tx, scope, id))
        if known is not None:
            _keep_first(tx, known)
        body = msgspec.json.encode(item)
        document = Document(book.KIND, id, 0, scope, body, made.withdraws)
        catalog.publish(centre, tx, actor, [document])
        edition = Edition(
            item.version, centre.now_ms, made.drafted_by, actor, words, made.withdraws, item
        )
        book.keep_edition(tx, scope, edition, book.position(tx, scope, id))
        book.drop_draft(tx, scope, id)
        fact = kinds.ItemApproved(scope, item.version, made.withdraws, words)
        _record(centre, tx, actor, id, fact)
    centre.signals.published(scope)


def _keep_first(tx: sa.Connection, known: Published) -> None:
    """What was published before versions were kept is the first that is shown."""
    first = Edition(known.version, 0, "", "", "", False, replace(known.item, version=known.version))
    book.keep_edition(tx, known.scope, first, known.position)


def _draft(tx: sa.Connection, scope: str, id: str) -> Draft:
    found = book.draft(tx, scope, id, lock=True)
    if found is None:
        raise Refused("no_such_draft")
    return found


def _keep(
    centre: Centre, tx: sa.Connection, made: Draft, actor: str, fields: tuple[str, ...], words: str
) -> None:
    book.keep_draft(tx, made, words, centre.now_ms)
    _record(centre, tx, actor, made.id, kinds.ItemDrafted(made.scope, fields))


def _record(centre: Centre, tx: sa.Connection, actor: str, id: str, fact: object) -> None:
    journal.record(centre, tx, actor, [Fact(f"item/{id}", fact)])
