"""Printing a paper: written down first (who, which copy, whose record was opened), then typeset."""

from typing import Final

from domain.case_events import CasePaperFailed, CasePaperPrinted, CaseRecordOpened
from domain.case_numbers import compact, is_case_number, with_hyphens
from domain.case_steps import CasePaper
from domain.cases import Case
from domain.errors import Refused
from domain.events import Fact
from domain.items import ORGANISATION
from domain.papers import is_code, paper_code
from domain.payments import Payment
from edge.acceptance import acts, terms
from edge.acceptance.counter import Counter
from edge.acceptance.service import act, today
from edge.calling.service import Seat
from edge.node import HallNode
from edge.papers.codes import barcode, qr
from edge.papers.desk import PrintJob
from edge.papers.paper import Paper, spelled
from edge.papers.texts import PAPERS, Matter, certificate_facts
from sync.transaction import Transaction

OPENED_FOR: Final = "打印文书"


def make(counter: Counter, seat: Seat, case_id: str, kind: str) -> Paper:
    """Write down that a paper is printed and gather what it says.

    Raises Refused(`no_such_case` | `no_such_paper` | `no_record`).
    """
    node = counter.node
    case = node.store.state(Case, node.id, case_id)
    if case is None:
        raise Refused("no_such_case")
    if kind not in acts.papers(case) or kind not in PAPERS or case.sealed is None:
        raise Refused("no_such_paper")
    copies: list[int] = []

    def printed(tx: Transaction, known: Case) -> object:
        before = tx.get(CasePaper, case_id, kind)
        copies.append((before.copies if before else 0) + 1)
        return (CaseRecordOpened(OPENED_FOR), CasePaperPrinted(kind, copies[0]))

    act(counter, seat, case_id, printed)
    answers = counter.open_record(case.sealed)
    name = answers.get("org_name" if case.applicant == ORGANISATION else "name", "")
    return _paper(counter, seat, case, kind, str(name), copies[-1])


def note_failed(node: HallNode, job: PrintJob) -> None:
    """A copy did not come out; the story of the case says so. For the device's thread."""
    if job.paper is None:
        return
    body = CasePaperFailed(job.kind, job.paper.copy, job.device, job.state, job.reason)
    actor = f"device/{job.device}"
    node.run(lambda tx: tx.emit(actor, Fact(f"case/{job.case}", body)) and None)


def _paper(counter: Counter, seat: Seat, case: Case, kind: str, name: str, copy: int) -> Paper:
    node = counter.node
    item = terms.of_case(node, case).item
    paid = _payment(node, case)
    paid_on = node.local(paid.at).date().isoformat() if paid else ""
    matter = Matter(case, item, today(node).iso, paid, paid_on)
    written = PAPERS[kind](matter)
    staff = node.plan.staff.get(seat.staff)
    hall = node.plan.hall
    address = check_url(node, counter.secret, case.number or "", kind)
    return Paper(
        template="certificate" if kind == "certificate" else "notice",
        title=written.title,
        number=case.number or "",
        hall=hall.name if hall else node.id,
        organ=item.department,
        addressee=name if kind not in ("delivery", "certificate") else "",
        parts=written.parts,
        date=spelled(written.date),
        qr=qr(address),
        barcode=barcode(case.number or ""),
        copy=copy,
        printed_at=f"{node.now():%Y-%m-%d %H:%M}",
        printed_by=staff.number if staff else "",
        certificate=case.certificate or "",
        facts=certificate_facts(matter, name) if kind == "certificate" else (),
        reprint=copy > 1,
        address=address,
    )


def _payment(node: HallNode, case: Case) -> Payment | None:
    found = node.store.states(
        Payment, 'hall = ? AND "case" = ? ORDER BY at DESC LIMIT 1', (node.id, case.id)
    )
    return found[0] if found else None


def check_url(node: HallNode, secret: bytes, number: str, kind: str) -> str:
    """Where anyone can see that a paper is true; the code in it cannot be guessed."""
    code = paper_code(secret, number, kind)
    return f"{node.settings.url()}/check/{compact(number)}/{kind}/{code}"


def checked(counter: Counter, digits: str, kind: str, code: str) -> tuple[Case, CasePaper] | None:
    """The case and paper that an address speaks of, None when it is not ours."""
    if not is_case_number(digits) or kind not in PAPERS:
        return None
    number = with_hyphens(digits)
    if not is_code(counter.secret, number, kind, code):
        return None
    node = counter.node
    found = node.store.states(Case, "hall = ? AND number = ?", (node.id, number))
    paper = node.store.state(CasePaper, node.id, found[0].id, kind) if found else None
    return (found[0], paper) if paper is not None else None
