"""A scan that is signed on the window's tablet: the very bytes that will be sealed."""

from dataclasses import replace

from domain.cases import Case
from domain.errors import Refused
from domain.signatures import Signature, digest
from edge.acceptance.counter import Counter
from edge.calling.service import Seat
from edge.materials import service
from edge.materials.scans import Scan
from edge.materials.sealing import document_of, material_of
from edge.signing.desk import Asked, SigningDesk


def ask(counter: Counter, desk: SigningDesk, seat: Seat, case: Case, material: str) -> Asked:
    """Lay a scan's document on the tablet; its day and hash stay with the scan until it is changed.

    Raises Refused(`no_tablet` | `nothing_scanned` | `no_document` | as `service.change`).
    """
    if desk.tablet_of(seat.window) is None:
        raise Refused("no_tablet")
    name = material_of(counter, case, material).name
    scan = service.draft_of(counter, case.id).scans.get(material, Scan())
    if not scan.pages:
        raise Refused("nothing_scanned")
    dated = replace(scan, dated=counter.node.now().date().isoformat())
    document = document_of(counter, name, dated)
    asked = desk.ask(
        seat.window, seat.staff, f"case/{case.id}", name, document, counter.node.wall_ms()
    )
    asked_for = replace(dated, asked=digest(document))

    def note(now: Scan) -> Scan:
        if now != scan:
            raise Refused("scan_changed")
        return asked_for

    service.change(counter, case.id, material, note)
    return asked


def signature_of(counter: Counter, case_id: str, document: str) -> Signature | None:
    """The newest signature of a case under a document with this SHA-256."""
    if not document:
        return None
    found = counter.node.store.states(
        Signature,
        "hall = ? AND about = ? AND document = ? ORDER BY at DESC LIMIT 1",
        (counter.node.id, f"case/{case_id}", document),
    )
    return found[0] if found else None
