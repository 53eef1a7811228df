"""From a paper's data to a PDF (PDF/A-2u: fonts embedded, text can be selected and found).

Chinese fonts come from the machine: Noto CJK first (Debian's fonts-noto-cjk), else what there is;
rare characters of names from fonts-hanazono and fonts-babelstone-han.
"""

import threading
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import typst

from edge.papers.paper import Paper

TEMPLATES = Path(__file__).parent / "typst"
STANDARD: Final = "a-2u"

one_at_a_time = threading.Lock()


def pdf(paper: Paper) -> bytes:
    """The PDF of a paper. Takes a tenth of a second: not on the loop's thread."""
    inputs = {"paper": msgspec.json.encode(paper).decode()}
    with one_at_a_time:
        made = _compiler(paper.template).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=STANDARD
        )
    assert isinstance(made, bytes)
    return made


@cache
def _compiler(template: str) -> typst.Compiler:
    # Looking through the machine's fonts takes longer than a page: once for all papers.
    return typst.Compiler(TEMPLATES / f"{template}.typ", font_paths=fonts())


@cache
def fonts() -> typst.Fonts:
    """The machine's fonts. A character that a paper's own font has not got is set in another."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
