"""The scans of a case's materials: which sealed document stands for which line of the list."""

from dataclasses import dataclass

from domain.case_events import CaseMaterialScanned
from domain.events import Event, key
from domain.folding import Key, folds, table


@table("case_scan", key=("hall", "case", "material"))
@dataclass(frozen=True, slots=True)
class CaseScan:
    """The newest scan of a material; lists are joined by commas. `times`: how often it was scanned,
    each with an event of its own.
    """

    hall: str
    case: str
    material: str
    name: str
    scan: str
    pages: int
    got: str
    copies: int
    came: str
    from_case: str | None
    seen_as: str
    remarks: str
    words: str
    at: int
    actor: str
    sha256: str = ""
    times: int = 1


def _by_material(event: Event) -> Key:
    return (event.hall, key(event.subject), getattr(event.body, "material", ""))


@folds(CaseScan, CaseMaterialScanned, by=_by_material)
def _scanned(before: CaseScan | None, event: Event) -> CaseScan:
    body = event.body
    assert isinstance(body, CaseMaterialScanned)
    return CaseScan(
        event.hall,
        key(event.subject),
        body.material,
        body.name,
        body.scan,
        body.pages,
        body.got,
        body.copies,
        ",".join(body.came),
        body.from_case,
        body.seen_as,
        ",".join(body.remarks),
        body.words,
        event.at_ms,
        event.actor,
        body.sha256,
        (before.times if before else 0) + 1,
    )
