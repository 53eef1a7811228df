"""What the reader found on the pages of a case: kept in its draft, held against its answers."""

from collections.abc import Iterator
from dataclasses import replace

from domain import document_remarks
from domain.document_kinds import LICENCE, NAME
from domain.document_remarks import Remark
from domain.recognition import Reading
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft
from edge.materials.reading import place_of
from edge.materials.scans import Page, Scan
from sync.transaction import Transaction


def keep(counter: Counter, case_id: str, page: Page, reading: Reading) -> None:
    """Keep what was read while the page is still there; what belongs to no page goes."""

    def command(tx: Transaction) -> None:
        draft = counter.drafts.load(tx, case_id)
        places = {place_of(p) for scan in draft.scans.values() for p in scan.pages}
        known = {**draft.readings, place_of(page): reading}
        readings = {place: found for place, found in known.items() if place in places}
        if places:
            counter.drafts.save(tx, case_id, replace(draft, readings=readings))

    counter.node.run(command)


def of_scan(draft: Draft, scan: Scan) -> list[Reading]:
    """The readings of a scan's pages, as far as they were read."""
    places = (place_of(page) for page in scan.pages)
    return [draft.readings[place] for place in places if place in draft.readings]


def seen_as(draft: Draft, scan: Scan) -> str:
    """The kind of the first page that was recognised."""
    return next((reading.kind for reading in of_scan(draft, scan) if reading.kind), "")


def remarks(counter: Counter, name: str, draft: Draft, scan: Scan) -> tuple[Remark, ...]:
    """What does not fit on a material of this name; nothing before every page was read."""
    readings = of_scan(draft, scan)
    if len(readings) < len(scan.pages):
        return ()
    return document_remarks.remarks(name, readings, draft.answers, counter.node.now().date())


def open_remarks(counter: Counter, name: str, draft: Draft, material: str) -> int:
    """How many remarks on a material nobody has answered."""
    scan = draft.scans.get(material)
    if scan is None or scan.words:
        return 0
    return len(remarks(counter, name, draft, scan))


def licences(draft: Draft) -> Iterator[Reading]:
    """The business licences among the pages of a draft."""
    for scan in draft.scans.values():
        yield from (r for r in of_scan(draft, scan) if r.kind == LICENCE and r.get(NAME))
