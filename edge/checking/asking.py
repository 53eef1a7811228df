"""What the centre is asked about an application as it is handed in."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.checks import (
    CERTIFICATE,
    DUPLICATE,
    PRE_REVIEW,
    CheckDeferred,
    basic_code,
    certificate_key,
    masked_certificate,
)
from domain.forms import FormDefinition
from domain.plan import ServiceItem
from edge.acceptance.applicants import Applicant

CERTIFICATE_MARK = "x-certificate"
"""The word in a form's schema that says which certificate a number is of."""


def questions(
    case_id: str,
    number: str,
    item: ServiceItem,
    form: FormDefinition,
    answers: Mapping[str, Any],
    who: Applicant,
    secret: bytes,
    *,
    online: bool,
) -> Iterator[CheckDeferred]:
    """Whether the same is under way elsewhere; whether each certificate that is named counts."""

    def question(kind: str, certificate: str | None, name: str, shown: str) -> CheckDeferred:
        return CheckDeferred(
            case=case_id,
            number=number,
            item_name=item.name,
            masked_name=who.shown,
            kind=kind,
            item=basic_code(item),
            person=who.person,
            org_code=who.org_code,
            certificate_key=certificate,
            certificate_name=name,
            certificate_shown=shown,
            online=online,
        )

    yield question(DUPLICATE, None, "", "")
    if not online:  # with the line there the feed has told what was said of it
        yield question(PRE_REVIEW, None, "", "")
    for f in form.fields():
        name, said = form.property(f.name).get(CERTIFICATE_MARK), str(answers.get(f.name) or "")
        if name and said:
            key = certificate_key(name, said, secret)
            yield question(CERTIFICATE, key, name, masked_certificate(said))
