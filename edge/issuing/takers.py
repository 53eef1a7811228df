"""Who stands here to take it: read from the card on the reader, else from the receipt's code."""

import re
from collections.abc import Mapping

from domain.cases import Case
from domain.handovers import AGENT, BY_CARD, BY_RECEIPT, BY_WORDS, OTHER, SELF, Taker
from domain.persons import masked_name, person_key, valid_id_number
from edge.acceptance.counter import Counter
from edge.papers import service as papers

CODE = re.compile(r"/check/(\d{18,40})/(\w+)/(\w+)")
"""What the code on a paper says."""


def by_card(counter: Counter, window: str, case: Case) -> Taker | None:
    """The holder of the card on the window's reader; None without a card."""
    card = counter.card_at(window)
    if card is None:
        return None
    person = person_key(valid_id_number(card.number), counter.secret)
    kind = {case.person: SELF, case.agent: AGENT}.get(person, OTHER)
    return Taker(kind, BY_CARD, masked_name(card.called))


def has_receipt(counter: Counter, case: Case, scanned: str) -> bool:
    """Whether what was scanned is the code of a paper of this case."""
    found = CODE.search(scanned)
    known = papers.checked(counter, *found.groups()) if found else None
    return known is not None and known[0].id == case.id


def of_form(
    counter: Counter, window: str, case: Case, form: Mapping[str, str], signature: str | None
) -> Taker:
    """The taker as a window's form says, the proof as it is."""
    words = form.get("words", "")
    card = by_card(counter, window, case)
    if card is not None:
        return Taker(card.kind, card.proof, card.shown, words, signature)
    kind = form.get("taker", SELF)
    proof = BY_RECEIPT if has_receipt(counter, case, form.get("code", "")) else BY_WORDS
    return Taker(kind, proof, named(case, kind), words, signature)


def named(case: Case, kind: str) -> str:
    """How the log calls a taker of whom no card was read."""
    return {SELF: case.masked_name or "", AGENT: case.agent_masked or ""}.get(kind, "")
