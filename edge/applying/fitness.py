"""Which items one can apply for at a kiosk, and what of their form is asked there."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from domain.forms import FormDefinition, FormField, asked
from domain.items import PERSON
from domain.plan import Plan, ServiceItem
from edge.acceptance.terms import NO_FORM

TOO_MUCH: Final = ("table", "region")
"""Widgets that a kiosk has no page for: a form that needs one is filled in at a window."""

KNOWN: Final[Mapping[str, Any]] = {"applicant": PERSON, "agent": False}
"""At a kiosk somebody applies for themselves."""

CARD: Final = ("card.name", "card.number", "card.address")


def items(plan: Plan) -> list[ServiceItem]:
    """The items that a kiosk takes, by name."""
    return sorted((i for i in plan.items.values() if fits(plan, i)), key=lambda i: i.name)


def fits(plan: Plan, item: ServiceItem) -> bool:
    """Whether an item is marked for kiosks, and its form and materials can be dealt with there:
    nothing has to be handed in that may not follow.
    """
    if not item.kiosk or PERSON not in item.serves or item.queue not in plan.queues:
        return False
    form = form_of(plan, item)
    needed = set(form.schema.get("required", ()))
    hard = any(
        f.name in needed and f.widget in TOO_MUCH and not f.when_field for f in form.fields()
    )
    brings = any(m.needed(KNOWN) and not m.deferrable for m in item.materials)
    return not hard and not brings and bool(form.layout)


def form_of(plan: Plan, item: ServiceItem) -> FormDefinition:
    """The item's form, the same as at a window."""
    return plan.forms.get(item.form, NO_FORM)


def first_answers(form: FormDefinition, papers: Mapping[str, str]) -> dict[str, Any]:
    """What nobody has to be asked: who applies, and what their card says."""
    told = {f.name: papers[f.source] for f in form.fields() if papers.get(f.source)}
    known = {name: value for name, value in KNOWN.items() if form.property(name)}
    return {**known, **told}


def questions(
    form: FormDefinition, answers: Mapping[str, Any], papers: Mapping[str, str]
) -> Iterator[FormField]:
    """What is asked one page after the other, given the answers so far."""
    for field in form.fields():
        told = field.name in KNOWN or bool(papers.get(field.source))
        if not told and field.widget not in TOO_MUCH and asked(field, answers):
            yield field


def value_of(field: FormField, form: FormDefinition, text: str) -> Any:
    """What was typed or touched, as the form keeps it: None for nothing."""
    said = text.strip()
    if not said:
        return None
    if field.widget == "yesno":
        return said == "yes"
    if field.widget == "date" and said.isdecimal() and len(said) == 8:
        return f"{said[:4]}-{said[4:6]}-{said[6:]}"
    if field.widget == "number":
        return _number(said)
    return said.upper() if field.widget in ("id_number", "credit_code") else said


def _number(said: str) -> float | int | str:
    try:
        return int(said) if said.isdecimal() else float(said)
    except ValueError:
        return said  # the form says what is wrong with it
