"""The form as it was filled in, made a page of the application: to be printed, signed and kept."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from domain.cases import Case
from domain.forms import relevant
from edge.acceptance import records, terms
from edge.acceptance.counter import Counter
from edge.acceptance.service import draft_of
from edge.materials import scans, service
from edge.materials.uploads import pages_of
from edge.papers.typesetting import STANDARD, fonts, one_at_a_time
from kiosk_ui.http.server import off_loop

TEMPLATE: Final = Path(__file__).parent / "typst" / "form.typ"


def add_form(counter: Counter, case: Case, material: str) -> None:
    """Lay the filled form behind the pages of a material. Raises Refused as `service.add`."""
    pages = off_loop(_pages, _said(counter, case))
    service.add(counter, case.id, material, pages, scans.FORM)


def _said(counter: Counter, case: Case) -> dict[str, Any]:
    node, wanted = counter.node, terms.of_case(counter.node, case)
    answers = relevant(wanted.form, draft_of(counter, case.id).answers)
    on, hall = node.now().date(), node.plan.hall
    return {
        "title": f"{wanted.form.title or case.item_name}",
        "item": case.item_name,
        "hall": hall.name if hall else node.id,
        "on": [on.year, on.month, on.day],
        "rows": records.in_words(wanted.form, answers),
    }


def _pages(said: dict[str, Any]) -> list[bytes]:
    inputs = {"form": msgspec.json.encode(said).decode()}
    with one_at_a_time:
        made = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARD)
    assert isinstance(made, bytes)
    return pages_of(made)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(TEMPLATE, font_paths=fonts())
