"""What the page of a material shows."""

import io
from typing import Final

from PIL import Image

from domain.case_scans import CaseScan
from domain.cases import DRAFTED, Case
from edge.acceptance.counter import Counter
from edge.materials import service
from edge.materials.scans import Scan
from edge.materials.sealing import content, material_of
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import Desk, EarlierScan, MaterialPage, Problem, ScannedPage

WIDTHS: Final = (240, 1100)
QUALITY: Final = 80


def page(
    counter: Counter,
    the_desk: Desk,
    case: Case,
    material: str,
    *,
    at: int,
    has_camera: bool,
    problem: Problem | None = None,
) -> MaterialPage:
    """A material with its pages; `at` is the page in front. Raises Refused(`no_such_material`)."""
    line = material_of(counter, case, material)
    scan = service.draft_of(counter, case.id).scans.get(material, Scan())
    last = max(len(scan.pages) - 1, 0)
    return MaterialPage(
        desk=the_desk,
        case=case.id,
        number=case.number,
        item_name=case.item_name,
        material=material,
        name=line.name,
        asked=line.form,
        asked_copies=line.copies,
        got=scan.got or line.form,
        copies=scan.copies or line.copies,
        pages=tuple(ScannedPage(p.address[:16], p.turn, p.came) for p in scan.pages),
        at=min(max(at, 0), last),
        has_camera=has_camera,
        drafted=case.state == DRAFTED,
        earlier=tuple(_earlier(counter, s) for s in service.earlier_scans(counter, case)),
        from_case=scan.from_case,
        problem=problem,
    )


def _earlier(counter: Counter, scan: CaseScan) -> EarlierScan:
    node = counter.node
    case = node.store.state(Case, node.id, scan.case)
    number = (case.number if case else None) or ""
    return EarlierScan(
        f"{scan.case}/{scan.material}", scan.name, scan.pages, number, node.local(scan.at).date()
    )


def picture(counter: Counter, case_id: str, material: str, at: int, width: int) -> bytes | None:
    """A page upright as a JPEG for the screen, None when there is no such page.
    Raises Refused(`scan_away`).
    """
    scan = service.draft_of(counter, case_id).scans.get(material, Scan())
    if not 0 <= at < len(scan.pages) or width not in WIDTHS:
        return None
    shown = scan.pages[at]
    return off_loop(_smaller, content(counter, shown.address), shown.turn, width)


def _smaller(jpeg: bytes, turn: int, width: int) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as whole:
        whole.draft("RGB", (width, width))
        upright = whole.rotate(-90 * turn, expand=True) if turn else whole
        upright.thumbnail((width, width * 3))
        upright.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
