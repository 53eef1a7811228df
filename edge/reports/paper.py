"""A report as PDF."""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import msgspec
import typst
from flask_babel import gettext as _

from edge.papers.typesetting import STANDARD, fonts
from kiosk_ui.filters import spell
from kiosk_ui.views import Chart, ReportPage

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"

MOST_COLUMNS: Final = 16
"""A month's days take two lines on the paper."""

_one_at_a_time = Lock()


def text_of(view: ReportPage, hall: str, printed: str) -> dict[str, Any]:
    """What the template says, with the words of the language of whoever asks."""
    head = [_("队列"), *view.figures.values(), _("平均等候"), _("九成不超过"), _("平均办理")]
    queues = [
        [
            r.name,
            *(str(c.count) for c in r.cells),
            spell(r.mean_wait_s),
            spell(r.most_wait_s),
            spell(r.mean_service_s),
        ]
        for r in view.rows
    ]
    parts = [{"name": _("各队列"), "chart": "", "head": head, "rows": queues}]
    parts.append(_charted(_("各小时取号"), view.hours))
    if view.days is not None:
        parts.append(_charted(_("每天取号"), view.days))
    stars = [[f"{level}", str(count)] for level, count in view.ratings]
    parts.append({"name": _("评价"), "chart": "", "head": [_("评价"), _("人数")], "rows": stars})
    span = f"{view.first}" if view.first == view.last else f"{view.first} – {view.last}"
    return {"hall": hall, "title": _("报表"), "span": span, "printed": printed, "parts": parts}


def pdf(text: dict[str, Any]) -> bytes:
    """Typeset it. Takes a tenth of a second: not on the loop's thread."""
    inputs = {"report": msgspec.json.encode(text).decode()}
    with _one_at_a_time:
        made = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARD)
    assert isinstance(made, bytes)
    return made


def _charted(name: str, chart: Chart) -> dict[str, Any]:
    labels = [label[-5:] for label, _values in chart.rows]
    values = [f"{values[0]:g}" for _label, values in chart.rows]
    wide = min(len(labels), MOST_COLUMNS)
    lines = [
        (part + [""] * wide)[:wide]
        for n in range(0, len(labels), wide)
        for part in (labels[n : n + wide], values[n : n + wide])
    ]
    return {"name": name, "chart": str(chart.svg), "head": lines[0], "rows": lines[1:]}


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(TEMPLATE, font_paths=fonts())
