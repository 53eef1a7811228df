"""Commands: pages are added, turned, moved, taken back; a scan is sealed and named in the log."""

from collections.abc import Sequence
from dataclasses import replace

from domain.case_events import CaseRecordOpened
from domain.case_lists import MISSING, RECEIVED
from domain.case_scans import CaseScan
from domain.cases import DRAFTED, Case, require
from domain.errors import Refused
from domain.events import Fact
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft, value_name
from edge.calling.service import Seat
from edge.materials import scans
from edge.materials.scans import Change, Scan
from edge.materials.sealing import (
    addresses,
    content,
    emit,
    kept_page,
    let_go,
    material_of,
    seal,
)
from edge.materials.uploads import pages_of
from kiosk_ui.http.server import off_loop
from sync.transaction import Transaction


def add(
    counter: Counter,
    case_id: str,
    material: str,
    jpegs: Sequence[bytes],
    came: str,
    from_case: str | None = None,
) -> None:
    """Seal pages and lay them behind the others. Raises Refused(`no_such_case` | `case_state` |
    `too_many_pages` | `no_such_material`), OSError (the disk is full).
    """
    known = counter.node.store.state(Case, counter.node.id, case_id)
    material_of(counter, require(known, "scan"), material)
    if len(jpegs) > scans.MOST_PAGES:
        raise Refused("too_many_pages", most=scans.MOST_PAGES)
    pages = tuple(kept_page(counter, jpeg, came) for jpeg in jpegs)
    try:
        change(counter, case_id, material, scans.added(pages, from_case))
    except Refused:
        let_go(counter, [page.address for page in pages])
        raise


def add_file(counter: Counter, case_id: str, material: str, content: bytes) -> None:
    """Take the pages of a file. Raises Refused as `add` and `uploads.pages_of`."""
    add(counter, case_id, material, off_loop(pages_of, content), scans.UPLOAD)


def change(counter: Counter, case_id: str, material: str, how: Change) -> Draft:
    """Change a scan; what was brought is received. Pages that are used no more leave the disk.
    Raises Refused(`no_such_case` | `case_state` | what `how` raises).
    """
    gone: list[str] = []

    def command(tx: Transaction) -> Draft:
        case = require(tx.get(Case, case_id), "scan")
        draft = counter.drafts.load(tx, case_id)
        before = draft.scans.get(material, Scan())
        after = how(before)
        changed = replace(draft, scans={**draft.scans, material: after}, saved_at=tx.now_ms)
        if case.state == DRAFTED and after.pages and draft.states.get(material) in (None, MISSING):
            changed = replace(changed, states={**draft.states, material: RECEIVED})
        counter.drafts.save(tx, case_id, changed)
        gone[:] = addresses(draft) - addresses(changed)
        return changed

    draft = counter.node.run(command)
    let_go(counter, gone)
    return draft


def take_from_earlier(
    counter: Counter, seat: Seat, case_id: str, material: str, earlier: str
) -> None:
    """Take a scan over from an earlier case of the same person; the log of that case says so.

    `earlier`: case and material, with a slash between. Raises Refused(`no_earlier` | as `add`).
    """
    case = require(counter.node.store.state(Case, counter.node.id, case_id), "scan")
    known = {f"{s.case}/{s.material}": s for s in earlier_scans(counter, case)}
    found = known.get(earlier)
    if found is None:
        raise Refused("no_earlier")
    document = open_scan(counter, seat, found, f"取用“{found.name}”于新的申请")
    whence = counter.node.store.state(Case, counter.node.id, found.case)
    number = whence.number if whence else None
    add(counter, case_id, material, off_loop(pages_of, document), scans.EARLIER, number)


def earlier_scans(counter: Counter, case: Case) -> list[CaseScan]:
    """What was scanned in earlier cases of the person this case is for, newest first."""
    person = case.person
    if person is None:
        return []
    return counter.node.store.states(
        CaseScan,
        'hall = ? AND "case" <> ? AND "case" IN (SELECT id FROM "case" WHERE hall = ? '
        "AND person = ? AND number IS NOT NULL) ORDER BY at DESC LIMIT 12",
        (counter.node.id, case.id, counter.node.id, person),
    )


def open_scan(counter: Counter, seat: Seat, scan: CaseScan, why: str) -> bytes:
    """The document of a scan, after the opening was written down. Raises Refused(`scan_away`)."""

    def command(tx: Transaction) -> None:
        tx.emit(seat.actor, Fact(f"case/{scan.case}", CaseRecordOpened(why)))

    counter.node.run(command)
    return content(counter, scan.scan)


def draft_of(counter: Counter, case_id: str) -> Draft:
    """What lies on the desk for a case, whatever its state."""
    return counter.drafts.open(case_id, counter.node.store.value(value_name(case_id)))


def keep_scan(counter: Counter, seat: Seat, case_id: str, material: str) -> None:
    """Bind a scan to a case that was handed in before. Raises Refused(`no_such_case` |
    `case_state` | `nothing_scanned` | `scan_changed`).
    """
    known = require(counter.node.store.state(Case, counter.node.id, case_id), "scan")
    seen = draft_of(counter, case_id)
    scan = seen.scans.get(material, Scan())
    if known.state == DRAFTED or not scan.pages:
        raise Refused("nothing_scanned")
    sealed = seal(counter, known, seen, {material: scan})

    def command(tx: Transaction) -> None:
        require(tx.get(Case, case_id), "scan")
        draft = counter.drafts.load(tx, case_id)
        if draft.scans.get(material) != scan:
            raise Refused("scan_changed")
        emit(tx, seat.actor, case_id, sealed)
        rest = {name: s for name, s in draft.scans.items() if name != material}
        if rest:
            counter.drafts.save(tx, case_id, replace(draft, scans=rest))
        else:
            counter.drafts.drop(tx, case_id)

    try:
        counter.node.run(command)
    except Exception:
        let_go(counter, [made.ref.address for made in sealed])
        raise
    let_go(counter, [page.address for page in scan.pages])
