"""Who applies, read from the answers of a form and reduced to what events may carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.items import ORGANISATION, PERSON
from domain.persons import masked_name, masked_number, name_key, person_key, valid_id_number


@dataclass(frozen=True, slots=True)
class Applicant:
    """An applicant as the log may know them: hashes, masked forms, an organisation's public code.

    `shown` is a masked name, or an organisation's name, which is public.
    """

    kind: str
    person: str | None
    shown: str
    masked_number: str | None
    org_code: str | None
    name_key: str
    agent: str | None
    agent_masked: str | None
    count: int


def applicant(answers: Mapping[str, Any], secret: bytes) -> Applicant:
    """Reduce checked answers. Raises Refused(`bad_id_number`)."""
    number = valid_id_number(str(answers.get("id_number", "")))
    organisation = answers.get("applicant") == ORGANISATION
    name = str(answers.get("org_name" if organisation else "name", "")).strip()
    agent_number = answers.get("agent_id_number") if answers.get("agent") is True else None
    others = answers.get("co_applicants") or ()
    return Applicant(
        kind=ORGANISATION if organisation else PERSON,
        person=person_key(number, secret),
        shown=name if organisation else masked_name(name),
        masked_number=None if organisation else masked_number(number),
        org_code=str(answers["org_code"]).upper() if organisation else None,
        name_key=name_key(name, secret),
        agent=person_key(valid_id_number(str(agent_number)), secret) if agent_number else None,
        agent_masked=masked_name(str(answers["agent_name"])) if agent_number else None,
        count=1 + len(others),
    )
