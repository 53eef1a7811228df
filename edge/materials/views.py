"""What the page of a material shows."""

import io
from collections.abc import Iterator
from typing import Final

from PIL import Image

from domain.case_scans import CaseScan
from domain.cases import DRAFTED, Case
from domain.document_kinds import LICENCE, NUMBER
from domain.persons import masked_number
from domain.recognition import Reading, is_number, name_of
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft
from edge.materials import findings, service, signed
from edge.materials.reading import Readings, place_of
from edge.materials.scans import Scan
from edge.materials.sealing import content, material_of
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import (
    Desk,
    EarlierScan,
    MaterialPage,
    Problem,
    ReadScan,
    RemarkRow,
    ScannedPage,
)

WIDTHS: Final = (240, 1100)
QUALITY: Final = 80

PHRASES: Final = (
    "已核对原件，内容一致。",
    "名称已变更，有变更证明。",
    "字迹不清，已人工核对。",
    "已当面说明，申请人承诺限期更换。",
)
"""Why a document is taken though the reader remarked on it."""


def page(
    counter: Counter,
    the_desk: Desk,
    case: Case,
    material: str,
    reading: Readings,
    *,
    at: int,
    has_camera: bool,
    has_tablet: bool,
    problem: Problem | None = None,
) -> MaterialPage:
    """A material with its pages; `at` is the page in front. Raises Refused(`no_such_material`)."""
    line = material_of(counter, case, material)
    draft = service.draft_of(counter, case.id)
    scan = draft.scans.get(material, Scan())
    for unread in scan.pages:
        if place_of(unread) not in draft.readings:
            reading.want(case.id, unread)
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
        has_tablet=has_tablet,
        signing=_signing(counter, case.id, scan),
        is_form="申请表" in line.name or "申请书" in line.name,
        drafted=case.state == DRAFTED,
        earlier=tuple(_earlier(counter, s) for s in service.earlier_scans(counter, case)),
        from_case=scan.from_case,
        read=_read(counter, line.name, draft, scan, reading),
        words=scan.words,
        phrases=PHRASES,
        problem=problem,
    )


def _signing(counter: Counter, case_id: str, scan: Scan) -> str:
    """Whether the pages as they are were asked to be signed, and were."""
    if not scan.asked:
        return ""
    return "given" if signed.signature_of(counter, case_id, scan.asked) else "asked"


def _read(counter: Counter, name: str, draft: Draft, scan: Scan, reading: Readings) -> ReadScan:
    found = findings.of_scan(draft, scan)
    unread = [page for page in scan.pages if place_of(page) not in draft.readings]
    states = {reading.state(page) for page in unread}
    state = next((s for s in ("off", "waiting", "idle", "failed") if s in states), "done")
    return ReadScan(
        state="waiting" if state == "idle" else state,
        kinds=tuple(dict.fromkeys(name_of(r.kind) for r in found if r.kind)),
        facts=tuple(fact for r in found for fact in _facts(r)),
        remarks=tuple(
            RemarkRow(r.code, r.read, r.said) for r in findings.remarks(counter, name, draft, scan)
        ),
        licence=any(r.kind == LICENCE for r in found),
    )


def _facts(reading: Reading) -> Iterator[tuple[str, str]]:
    """What was read, ID numbers starred: the paper itself is in view beside it."""
    for name, value in reading.fields.items():
        yield name, masked_number(value) if name == NUMBER and is_number(value) else value


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
