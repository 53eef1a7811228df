"""What the pages show of a hall's cases. Every query begins with the hall: rows lie together."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from central import facts, journal
from central.centre import Centre
from central.halls import service as halls
from central.halls.regions import options as region_options
from central.halls.views import local
from central.identity.scope import EVERYWHERE, OFFICER, Scope
from central.identity.service import Admin
from central.operations.search import Cursor, Wanted, of_department, search
from central.operations.service import find, today, waits_for_us
from central.store import schema, states
from domain.case_lists import unpack, unpack_missing
from domain.case_numbers import is_case_number, with_hyphens
from domain.case_rules import Today, left
from domain.case_steps import CaseStep
from domain.cases import Case
from domain.checks import LINE_THERE, DeferredCheck
from domain.errors import Refused
from domain.events import Fact
from domain.persons import name_key, person_key, valid_id_number
from kiosk_ui.views import (
    CaseRow,
    CentreCase,
    CentreCases,
    CentreSearch,
    CheckRow,
    FoundCase,
    MaterialRow,
    Problem,
    StepRow,
)

MOST_ROWS = 100


def cases(
    centre: Centre, node: str, wanted: str, staff_name: str, scope: Scope = EVERYWHERE
) -> CentreCases:
    """A hall's newest cases, or those that match: a number, a state, words of item or applicant.

    Raises NoSuchHall.
    """
    with centre.database.read() as connection:
        hall = halls.find(connection, node)
        found = _matching(connection, node, wanted.strip(), scope.department)
        day = today(centre, connection)
    rows = tuple(_row(case, day) for case in found)
    return CentreCases(node, hall.name, wanted, rows, staff_name)


def province(
    centre: Centre,
    admin: Admin,
    wanted: Wanted,
    after: Cursor | None = None,
    *,
    by: str = "",
    problem: Problem | None = None,
) -> CentreSearch:
    """A page of what was found across halls. ``by``: number or name, when a person was looked for;
    that is written down before it is shown.
    """
    with centre.database.read() as connection:
        found = search(connection, admin.scope, wanted, after)
        names = _hall_names(connection, {case.hall for case in found.cases})
        regions = region_options(connection, admin.scope)
        day = today(centre, connection)
    if by:
        looked = facts.PersonLookedUp(by, len(found.cases))
        _write_down(centre, admin, f"person/{wanted.person or wanted.name}", looked)
    return CentreSearch(
        wanted.words,
        wanted.region,
        wanted.state,
        regions,
        tuple(FoundCase(c.hall, names.get(c.hall, c.hall), _row(c, day)) for c in found.cases),
        found.next.text() if found.next else "",
        admin.name,
        by,
        problem,
    )


def person(centre: Centre, said: str) -> tuple[str, Wanted]:
    """(number or name, what is looked for) of what somebody typed; the plain words go no further.

    Raises Refused(`nobody_named`).
    """
    secret = bytes.fromhex(centre.person_secret_hex)
    words = said.strip()
    if not words:
        raise Refused("nobody_named")
    try:
        return "number", Wanted(person=person_key(valid_id_number(words), secret))
    except Refused:
        return "name", Wanted(name=name_key(words, secret))


def look_at(centre: Centre, admin: Admin, node: str, case_id: str) -> None:
    """Write down who reads the story of a case. Raises Refused(`no_such_case`)."""
    with centre.database.read() as connection:
        case = find(connection, node, case_id, admin.scope)
    _write_down(centre, admin, f"case/{case_id}", facts.CaseLookedAt(node, case.number or ""))


def _write_down(centre: Centre, admin: Admin, subject: str, fact: object) -> None:
    with centre.database.write() as tx:
        journal.record(centre, tx, admin.actor, [Fact(subject, fact)])


def _hall_names(connection: sa.Connection, nodes: set[str]) -> dict[str, str]:
    h = schema.hall.c
    query = sa.select(h.node, h.name).where(h.node.in_(nodes))
    return {row.node: row.name for row in connection.execute(query)}


def case_page(
    centre: Centre,
    node: str,
    case_id: str,
    staff_name: str,
    problem: Problem | None = None,
    scope: Scope = EVERYWHERE,
) -> CentreCase:
    """The whole story of a case. Raises NoSuchHall, Refused(`no_such_case`)."""
    with centre.database.read() as connection:
        hall = halls.find(connection, node)
        case = find(connection, node, case_id, scope)
        checks = states.of_hall(
            connection, DeferredCheck, node, schema.states["deferred_check"].c.case == case_id
        )
        steps = _steps(connection, node, case_id)
        day = today(centre, connection)
    return CentreCase(
        node=node,
        hall_name=hall.name,
        row=_row(case, day),
        project_type=case.project_type,
        masked_number=case.masked_number,
        org_code=case.org_code,
        agent=case.agent_masked,
        special=case.special,
        outcome=case.outcome,
        reason=case.reason,
        certificate=case.certificate,
        materials=tuple(
            MaterialRow(m.material, m.name, "", m.copies, "", m.state, False, True, _date(m.due_on))
            for m in unpack(case.materials)
        ),
        missing=tuple((m.name, m.why) for m in unpack_missing(case.missing)),
        steps=tuple(
            StepRow(local(s.at), s.kind, s.actor, s.words, s.detail) for s in reversed(steps)
        ),
        decides=waits_for_us(case) and scope.may(OFFICER),
        checks=tuple(_check(check) for check in sorted(checks, key=lambda c: c.id)),
        staff_name=staff_name,
        problem=problem,
    )


def _check(check: DeferredCheck) -> CheckRow:
    return CheckRow(
        check.id,
        check.case,
        check.number,
        check.item_name,
        check.applicant,
        check.kind,
        f"{check.certificate_name} {check.certificate_shown}".strip(),
        check.state,
        check.line == LINE_THERE,
        check.finding,
        check.about,
        check.responsible,
        local(check.done_at or check.asked_at or 0),
        check.outcome,
        check.words,
        check.handled_by,
    )


def _matching(connection: sa.Connection, node: str, wanted: str, department: str) -> list[Case]:
    c = schema.states["case"].c
    where: list[sa.ColumnElement[bool]] = [c.number.is_not(None)]
    if department:
        where.append(c.item.in_(of_department(connection, department)))
    if is_case_number(wanted):
        where.append(c.number == with_hyphens(wanted))
    elif wanted:
        words = f"%{wanted}%"
        where.append(sa.or_(c.state == wanted, c.item_name.like(words), c.masked_name.like(words)))
    query = (
        sa.select(schema.states["case"])
        .where(c.hall == node, *where)
        .order_by(c.changed_at.desc())
        .limit(MOST_ROWS)
    )
    return [Case(*row) for row in connection.execute(query)]


def _steps(connection: sa.Connection, node: str, case_id: str) -> list[CaseStep]:
    c = schema.states["case_step"].c
    found = states.of_hall(connection, CaseStep, node, c.case == case_id)
    return sorted(found, key=lambda step: (step.at, step.event))


def _row(case: Case, day: Today) -> CaseRow:
    return CaseRow(
        case.id,
        case.number,
        case.item_name,
        case.masked_name or "",
        case.state,
        local(case.changed_at),
        _date(case.due_on),
        left(case, day),
    )


def _date(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
