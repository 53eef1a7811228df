"""A form definition and answers so far, as the page draws them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from domain.form_checks import CHOOSE, REQUIRED, UNFIT, mistakes
from domain.forms import FormDefinition, FormField, asked
from domain.plan import Plan
from kiosk_ui.views import FormPart, Question


def parts(
    form: FormDefinition, answers: Mapping[str, Any], plan: Plan, *, everything: bool
) -> tuple[FormPart, ...]:
    """The form's sections. Mistakes are shown where something was said, with `everything` also
    where nothing was.
    """
    wrong = told(form, answers, everything=everything)
    needed = set(form.schema.get("required", ()))
    return tuple(
        FormPart(
            section.title,
            tuple(
                _question(form, f, answers, wrong.get(f.name, ""), plan, f.name in needed)
                for f in section.fields
            ),
        )
        for section in form.layout
    )


def told(form: FormDefinition, answers: Mapping[str, Any], *, everything: bool) -> dict[str, str]:
    """Question -> what is wrong, in the words of the page's language."""
    return {
        name: in_words(said)
        for name, said in mistakes(form, answers).items()
        if everything or said != REQUIRED
    }


def in_words(said: str) -> str:
    """The words of a mistake."""
    known = {
        REQUIRED: _("请填写这一项。"),
        CHOOSE: _("请从列表中选择一项。"),
        UNFIT: _("这样填不对，请核对。"),
    }
    return known.get(said, said)


def _question(
    form: FormDefinition,
    f: FormField,
    answers: Mapping[str, Any],
    problem: str,
    plan: Plan,
    required: bool,
) -> Question:
    prop = form.property(f.name)
    return Question(
        name=f.name,
        label=prop.get("title", f.name),
        widget=f.widget,
        width=f.width,
        value=answers.get(f.name),
        hint=f.hint,
        required=required,
        when_field=f.when_field,
        when_equals=f.when_equals,
        shown=asked(f, answers),
        problem=problem,
        options=_options(f, prop, plan),
        columns=_columns(prop) if f.widget == "table" else (),
    )


def _options(f: FormField, prop: Mapping[str, Any], plan: Plan) -> tuple[tuple[str, str], ...]:
    if f.widget == "choice":
        return tuple(zip(prop["enum"], prop["x-names"], strict=True))
    if f.widget == "region":
        return tuple((r.code, f"{r.name}（{r.code}）") for r in plan.regions())
    return ()


def _columns(prop: Mapping[str, Any]) -> tuple[Question, ...]:
    row = prop["items"]
    return tuple(
        Question(
            name=name,
            label=column.get("title", name),
            widget="text",
            width=6,
            value="",
            hint="",
            required=name in row.get("required", ()),
            when_field="",
            when_equals="",
            shown=True,
            problem="",
        )
        for name, column in row["properties"].items()
    )
