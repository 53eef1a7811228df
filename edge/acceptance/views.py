"""What the pages of the case desk show."""

from dataclasses import replace
from datetime import date

from domain import case_rules as rules
from domain.case_lists import unpack, unpack_missing
from domain.case_scans import CaseScan
from domain.case_steps import CasePaper, CaseStep
from domain.cases import CORRECTION_ASKED, DRAFTED, Case, may
from domain.errors import Refused
from domain.fees import yuan
from domain.items import REFUSAL_REASONS, SPECIAL_PROCEDURES
from domain.plan import ServiceItem, Staff
from domain.tickets import Ticket
from domain.windows import WindowState
from edge.acceptance import acts, finding, questions, service, terms
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft
from edge.acceptance.phrases import PHRASES
from edge.acceptance.terms import Terms
from edge.checking import service as checking
from edge.checking.views import row as check_row
from edge.materials import findings
from edge.node import HallNode
from edge.prereviews import service as prereviews
from edge.roster.names import actor_name
from kiosk_ui.language import name_of
from kiosk_ui.views import (
    CaseDesk,
    CaseFound,
    CaseHead,
    CasePage,
    CaseRow,
    Desk,
    ItemRow,
    JobPart,
    MaterialRow,
    PaperRow,
    Problem,
    StepRow,
)

MOST_NEXT = 5
FILLED_IN = (DRAFTED, CORRECTION_ASKED)
"""Where a form may lie open."""


def desk(counter: Counter, window: str, staff: Staff, *, online: bool) -> Desk:
    """Who sits at a window, who stands there, who waits."""
    node = counter.node
    state = node.store.state(WindowState, node.id, window)
    ticket = node.store.state(Ticket, node.id, state.ticket) if state and state.ticket else None
    planned = node.plan.windows.get(window)
    serves = tuple(s.queue for s in planned.serves) if planned else ()
    card = counter.card_at(window)
    return Desk(
        window_name=name_of(planned) if planned else window,
        staff_name=staff.name,
        staff_no=staff.number,
        ticket_number=ticket.number if ticket else None,
        person_name=ticket.masked_name if ticket else None,
        waiting=sum(node.floor.waiting(queue) for queue in serves),
        next_numbers=_next_numbers(node, serves),
        card_name=card.called if card else None,
        online=online,
        checks=checking.waiting_of(node, f"staff/{staff.id}"),
    )


def choose(
    counter: Counter, the_desk: Desk, window: str, query: str, problem: Problem | None = None
) -> CaseDesk:
    """Choosing an item, with what is under way for the person in front."""
    node = counter.node
    ticket, spelling = _ticket(node, window), counter.shelf.finder(node.plan)
    looked_at = prereviews.passed(node, ticket.person if ticket else None)
    return CaseDesk(
        desk=the_desk,
        query=query,
        items=tuple(_item_row(i) for i in finding.items(node.plan, spelling, query, ticket)),
        drafts=_rows(node, finding.drafts(node, window)),
        pending=_rows(node, finding.pending(node)),
        earlier=_rows(node, finding.of_person(node, ticket.person) if ticket else []),
        looked_at=tuple((p.item, p.item_name) for p in looked_at),
        problem=problem,
    )


def found(
    counter: Counter, the_desk: Desk, query: str, cases: list[Case], took_ms: float
) -> CaseFound:
    """What a search found."""
    return CaseFound(the_desk, query, _rows(counter.node, cases), took_ms)


def page(
    counter: Counter,
    the_desk: Desk,
    case: Case,
    *,
    actor: str,
    record: tuple[tuple[str, str], ...] = (),
    problem: Problem | None = None,
    checked: bool = False,
    printing: JobPart | None = None,
) -> CasePage:
    """The case in front. `checked`: mistakes are shown at every question, not only where something
    was typed.
    """
    node = counter.node
    wanted = terms.of_case(node, case)
    draft = service.draft_of(counter, case.id)
    return CasePage(
        desk=the_desk,
        head=head(node, case, wanted),
        parts=questions.parts(wanted.form, draft.answers, node.plan, everything=checked)
        if case.state == DRAFTED or draft.saved_at
        else (),
        materials=_materials(counter, case, wanted.item, draft),
        acts=acts.possible(node, case, wanted.item, draft, actor),
        waits=acts.waits_for_another(case, actor),
        scans=may(case, "scan"),
        above=acts.waits_for_centre(case),
        checks=tuple(check_row(node, c) for c in checking.of_case(node, case.id)),
        licence=next(findings.licences(draft), None) is not None,
        steps=steps(node, case.id),
        papers=_papers(node, case),
        conditions=wanted.item.conditions,
        missing=tuple((m.name, m.why) for m in unpack_missing(case.missing)),
        reasons=tuple(REFUSAL_REASONS.items()),
        procedures=tuple(
            dict.fromkeys([s.kind for s in wanted.item.special] + list(SPECIAL_PROCEDURES))
        ),
        phrases=PHRASES,
        record=record,
        printing=printing or JobPart(case.id),
        saved_at=node.local(draft.saved_at) if draft.saved_at else None,
        problem=problem,
    )


