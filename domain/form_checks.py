"""Are the answers of a form right? Every mistake comes with the words of its question.

A question that is not asked (see `forms.asked`) is neither required nor checked. Formats beyond
JSON Schema's own: id_number (GB 11643), credit_code (GB 32100), phone, region (GB/T 2260).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from stdnum.cn import uscc

from domain.errors import Refused
from domain.forms import FormDefinition, asked, relevant
from domain.persons import valid_id_number

_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|(400|800)-?\d{3}-?\d{4}")
_REGION: Final = re.compile(r"\d{6}(\d{3}){0,2}")

REQUIRED, CHOOSE, UNFIT = "required", "choose", "unfit"
"""Words for an answer that is missing, that is none of the choices, or that a question without
words of its own cannot take."""

_FORMATS: Final = FormatChecker(formats=("date",))


@_FORMATS.checks("id_number")
def _id_number(answer: object) -> bool:
    try:
        valid_id_number(str(answer))
    except Refused:
        return False
    return True


@_FORMATS.checks("credit_code")
def _credit_code(answer: object) -> bool:
    return bool(uscc.is_valid(str(answer)))


@_FORMATS.checks("phone")
def _phone(answer: object) -> bool:
    return _PHONE.fullmatch(str(answer)) is not None


@_FORMATS.checks("region")
def _region(answer: object) -> bool:
    return _REGION.fullmatch(str(answer)) is not None


def mistakes(form: FormDefinition, answers: Mapping[str, Any]) -> dict[str, str]:
    """Question -> words, `REQUIRED` where nothing was said. Empty when all is right.

    A mistake inside a table is told under the table's own name, with the row.
    """
    said = relevant(form, answers)
    questions = [f for f in form.fields() if asked(f, answers)]
    needed = set(form.schema.get("required", ()))
    found = {f.name: REQUIRED for f in questions if f.name in needed and f.name not in said}
    for f in questions:
        if f.name in said and (words := mistake(form, f.name, said[f.name])):
            found[f.name] = words
    return found


def mistake(form: FormDefinition, name: str, answer: object) -> str:
    """What is wrong with one answer, '' when nothing is."""
    error = next(_validator(form, name).iter_errors(answer), None)
    return _words(form.property(name), error) if error is not None else ""


def _words(prop: Mapping[str, Any], error: ValidationError) -> str:
    if len(error.absolute_path) >= 1 and prop.get("type") == "array":
        row = int(error.absolute_path[0]) + 1
        column = prop["items"]["properties"].get(_column(error), {})
        return f"{row}. {column.get('title', '')}：{column.get('x-says', REQUIRED)}"
    return str(prop.get("x-says") or (CHOOSE if error.validator == "enum" else UNFIT))


def _column(error: ValidationError) -> str:
    if len(error.absolute_path) > 1:
        return str(error.absolute_path[1])
    row: Any = error.instance
    needed: Any = error.validator_value
    missing = [str(name) for name in needed if name not in row]
    return missing[0] if missing else ""


def _validator(form: FormDefinition, name: str) -> Draft202012Validator:
    return Draft202012Validator(form.property(name), format_checker=_FORMATS)
