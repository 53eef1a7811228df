"""Pre-reviews (网上预审): an application is looked at before its holder comes to the hall.

Hall and centre each write their own facts: every fact sets fields of its own, so the rows are the
same in whatever order the facts come.
"""

from dataclasses import dataclass

from domain.changing import replace
from domain.errors import Refused
from domain.events import Event, event, key
from domain.folding import folds, table

SUBMITTED, PASSED, NOT_PASSED, USED = "submitted", "passed", "not_passed", "used"


@table(
    "pre_review",
    key=("hall", "id"),
    indexes=(("hall", "person", "state"), ("hall", "state", "submitted_at")),
)
@dataclass(frozen=True, slots=True)
class PreReview:
    """`sealed` holds the answers, for hall and centre alone (`sync.sealed_text`). `case` is what
    became of it at the hall.
    """

    hall: str
    id: str
    state: str = SUBMITTED
    item: str = ""
    item_name: str = ""
    basic_code: str = ""
    person: str = ""
    masked_name: str = ""
    sealed: str = ""
    submitted_at: int | None = None
    reviewed_at: int | None = None
    reviewed_by: str = ""
    words: str = ""
    case: str | None = None


@event("pre_review.submitted")
@dataclass(frozen=True, slots=True)
class PreReviewSubmitted:
    """An application was handed in for a look before its holder comes."""

    item: str
    item_name: str
    basic_code: str
    person: str
    masked_name: str
    sealed_answers: str


@event("pre_review.reviewed")
@dataclass(frozen=True, slots=True)
class PreReviewReviewed:
    """Somebody at the centre has looked at it."""

    passed: bool
    words: str


@event("pre_review.used")
@dataclass(frozen=True, slots=True)
class PreReviewUsed:
    """Its holder has come, and it became a case."""

    case: str


def require_submitted(known: PreReview | None, words: str, *, passed: bool) -> PreReview:
    """The pre-review, if somebody has to look at it. Raises Refused(`no_such_pre_review` |
    `reviewed_already` | `words_needed`).
    """
    if known is None or known.submitted_at is None:
        raise Refused("no_such_pre_review")
    if known.state != SUBMITTED:
        raise Refused("reviewed_already")
    if not passed and not words.strip():
        raise Refused("words_needed")
    return known


@folds(PreReview, PreReviewSubmitted)
def _submitted(known: PreReview | None, event: Event) -> PreReview:
    body = event.body
    assert isinstance(body, PreReviewSubmitted)
    if known is not None and known.submitted_at is not None:
        raise Refused("submitted_already")
    return replace(
        _known(known, event),
        item=body.item,
        item_name=body.item_name,
        basic_code=body.basic_code,
        person=body.person,
        masked_name=body.masked_name,
        sealed=body.sealed_answers,
        submitted_at=event.at_ms,
    )


@folds(PreReview, PreReviewReviewed)
def _reviewed(known: PreReview | None, event: Event) -> PreReview:
    body = event.body
    assert isinstance(body, PreReviewReviewed)
    if known is not None and known.reviewed_at is not None:
        raise Refused("reviewed_already")
    row = replace(
        _known(known, event),
        reviewed_at=event.at_ms,
        reviewed_by=event.actor,
        words=body.words,
    )
    stands = PASSED if body.passed else NOT_PASSED
    return replace(row, state=USED if row.case else stands)


@folds(PreReview, PreReviewUsed)
def _used(known: PreReview | None, event: Event) -> PreReview:
    body = event.body
    assert isinstance(body, PreReviewUsed)
    if known is not None and known.case is not None:
        raise Refused("used_already")
    return replace(_known(known, event), state=USED, case=body.case)


def _known(known: PreReview | None, event: Event) -> PreReview:
    return known if known is not None else PreReview(event.hall, key(event.subject))
