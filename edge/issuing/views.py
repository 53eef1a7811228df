"""What the issuing pages show: the list of what waits to be given, and one handing over."""

from collections.abc import Sequence
from datetime import date

from domain.cases import DECIDED, GRANTED, ISSUED, REFUSED, Case
from domain.handovers import HERE, POSTED, STORED, Handover, overdue
from edge.acceptance import terms
from edge.acceptance import views as cases
from edge.acceptance.counter import Counter
from edge.acceptance.phrases import PHRASES
from edge.issuing import service, takers
from edge.node import HallNode
from edge.papers.desk import PrintDesk
from edge.signing.desk import SigningDesk
from edge.signing.views import window_sign
from kiosk_ui.views import Desk, HandoverPage, IssuingPage, IssuingRow, Problem

MOST_ROWS = 60


def waiting(counter: Counter, desk: Desk, problem: Problem | None = None) -> IssuingPage:
    """Everything that waits for a certificate, for its receiver, on its way, in a locker."""
    node = counter.node
    open_cases = _cases(node)
    away = {h.case: h for h in _away(node)}
    here = [c for c in open_cases if c.id not in away]
    makes = [c for c in here if c.state == DECIDED and c.outcome == GRANTED and _makes(node, c)]
    gives = [c for c in here if c not in makes]
    gone = [c for c in open_cases if c.id in away]
    return IssuingPage(
        desk=desk,
        to_make=_rows(node, makes, away),
        to_give=_rows(node, gives, away),
        posted=_rows(node, [c for c in gone if away[c.id].state == POSTED], away),
        stored=_rows(node, [c for c in gone if away[c.id].state == STORED], away),
        problem=problem,
    )


def handover(
    counter: Counter,
    signing: SigningDesk,
    printing: PrintDesk,
    desk: Desk,
    window: str,
    case: Case,
    scanned: str = "",
    problem: Problem | None = None,
) -> HandoverPage:
    """One case at the window, to be given, posted or laid into a locker."""
    node = counter.node
    wanted = terms.of_case(node, case)
    where = node.store.state(Handover, node.id, case.id)
    card = takers.by_card(counter, window, case)
    asked = signing.of_window(window)
    return HandoverPage(
        desk=desk,
        head=cases.head(node, case, wanted),
        things=_things(case, wanted.item.result.name if wanted.item.result else ""),
        state=where.state if where else HERE,
        carrier=where.carrier if where else "",
        tracking=where.tracking if where else "",
        compartment=where.compartment if where else "",
        until=_day(where.until if where else None),
        overdue=where is not None and overdue(where, node.now().date().isoformat()),
        taker=card.kind if card else "",
        taker_name=card.shown if card else "",
        receipt=scanned if takers.has_receipt(counter, case, scanned) else "",
        wrong_receipt=bool(scanned) and not takers.has_receipt(counter, case, scanned),
        free=_free(node),
        code=printing.codes.get(case.id, ""),
        sign=window_sign(signing, window),
        phrases=PHRASES["taker"],
        signing=asked is not None and asked.about == f"case/{case.id}",
        printing=printing.part(window, case.id, "issuing"),
        problem=problem,
    )


def _things(case: Case, name: str) -> tuple[tuple[str, str], ...]:
    """What is handed over: (kind of paper, name or number)."""
    paper = "refusal" if case.state == REFUSED else "decision"
    certificate = (("certificate", f"{name} {case.certificate}"),) if case.certificate else ()
    return (*certificate, (paper, ""))


def _cases(node: HallNode) -> list[Case]:
    return node.store.states(
        Case,
        "hall = ? AND state IN (?, ?, ?) ORDER BY changed_at LIMIT ?",
        (node.id, DECIDED, ISSUED, REFUSED, MOST_ROWS * 4),
    )


def _away(node: HallNode) -> list[Handover]:
    return node.store.states(
        Handover, "hall = ? AND state IN (?, ?) ORDER BY until", (node.id, POSTED, STORED)
    )


def _makes(node: HallNode, case: Case) -> bool:
    result = terms.of_case(node, case).item.result
    return result is not None and result.certificate


def _free(node: HallNode) -> tuple[str, ...]:
    taken = {h.compartment for h in _away(node) if h.state == STORED}
    every = service.compartments(node.settings.locker_compartments)
    return tuple(name for name in every if name not in taken)


def _rows(
    node: HallNode, found: Sequence[Case], away: dict[str, Handover]
) -> tuple[IssuingRow, ...]:
    today = node.now().date().isoformat()
    return tuple(_row(node, case, away.get(case.id), today) for case in found[:MOST_ROWS])


def _row(node: HallNode, case: Case, where: Handover | None, today: str) -> IssuingRow:
    return IssuingRow(
        id=case.id,
        number=case.number or "",
        item_name=case.item_name,
        applicant=case.masked_name or "",
        state=case.state,
        since=node.local(where.changed_at if where else case.changed_at),
        place=(where.tracking or where.compartment) if where else "",
        until=_day(where.until if where else None),
        overdue=where is not None and overdue(where, today),
        unpaid=case.paid_fen < case.fee_fen,
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
