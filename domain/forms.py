"""Forms are data: a JSON Schema says what is right, a layout says how it is asked.

The same definition is drawn at the window, at the kiosk and in the portal. Widgets: text, area,
number, date, choice, yesno, phone, id_number, credit_code, region, table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

WIDGETS: Final = (
    "text",
    "area",
    "number",
    "date",
    "choice",
    "yesno",
    "phone",
    "id_number",
    "credit_code",
    "region",
    "table",
)


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. `when_field`/`when_equals`: asked only after that answer. `source`: where an
    answer may come from: ``card.name``, ``earlier``, ``licence.name``.
    """

    name: str
    widget: str = "text"
    width: int = 6
    hint: str = ""
    source: str = ""
    when_field: str = ""
    when_equals: str = ""


@dataclass(frozen=True, slots=True)
class FormSection:
    """Questions under one heading."""

    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """Document `form`. `schema` is JSON Schema (2020-12) of an object; a property's `title` is its
    label, its `x-says` the words when an answer does not fit.
    """

    id: str
    title: str
    schema: Mapping[str, Any] = field(default_factory=dict)
    layout: tuple[FormSection, ...] = ()

    def property(self, name: str) -> Mapping[str, Any]:
        """The schema of one answer."""
        found: Mapping[str, Any] = self.schema.get("properties", {}).get(name, {})
        return found

    def fields(self) -> tuple[FormField, ...]:
        """Every question, in order."""
        return tuple(f for section in self.layout for f in section.fields)


def asked(question: FormField, answers: Mapping[str, Any]) -> bool:
    """Whether a question is to be asked, given the answers so far."""
    if not question.when_field:
        return True
    return said(answers.get(question.when_field)) == question.when_equals


def said(answer: object) -> str:
    """An answer as conditions compare it: yes, no, or its text."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "" if answer is None else str(answer)


def relevant(form: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions that are asked; others must not count nor be kept."""
    return {
        f.name: answers[f.name]
        for f in form.fields()
        if f.name in answers and asked(f, answers) and answers[f.name] not in (None, "")
    }


def in_words(form: FormDefinition, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Labels and answers as people read them, in the order of the form."""
    return [
        (str(form.property(f.name).get("title", f.name)), _spoken(form, f.name, answers[f.name]))
        for f in form.fields()
        if f.name in answers
    ]


def _spoken(form: FormDefinition, name: str, answer: Any) -> str:
    prop = form.property(name)
    if isinstance(answer, bool):
        return "是" if answer else "否"
    if "enum" in prop and answer in prop["enum"]:
        return str(prop["x-names"][prop["enum"].index(answer)])
    if isinstance(answer, list):
        return "；".join(" ".join(said(cell) for cell in row.values()) for row in answer)
    return said(answer)
