"""Finding items by name, initials or code; and cases by number, name, card or scan."""

import re
from datetime import timedelta

from domain.case_numbers import is_case_number, with_hyphens
from domain.cases import DRAFTED, REVIEWED, Case
from domain.errors import Refused
from domain.items import FORWARDED
from domain.persons import name_key, person_key, valid_id_number
from domain.plan import Plan, ServiceItem
from domain.tickets import Ticket
from edge.acceptance.counter import Counter
from edge.guidance.finder import Finder
from edge.node import HallNode

PAPER = re.compile(r"/check/(\d{18,40})/")
MOST_ITEMS = 9
FEWEST_OF_CODE = 4
MOST_CASES = 50
OLDEST_DRAFT_DAYS = 7
"""What was begun longer ago is not looked for by its last digits."""
PENDING = ("submitted", "pre_reviewed", "corrected", "accepted", "reviewed", "decided", "issued")


def items(plan: Plan, finder: Finder, query: str, ticket: Ticket | None) -> list[ServiceItem]:
    """Service items that fit, best first: by words of the name, by letters that spell it, by the
    beginning of a code.

    Without a query the item of the ticket, else those that a published guide is known of.
    """
    words = query.strip()
    if not words:
        return _offered(plan, ticket)
    named = [i for i in plan.items.values() if words.lower() in i.name.lower()]
    named.sort(key=lambda i: (i.name.lower().find(words.lower()), len(i.name)))
    spelt = finder.find(words) if words.isascii() else []
    coded = [i for i in plan.items.values() if _begins(i, words)]
    return list({i.id: i for i in (*named, *spelt, *coded)}.values())[:MOST_ITEMS]


def _begins(item: ServiceItem, code: str) -> bool:
    return len(code) >= FEWEST_OF_CODE and (
        item.basic_code.startswith(code) or item.id.lower().startswith(code.lower())
    )


def _offered(plan: Plan, ticket: Ticket | None) -> list[ServiceItem]:
    wanted = plan.items.get(ticket.item or "") if ticket is not None else None
    if wanted is not None:
        return [wanted]
    known = [i for i in plan.items.values() if i.law]
    mine = [i for i in known if ticket is None or i.queue == ticket.queue]
    others = [i for i in known if i not in mine]
    return [*mine, *others][:MOST_ITEMS]


def drafts(node: HallNode, window: str) -> list[Case]:
    """What was begun at a window and not handed in."""
    return node.store.states(
        Case,
        "hall = ? AND state = ? AND window = ? ORDER BY changed_at DESC LIMIT ?",
        (node.id, DRAFTED, window, MOST_ITEMS),
    )


def pending(node: HallNode) -> list[Case]:
    """Cases that wait for somebody here: those that a second person has to decide on top, then
    the most urgent.
    """
    marks = ", ".join("?" for _ in PENDING)
    return node.store.states(
        Case,
        f"hall = ? AND state IN ({marks}) "
        "ORDER BY state = ? AND project_type <> ? DESC, due_on IS NULL, due_on LIMIT ?",
        (node.id, *PENDING, REVIEWED, FORWARDED, 8),
    )


def of_person(node: HallNode, person: str | None) -> list[Case]:
    """The cases of a person, newest first."""
    if person is None:
        return []
    return node.store.states(
        Case,
        "hall = ? AND person = ? AND number IS NOT NULL ORDER BY changed_at DESC LIMIT ?",
        (node.id, person, 5),
    )


def cases(counter: Counter, query: str) -> list[Case]:
    """Cases by what was typed or scanned: a case number, an ID number, a credit code, a whole name,
    or the last digits of a number of today.
    """
    words = _said(query.strip())
    if not words:
        return []
    node = counter.node
    if is_case_number(words):
        return _where(node, "number = ?", with_hyphens(words))
    try:
        person = person_key(valid_id_number(words), counter.secret)
        return _where(node, "person = ?", person)
    except Refused:
        pass
    if len(words) == 18 and words.isascii():
        return _where(node, "org_code = ?", words.upper())
    if words.isascii() and words.replace("-", "").isdigit():
        return _of_today(node, words.replace("-", ""))
    return _where(node, "name_key = ?", name_key(words, counter.secret))


def by_code(node: HallNode, text: str) -> str | None:
    """The case whose paper lies under a scanner: by the bars of its number, or by the address in
    its QR code. None for any other code.
    """
    number = _said(text.strip())
    if not is_case_number(number):
        return None
    found = _where(node, "number = ?", with_hyphens(number))
    return found[0].id if found else None


def _said(query: str) -> str:
    """The number in the address that a paper's code holds; anything else as it is."""
    found = PAPER.search(query)
    return found[1] if found else query


def _where(node: HallNode, condition: str, value: str) -> list[Case]:
    return node.store.states(
        Case,
        f"hall = ? AND {condition} ORDER BY changed_at DESC LIMIT ?",
        (node.id, value, MOST_CASES),
    )


def _of_today(node: HallNode, digits: str) -> list[Case]:
    on = node.now().date()
    found = node.store.states(
        Case,
        "hall = ? AND day >= ? AND submitted_on = ? ORDER BY changed_at DESC",
        (node.id, (on - timedelta(OLDEST_DRAFT_DAYS)).isoformat(), on.isoformat()),
    )
    return [c for c in found if (c.number or "").rpartition("-")[0].endswith(digits)][:MOST_CASES]
