"""Deferred checks: facts of two writers that fit in any order; who has to say what follows."""

from itertools import permutations
from typing import Any

import pytest

from domain import checks as said
from domain.checks import DeferredCheck, certificate_key, masked_certificate, require_failed
from domain.errors import Refused
from domain.events import CENTRE_TO
from sync import folds
from tests.factories import MORNING_MS, NODE, SECRET, event

SUBJECT = "check/c-1"
ASKED = said.CheckDeferred(
    "case-1", "51160201-260302-0100001-4", "备案变更", "王**", "duplicate", "511A", "p" * 32,
    None, None, "", "", online=False,
)  # fmt: skip
FOUND = said.CheckDone("open_elsewhere", "广安区政务服务中心")
FACTS = (
    event(ASKED, SUBJECT, actor="staff/s-1"),
    event(FOUND, SUBJECT, node=CENTRE_TO + NODE, at_ms=MORNING_MS + 1),
    event(said.CheckHandled("go_on", "已电话核实"), SUBJECT, seq=2, at_ms=MORNING_MS + 2),
)


def folded(facts: tuple[Any, ...]) -> DeferredCheck:
    rows: dict[Any, Any] = {}
    for fact in facts:
        for table, key, state in folds.fold(fact, lambda table, key: rows.get((table, key))):
            rows[table, key] = state
    (row,) = rows.values()
    assert isinstance(row, DeferredCheck)
    return row


def test_the_facts_of_both_sides_fit_in_any_order() -> None:
    assert len({folded(order) for order in permutations(FACTS)}) == 1


def test_what_is_known_says_how_it_stands() -> None:
    nothing = event(said.CheckDone("", ""), SUBJECT, node=CENTRE_TO + NODE)
    states = [folded(FACTS[:n]).state for n in (1, 2, 3)]
    assert states == ["waiting", "failed", "handled"]
    assert folded((FACTS[0], nothing)).state == "passed"


@pytest.mark.parametrize(
    ("facts", "outcome", "words", "code"),
    [
        (FACTS[:1], "go_on", "x", "no_such_check"),
        (FACTS[:2], "go_on", " ", "reason_needed"),
        (FACTS[:2], "perhaps", "x", "reason_needed"),
        (FACTS, "go_on", "x", "check_handled_already"),
    ],
)
def test_a_finding_is_dealt_with_once_and_with_a_reason(
    facts: tuple[Any, ...], outcome: str, words: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        require_failed(folded(facts), outcome, words)
    assert require_failed(folded(FACTS[:2]), "stop", "x").responsible == "staff/s-1"


def test_a_certificate_is_known_by_a_keyed_hash_however_it_is_written() -> None:
    key = certificate_key("营业执照", "91511602ma6000017g", SECRET)
    assert key == certificate_key("营业执照", " 9151 1602 MA60 0001 7G ", SECRET)
    assert key != certificate_key("备案证", "91511602MA6000017G", SECRET)
    assert masked_certificate("91511602MA6000017G") == "********017G"
    assert masked_certificate("017") == "017"
