"""What the pages show of a hall's cases. Every query begins with the hall: rows lie together."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from central.centre import Centre
from central.halls import service as halls
from central.halls.views import local
from central.operations.service import find, today, waits_for_us
from central.store import schema, states
from domain.case_lists import unpack, unpack_missing
from domain.case_numbers import is_case_number, with_hyphens
from domain.case_rules import Today, left
from domain.case_steps import CaseStep
from domain.cases import Case
from kiosk_ui.views import CaseRow, CentreCase, CentreCases, MaterialRow, Problem, StepRow

MOST_ROWS = 100


def cases(centre: Centre, node: str, wanted: str, staff_name: str) -> CentreCases:
    """A hall's newest cases, or those that match: a number, a state, words of item or applicant.

    Raises NoSuchHall.
    """
    with centre.database.read() as connection:
        hall = halls.find(connection, node)
        found = _matching(connection, node, wanted.strip())
        day = today(centre, connection)
    rows = tuple(_row(case, day) for case in found)
    return CentreCases(node, hall.name, wanted, rows, staff_name)


def case_page(
    centre: Centre, node: str, case_id: str, staff_name: str, problem: Problem | None = None
) -> CentreCase:
    """The whole story of a case. Raises NoSuchHall, Refused(`no_such_case`)."""
    with centre.database.read() as connection:
        hall = halls.find(connection, node)
        case = find(connection, node, case_id)
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
        decides=waits_for_us(case),
        staff_name=staff_name,
        problem=problem,
    )


def _matching(connection: sa.Connection, node: str, wanted: str) -> list[Case]:
    c = schema.states["case"].c
    where: list[sa.ColumnElement[bool]] = [c.number.is_not(None)]
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
