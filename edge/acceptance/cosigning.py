"""Two people, one station: a colleague who has no window of their own decides at this one, with
their own number and password (ADR 38). The decision is theirs in the log, not the one's who sits
there.
"""

from domain.cases import Case, require
from domain.errors import Refused
from edge.acceptance import deciding
from edge.acceptance.counter import Counter
from edge.calling.service import Seat
from edge.roster.service import Lockout, check, find_staff, password_fits
from kiosk_ui.http.server import off_loop

MAY = frozenset({"window", "manager"})
"""Roles that decide cases."""


def decide(
    counter: Counter,
    lockout: Lockout,
    seat: Seat,
    case_id: str,
    number: str,
    password: str,
    outcome: str,
    words: str,
) -> None:
    """Decide a reviewed case as the colleague with this staff number.

    Raises Refused(`no_such_case` | `case_state` | `needs_second_person` | `locked` |
    `wrong_password` | `account_expired` | `not_allowed_here` | as `deciding.decide`).
    """
    node = counter.node
    case = require(node.store.state(Case, node.id, case_id), "decide")
    account = find_staff(node.plan, number)
    if account is not None and account.id == seat.staff:
        raise Refused("needs_second_person", number=case.number)
    colleague = check(node, lockout, number, off_loop(password_fits, account, password))
    if not MAY & set(colleague.roles):
        raise Refused("not_allowed_here")
    deciding.decide(counter, Seat(seat.window, colleague.id), case_id, outcome, words)
