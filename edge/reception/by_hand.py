"""Hand entry (人工录入): the way round a reader that does not work, with four eyes.

A member of staff who has signed in types name and number from the card; another one compares them
with the card and confirms with their own password. Then the kiosk goes on as if it had read it.
"""

from dataclasses import dataclass, field

import uuid_utils

from domain.errors import Refused
from domain.events import Fact
from domain.hand_entries import HandEntry, HandEntryConfirmed, require_two
from domain.persons import Visitor
from domain.plan import Staff
from edge.node import HallNode
from edge.reception.desk import Desk
from edge.roster.service import Lockout, check


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands on the card. Kept out of every log."""

    station: str
    name: str = field(repr=False)
    number: str = field(repr=False)


def enter(
    node: HallNode,
    desk: Desk,
    lockout: Lockout,
    typed: Typed,
    entered_by: Staff,
    second: str,
    fits: bool,
) -> Visitor:
    """Identify somebody at a kiosk. `second`: the staff number of who confirms, `fits`: whether
    their password did.

    Raises Refused(`no_such_station` | `no_name` | `bad_id_number` | `same_person` |
    `wrong_password` | `locked` | `account_expired`).
    """
    station = node.settings.station(typed.station)
    if station is None or station.kind != "kiosk":
        raise Refused("no_such_station")
    if not typed.name.strip():
        raise Refused("no_name")
    known = desk.visitor(typed.name, typed.number)
    if second == entered_by.number:
        raise Refused("same_person")
    confirming = check(node, lockout, second, fits)
    require_two(entered_by.id, confirming.id)
    body = HandEntryConfirmed(
        node.today().isoformat(),
        station.id,
        known.person,
        known.masked_name,
        entered_by.id,
        confirming.id,
    )
    fact = Fact(f"hand_entry/{uuid_utils.uuid7()}", body)
    node.run(lambda tx: tx.emit(f"staff/{entered_by.id}", fact))
    desk.greet(station.id, known)
    return known


def entries_of_today(node: HallNode) -> list[HandEntry]:
    """Today's, the newest first."""
    found = node.store.states(
        HandEntry, "hall = ? AND day = ?", (node.id, node.today().isoformat())
    )
    return sorted(found, key=lambda entry: entry.at, reverse=True)