def head(node: HallNode, case: Case, wanted: Terms) -> CaseHead:
    """What a case is about and how it stands."""
    item, day = wanted.item, service.today(node)
    due = date.fromisoformat(case.due_on) if case.due_on else None
    left_ms = rules.UNDO_MS - (node.wall_ms() - case.changed_at) if case.undo else 0
    return CaseHead(
        id=case.id,
        state=case.state,
        item_name=case.item_name,
        department=item.department,
        project_type=case.project_type,
        item_code=item.implementing_code or item.id,
        promised_days=item.promised_working_days,
        statutory_days=item.statutory_working_days,
        number=case.number,
        applicant=case.masked_name or "",
        masked_number=case.masked_number,
        org_code=case.org_code,
        agent=case.agent_masked,
        applicants=case.applicants,
        due_on=due,
        left=rules.left(case, day),
        calendar_known=due is None or day.days.knows(due),
        special=case.special,
        outcome=case.outcome,
        certificate=case.certificate,
        fee_yuan=yuan(case.fee_fen) if case.fee_fen else "",
        paid=case.paid_fen >= case.fee_fen,
        undo_s=left_ms // 1000 if left_ms > 0 else None,
    )


def steps(node: HallNode, case_id: str) -> tuple[StepRow, ...]:
    """The story of a case, newest first."""
    found_steps = node.store.states(
        CaseStep, 'hall = ? AND "case" = ? ORDER BY event DESC', (node.id, case_id)
    )
    return tuple(
        StepRow(node.local(s.at), s.kind, actor_name(node, s.actor), s.words, s.detail)
        for s in found_steps
    )


def _papers(node: HallNode, case: Case) -> tuple[PaperRow, ...]:
    printed = node.store.states(CasePaper, 'hall = ? AND "case" = ?', (node.id, case.id))
    copies = {paper.paper: paper.copies for paper in printed}
    return tuple(PaperRow(kind, copies.get(kind, 0)) for kind in acts.papers(case))


def _materials(
    counter: Counter, case: Case, item: ServiceItem, draft: Draft
) -> tuple[MaterialRow, ...]:
    node = counter.node
    kept = {
        s.material: s.pages
        for s in node.store.states(CaseScan, 'hall = ? AND "case" = ?', (node.id, case.id))
    }
    rows = _drafted(item, draft) if case.state == DRAFTED else _handed_in(case, item)
    return tuple(
        replace(
            row,
            pages=_pages(draft, row.id) or kept.get(row.id, 0),
            kept=row.id in kept,
            remarks=findings.open_remarks(counter, row.name, draft, row.id),
        )
        for row in rows
    )


def _pages(draft: Draft, material: str) -> int:
    scan = draft.scans.get(material)
    return len(scan.pages) if scan else 0


def _drafted(item: ServiceItem, draft: Draft) -> tuple[MaterialRow, ...]:
    return tuple(
        MaterialRow(
            m.id,
            m.name,
            m.form,
            m.copies,
            m.when,
            draft.states.get(m.id, "missing"),
            m.deferrable,
            m.needed(draft.answers),
        )
        for m in item.materials
    )


def _handed_in(case: Case, item: ServiceItem) -> tuple[MaterialRow, ...]:
    forms = {m.id: m for m in item.materials}
    return tuple(
        MaterialRow(
            s.material,
            s.name,
            forms[s.material].form if s.material in forms else "",
            s.copies,
            "",
            s.state,
            deferrable=False,
            needed=True,
            due_on=date.fromisoformat(s.due_on) if s.due_on else None,
        )
        for s in unpack(case.materials)
    )


def _rows(node: HallNode, cases: list[Case]) -> tuple[CaseRow, ...]:
    day = service.today(node)
    return tuple(
        CaseRow(
            c.id,
            c.number,
            c.item_name,
            c.masked_name or "",
            c.state,
            node.local(c.changed_at),
            date.fromisoformat(c.due_on) if c.due_on else None,
            rules.left(c, day),
        )
        for c in cases
    )


def _item_row(item: ServiceItem) -> ItemRow:
    return ItemRow(
        item.id,
        item.name,
        item.department,
        item.project_type,
        item.promised_working_days,
        item.basic_code or item.id.partition("-")[0],
    )


def _ticket(node: HallNode, window: str) -> Ticket | None:
    state = node.store.state(WindowState, node.id, window)
    return node.store.state(Ticket, node.id, state.ticket) if state and state.ticket else None


def _next_numbers(node: HallNode, serves: tuple[str, ...]) -> tuple[str, ...]:
    ids = [i for queue in serves for i in node.floor.first(queue, MOST_NEXT)]
    found_tickets = (node.store.state(Ticket, node.id, i) for i in ids)
    waiting = sorted((t for t in found_tickets if t), key=lambda t: t.rank)
    return tuple(t.number for t in waiting[:MOST_NEXT])


def required_case(node: HallNode, case_id: str) -> Case:
    """A case by its id. Raises Refused(`no_such_case`)."""
    case = node.store.state(Case, node.id, case_id)
    if case is None:
        raise Refused("no_such_case")
    return case
