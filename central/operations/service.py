"""Deciding what a hall only takes in (上报件). The word goes down and is folded in the hall."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from central.catalog import service as catalog
from central.centre import Centre
from central.halls.views import local
from central.identity.scope import EVERYWHERE, Scope
from central.operations.search import department_of
from central.store import states
from central.telling import tell
from domain.calendar import WorkingCalendar, WorkingDays
from domain.case_rules import Today, decide
from domain.cases import REVIEWED, Case
from domain.errors import Refused
from domain.events import Fact
from domain.folding import table_of
from domain.items import FORWARDED

CALENDAR = ("all", "calendar", "cn")


def find(connection: sa.Connection, hall: str, case_id: str, scope: Scope = EVERYWHERE) -> Case:
    """A hall's case within a scope. Raises Refused(`no_such_case`)."""
    found = states.load(connection, table_of(Case), [(hall, case_id)]).get((hall, case_id))
    if not isinstance(found, Case):
        raise Refused("no_such_case")
    beyond = scope.department and department_of(connection, found) != scope.department
    if beyond or not scope.covers(hall):
        raise Refused("no_such_case")
    return found


def waits_for_us(case: Case) -> bool:
    """Whether the province has to decide it now: taken in and looked at below, decided above."""
    return case.project_type == FORWARDED and case.state == REVIEWED


def decide_case(
    centre: Centre,
    actor: str,
    hall: str,
    case_id: str,
    outcome: str,
    words: str,
    scope: Scope = EVERYWHERE,
) -> None:
    """Grant or deny, after the hall's own review. Raises Refused(`no_such_case` | `not_ours` | as
    `case_rules.decide`).
    """
    with centre.database.read() as connection:
        case = find(connection, hall, case_id, scope)
        day = today(centre, connection)
    if not waits_for_us(case):
        raise Refused("not_ours", number=case.number)
    body = decide(case, outcome, words, actor, day)
    tell(centre, actor, hall, [Fact(f"case/{case_id}", body)])


def today(centre: Centre, connection: sa.Connection) -> Today:
    """The day, and the calendar that the halls have, too."""
    body = catalog.body_of(connection, *CALENDAR)
    calendar = msgspec.json.decode(body, type=WorkingCalendar | None)
    return Today(local(centre.now_ms).date(), WorkingDays(calendar))
