"""A pre-reviewed form at the window: offered to its holder, filled in, used once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.events import CENTRE_TO
from domain.prereviews import PreReview, PreReviewReviewed, PreReviewSubmitted
from edge.acceptance import service
from sync.envelope import encode, event_hash, genesis
from sync.sealed_text import NotOurs, seal, unseal
from tests.edge.acceptance.desks import (
    FOOD,
    FOOD_ANSWERS,
    counter,
    filled,
    real_plan,
    serving,
    the_case,
)
from tests.edge.halls import NODE, OpenHall, card, holder, open_hall
from tests.factories import SECRET, event

LOG, SUBJECT = CENTRE_TO + NODE, "pre_review/p-1"
ANSWERS = {**FOOD_ANSWERS, "record_no": "川备511602077"}
SUBMITTED = PreReviewSubmitted(
    FOOD, "食品小经营店备案变更", "513A0102900002", holder(card()).person, "欧**",
    seal(SECRET, SUBJECT, msgspec.json.encode(ANSWERS)),
)  # fmt: skip


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path, the_plan=real_plan()) as opened:
        yield opened


def told(hall: OpenHall, *bodies: Any) -> None:
    """The centre's words come down."""
    prev = genesis(LOG, 1)
    for seq, body in enumerate(bodies, 1):
        line = encode(
            event(body, SUBJECT, node=LOG, seq=seq, prev=prev, at_ms=hall.wall(), actor="admin/a")
        )
        prev = event_hash(line)
        hall.running.writer.run(lambda tx, line=line: tx.receive(line))


def test_its_holder_is_offered_it_and_the_draft_arrives_filled(hall: OpenHall) -> None:
    told(hall, SUBMITTED, PreReviewReviewed(True, "材料齐全"))
    seat = serving(hall)
    assert "网上预审已通过" in hall.signed_in("1001").get("/case").text
    case_id = service.begin(counter(hall), seat, FOOD)
    draft = service.draft_of(counter(hall), case_id)
    assert draft.answers["record_no"] == "川备511602077"
    assert "川备511602077".encode() not in hall.store.lines(1, 0, 1000, 1 << 30)[-1]


def test_handed_in_it_is_used_and_the_case_says_so(hall: OpenHall) -> None:
    told(hall, SUBMITTED, PreReviewReviewed(True, "材料齐全"))
    seat = serving(hall)
    case_id = filled(hall, seat)
    service.accept(counter(hall), seat, case_id)
    (row,) = hall.store.states(PreReview)
    assert (row.state, row.case) == ("used", case_id)
    (step,) = hall.events("case.pre_reviewed")
    assert step.body.words == "材料齐全"  # type: ignore[attr-defined]
    assert the_case(hall, case_id).state == "accepted"
    assert service.draft_of(counter(hall), service.begin(counter(hall), seat, FOOD)).answers.get(
        "record_no"
    ) is None  # fmt: skip


@pytest.mark.parametrize("bodies", [(SUBMITTED,), (SUBMITTED, PreReviewReviewed(False, "不全"))])
def test_what_has_not_passed_fills_nothing(hall: OpenHall, bodies: tuple[Any, ...]) -> None:
    told(hall, *bodies)
    seat = serving(hall)
    case_id = service.begin(counter(hall), seat, FOOD)
    assert "record_no" not in service.draft_of(counter(hall), case_id).answers


def test_a_sealed_text_opens_for_what_it_belongs_to_alone() -> None:
    assert unseal(SECRET, SUBJECT, SUBMITTED.sealed_answers) == msgspec.json.encode(ANSWERS)
    for secret, about, text in (
        (bytes(32), SUBJECT, SUBMITTED.sealed_answers),
        (SECRET, "pre_review/p-2", SUBMITTED.sealed_answers),
        (SECRET, SUBJECT, SUBMITTED.sealed_answers[:-8]),
        (SECRET, SUBJECT, "!"),
    ):
        with pytest.raises(NotOurs):
            unseal(secret, about, text)
