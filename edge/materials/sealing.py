"""Scans become documents: sealed before the log names them, in the command that hands them in."""

import io
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.blobs import Blob, BlobRef
from domain.case_events import CaseMaterialScanned
from domain.case_lists import MISSING, WAIVED
from domain.cases import Case
from domain.errors import Refused
from domain.events import Fact
from domain.items import Material
from domain.signatures import digest
from edge.acceptance import terms
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft
from edge.blobs import BlobAway
from edge.materials import findings
from edge.materials.archive import Sheet, pdf_a
from edge.materials.scans import Page, Scan
from kiosk_ui.http.server import off_loop
from sync.blob_queue import keep
from sync.errors import DamagedBlob, NoSuchBlob
from sync.transaction import Transaction

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
START, COMMENT = b"\xff\xd8", b"\xff\xfe"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A scan's document on the disk, and the fact that names it."""

    ref: BlobRef
    fact: CaseMaterialScanned


def material_of(counter: Counter, case: Case, material: str) -> Material:
    """A line of the case's list. Raises Refused(`no_such_material`)."""
    item = terms.of_case(counter.node, case).item
    found = next((m for m in item.materials if m.id == material), None)
    if found is None:
        raise Refused("no_such_material")
    return found


def kept_page(counter: Counter, jpeg: bytes, came: str) -> Page:
    """Seal a page; on disk when this returns. Raises OSError (the disk is full)."""
    ref = counter.node.blobs.put(io.BytesIO(_one_of_its_kind(jpeg)), JPEG)
    return Page(ref.address, 0, came)


def _one_of_its_kind(jpeg: bytes) -> bytes:
    """With a comment (T.81, B.2.4.5) behind its first segment: the same picture in two drafts is
    two blobs, and each can be let go by itself.
    """
    first = len(START) + len(COMMENT) + int.from_bytes(jpeg[4:6])
    mark = secrets.token_hex(8).encode()
    return jpeg[:first] + COMMENT + (len(mark) + 2).to_bytes(2) + mark + jpeg[first:]


def content(counter: Counter, address: str) -> bytes:
    """What a blob holds. Raises Refused(`scan_away`)."""
    try:
        with counter.node.blobs.open(address) as stream:
            return stream.read()
    except (NoSuchBlob, DamagedBlob, BlobAway) as error:
        raise Refused("scan_away") from error


def addresses(draft: Draft) -> set[str]:
    """The pages that a draft holds."""
    return {page.address for scan in draft.scans.values() for page in scan.pages}


def let_go(counter: Counter, gone: Iterable[str]) -> None:
    """Take off the disk what the log has never named."""
    node = counter.node
    for address in gone:
        if node.store.state(Blob, node.id, address) is None:
            node.blobs.store.free(address)


def handed_in(draft: Draft) -> dict[str, Scan]:
    """The scans of what is handed in now."""
    return {
        name: scan
        for name, scan in draft.scans.items()
        if scan.pages and draft.states.get(name, MISSING) not in (MISSING, WAIVED)
    }


def seal(
    counter: Counter, case: Case, draft: Draft, wanted: Mapping[str, Scan]
) -> tuple[Sealed, ...]:
    """Make the documents of scans; on disk when this returns. Raises Refused(`scan_away`)."""
    return tuple(_sealed(counter, case, draft, name, scan) for name, scan in wanted.items())


def emit(tx: Transaction, actor: str, case_id: str, sealed: Sequence[Sealed]) -> None:
    """Name sealed scans in the log, in the command that hands them in."""
    for scan in sealed:
        keep(tx, actor, scan.ref)
        tx.emit(actor, Fact(f"case/{case_id}", scan.fact))


def _sealed(counter: Counter, case: Case, draft: Draft, material: str, scan: Scan) -> Sealed:
    line = material_of(counter, case, material)
    document = document_of(counter, line.name, scan)
    ref = counter.node.blobs.put(io.BytesIO(document), PDF)
    fact = CaseMaterialScanned(
        material=material,
        name=line.name,
        scan=ref.address,
        pages=len(scan.pages),
        got=scan.got or line.form,
        copies=scan.copies or line.copies,
        came=tuple(sorted({page.came for page in scan.pages})),
        from_case=scan.from_case,
        seen_as=findings.seen_as(draft, scan),
        remarks=tuple(r.code for r in findings.remarks(counter, line.name, draft, scan)),
        words=scan.words,
        sha256=digest(document),
    )
    return Sealed(ref, fact)


def document_of(counter: Counter, title: str, scan: Scan) -> bytes:
    """The PDF/A of a scan. Raises Refused(`scan_away`)."""
    sheets = [Sheet(content(counter, page.address), page.turn) for page in scan.pages]
    on = date.fromisoformat(scan.dated) if scan.dated else counter.node.now().date()
    return off_loop(pdf_a, sheets, title, on)
