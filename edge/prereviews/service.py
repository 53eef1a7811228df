"""What was looked at at the centre, for the person in front."""

import logging
from typing import Any

import msgspec

from domain.case_events import CasePreReviewed
from domain.events import Fact
from domain.prereviews import PASSED, PreReview, PreReviewUsed
from edge.node import HallNode
from sync.sealed_text import NotOurs, unseal
from sync.transaction import Transaction

log = logging.getLogger(__name__)


def passed(node: HallNode, person: str | None) -> list[PreReview]:
    """What a person may hand in as it is, the newest first."""
    if person is None:
        return []
    return node.store.states(
        PreReview,
        "hall = ? AND person = ? AND state = ? ORDER BY reviewed_at DESC",
        (node.id, person, PASSED),
    )


def answers(tx: Transaction, person: str | None, item: str, secret: bytes) -> dict[str, Any]:
    """The answers of a person's pre-reviewed form; none when there is none."""
    found = _found(tx, person, item)
    if found is None:
        return {}
    try:
        plain = unseal(secret, f"pre_review/{found.id}", found.sealed)
        return msgspec.json.decode(plain, type=dict[str, Any])
    except (NotOurs, msgspec.DecodeError):
        log.exception("cannot open the pre-review %s", found.id)  # the form is filled by hand
        return {}


def use(tx: Transaction, actor: str, person: str | None, item: str, case_id: str) -> None:
    """The case of a pre-reviewed form was handed in: both say so."""
    found = _found(tx, person, item)
    if found is None:
        return
    tx.emit(actor, Fact(f"pre_review/{found.id}", PreReviewUsed(case_id)))
    tx.emit(actor, Fact(f"case/{case_id}", CasePreReviewed(passed=True, words=found.words)))


def _found(tx: Transaction, person: str | None, item: str) -> PreReview | None:
    if person is None:
        return None
    found = tx.select(
        PreReview,
        "person = ? AND item = ? AND state = ? ORDER BY reviewed_at DESC LIMIT 1",
        (person, item, PASSED),
    )
    return found[0] if found else None
