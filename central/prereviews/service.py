"""Handing in, opening (which is written down) and judging."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from central import facts, journal, telling
from central.centre import Centre
from central.feed.documents import documents, items_of
from central.halls import service as halls
from central.store import schema, states
from domain.checks import basic_code
from domain.errors import Refused
from domain.events import Fact
from domain.folding import table_of
from domain.form_checks import mistakes
from domain.forms import FormDefinition, in_words, relevant
from domain.persons import masked_name, person_key, valid_id_number
from domain.plan import ServiceItem
from domain.prereviews import (
    PreReview,
    PreReviewReviewed,
    PreReviewSubmitted,
    require_submitted,
)
from sync.sealed_text import seal, unseal

MOST_ROWS = 100


def submit(centre: Centre, actor: str, node: str, item_id: str, said: Mapping[str, Any]) -> str:
    """Hand a form in for a look; its id. Raises NoSuchHall, Refused(`no_such_item` |
    `form_mistakes`).
    """
    with centre.database.read() as connection:
        item, form = _terms(connection, node, item_id)
    wrong = mistakes(form, said)
    if wrong:
        raise Refused("form_mistakes", questions=tuple(wrong))
    answers, secret = relevant(form, said), bytes.fromhex(centre.person_secret_hex)
    number, name = valid_id_number(str(answers["id_number"])), str(answers["name"])
    id = secrets.token_hex(16)
    body = PreReviewSubmitted(
        item.id,
        item.name,
        basic_code(item),
        person_key(number, secret),
        masked_name(name),
        seal(secret, f"pre_review/{id}", msgspec.json.encode(answers)),
    )
    telling.tell(centre, actor, node, [Fact(f"pre_review/{id}", body)])
    return id


def review(
    centre: Centre,
    actor: str,
    node: str,
    id: str,
    words: str,
    *,
    passed: bool,
    department: str = "",
) -> None:
    """Say whether it may be handed in as it is. Raises NoSuchHall, Refused as
    `prereviews.require_submitted`.
    """
    with centre.database.read() as connection:
        require_submitted(find(connection, node, id, department), words, passed=passed)
    body = PreReviewReviewed(passed, words.strip()[:500])
    telling.tell(centre, actor, node, [Fact(f"pre_review/{id}", body)])


def opened(
    centre: Centre, actor: str, node: str, id: str, department: str = ""
) -> list[tuple[str, str]]:
    """(label, answer) of a form, after it was written down who reads it. Raises NoSuchHall,
    Refused(`no_such_pre_review`).
    """
    with centre.database.write() as tx:
        known = find(tx, node, id, department)
        if known is None:
            raise Refused("no_such_pre_review")
        _, form = _terms(tx, node, known.item)
        looked = Fact(f"pre_review/{id}", facts.PreReviewOpened(node))
        journal.record(centre, tx, actor, [looked])
    secret = bytes.fromhex(centre.person_secret_hex)
    plain = unseal(secret, f"pre_review/{id}", known.sealed)
    return in_words(form, msgspec.json.decode(plain, type=dict[str, Any]))


def find(connection: sa.Connection, node: str, id: str, department: str = "") -> PreReview | None:
    """A hall's pre-review, if a department (empty: any) answers for it. Raises NoSuchHall."""
    halls.find(connection, node)
    place = (node, id)
    found: PreReview | None = states.load(connection, table_of(PreReview), [place]).get(place)
    beyond = found and department and found.item not in items_of(connection, node, department)
    return None if beyond else found


def of_hall(connection: sa.Connection, node: str, department: str = "") -> list[PreReview]:
    """A hall's pre-reviews (of a department), those that wait first, the oldest of them on top."""
    t = schema.states["pre_review"]
    mine = t.c.item.in_(items_of(connection, node, department)) if department else sa.true()
    query = (
        sa.select(t)
        .where(t.c.hall == node, mine)
        .order_by(t.c.state != "submitted", t.c.submitted_at)
        .limit(MOST_ROWS)
    )
    return [PreReview(*row) for row in connection.execute(query)]


def _terms(
    connection: sa.Connection, node: str, item_id: str
) -> tuple[ServiceItem, FormDefinition]:
    item = next(iter(documents(connection, node, "item", ServiceItem, item_id)), None)
    form = None
    if item is not None:
        form = next(iter(documents(connection, node, "form", FormDefinition, item.form)), None)
    if item is None or form is None:
        raise Refused("no_such_item")
    return item, form
