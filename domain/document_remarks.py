"""What does not fit on a document that was read: hints for who sits at the window, no decisions.

A remark names a code and the words it needs; what was read stays out of the log.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from domain.document_kinds import (
    AGENT,
    CODE,
    ID_CARD,
    ID_CARD_BACK,
    LEGAL_PERSON,
    LICENCE,
    MANDATE,
    NAME,
    NUMBER,
    UNTIL,
    expected,
)
from domain.items import ORGANISATION
from domain.recognition import OPEN_END, UNKNOWN, Reading, is_code, is_number, name_of

WRONG_DOCUMENT, NOT_RECOGNISED = "wrong_document", "not_recognised"
NAME_DIFFERS, NUMBER_DIFFERS, CODE_DIFFERS = "name_differs", "number_differs", "code_differs"
BAD_CODE, BAD_NUMBER, EXPIRED = "bad_code", "bad_number", "expired"
LEGAL_PERSON_DIFFERS, AGENT_DIFFERS = "legal_person_differs", "agent_differs"

REMARKS: Final = (
    WRONG_DOCUMENT,
    NOT_RECOGNISED,
    NAME_DIFFERS,
    NUMBER_DIFFERS,
    CODE_DIFFERS,
    LEGAL_PERSON_DIFFERS,
    AGENT_DIFFERS,
    BAD_CODE,
    BAD_NUMBER,
    EXPIRED,
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that does not fit. `read` is on the document, `said` in the form or asked for."""

    code: str
    read: str = ""
    said: str = ""


Answers = Mapping[str, Any]


def remarks(
    material: str, readings: Sequence[Reading], answers: Answers, today: date
) -> tuple[Remark, ...]:
    """What to look at, for a material of this name whose pages were read. Empty when all fits, and
    when nobody can say what the material should be.
    """
    if not readings:
        return ()
    wanted = [kind.id for kind in expected(material)]
    known = [r for r in readings if r.kind != UNKNOWN]
    right = [r for r in known if not wanted or r.kind in wanted]
    found = list(_sort(wanted, known, right))
    for reading in right:
        found += _facts(reading, answers, today)
    return tuple(dict.fromkeys(found))


def _sort(
    wanted: Sequence[str], known: Sequence[Reading], right: Sequence[Reading]
) -> Iterator[Remark]:
    if not wanted or right:
        return
    names = "、".join(dict.fromkeys(name_of(kind) for kind in wanted if kind != ID_CARD_BACK))
    if known:
        yield Remark(WRONG_DOCUMENT, name_of(known[0].kind), names)
    else:
        yield Remark(NOT_RECOGNISED, "", names)


def _facts(reading: Reading, answers: Answers, today: date) -> Iterator[Remark]:
    if reading.kind in (ID_CARD, ID_CARD_BACK):
        yield from _id_card(reading, answers)
    elif reading.kind == LICENCE:
        yield from _licence(reading, answers)
    elif reading.kind == MANDATE:
        yield from _mandate(reading, answers)
    until = reading.get(UNTIL)
    if until not in ("", OPEN_END) and until < today.isoformat():
        yield Remark(EXPIRED, until)


def _id_card(reading: Reading, answers: Answers) -> Iterator[Remark]:
    """Of the applicant, the legal person, the agent or somebody who applies with them."""
    number, name = reading.get(NUMBER), reading.get(NAME)
    if number and not is_number(number):
        yield Remark(BAD_NUMBER)
    people = {
        _said(answers, "id_number").upper(): _said(answers, "name"),
        _said(answers, "agent_id_number").upper(): _said(answers, "agent_name"),
    }
    others = [str(row.get("name", "")) for row in answers.get("co_applicants") or ()]
    names = {_said(answers, "legal_person"), *others, *people.values()} - {""}
    numbers = set(people) - {""}
    if number in numbers:
        if people[number] and name and name != people[number]:
            yield Remark(NAME_DIFFERS, name, people[number])
        return
    if name and names and name not in names:
        yield Remark(NAME_DIFFERS, name, "、".join(sorted(names)))
    if number and numbers and name in people.values():
        yield Remark(NUMBER_DIFFERS)


def _licence(reading: Reading, answers: Answers) -> Iterator[Remark]:
    code = reading.get(CODE)
    if code and not is_code(code):
        yield Remark(BAD_CODE, code)
    if answers.get("applicant") != ORGANISATION:
        return
    yield from _differs(CODE_DIFFERS, code, _said(answers, "org_code").upper())
    yield from _differs(NAME_DIFFERS, reading.get(NAME), _said(answers, "org_name"))
    yield from _differs(
        LEGAL_PERSON_DIFFERS, reading.get(LEGAL_PERSON), _said(answers, "legal_person")
    )


def _mandate(reading: Reading, answers: Answers) -> Iterator[Remark]:
    yield from _differs(AGENT_DIFFERS, reading.get(AGENT), _said(answers, "agent_name"))


def _differs(code: str, read: str, said: str) -> Iterator[Remark]:
    """Both are there and are not the same; brackets of either kind are."""
    if read and said and _same(read) != _same(said):
        yield Remark(code, read, said)


def _same(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _said(answers: Answers, name: str) -> str:
    return str(answers.get(name) or "").strip()
