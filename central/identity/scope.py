"""Who may do what, and where: an account has a role and a region, and neither reaches beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PROVINCE, CITY, COUNTY, HALL = "province", "city", "county", "hall"
DEPARTMENT, AUDITOR = "department", "auditor"
ROLES: Final = (PROVINCE, CITY, COUNTY, HALL, DEPARTMENT, AUDITOR)

READER, KEEPER, OFFICER, STEWARD = "reader", "keeper", "officer", "steward"
RESPONDENT, RULER = "respondent", "ruler"
_LEVELS: Final = frozenset({PROVINCE, CITY, COUNTY})

MAY: Final[Mapping[str, frozenset[str]]] = {
    READER: frozenset(ROLES),
    KEEPER: _LEVELS | {HALL},
    OFFICER: _LEVELS | {DEPARTMENT},
    STEWARD: _LEVELS,
    RESPONDENT: _LEVELS | {HALL, DEPARTMENT},
    RULER: frozenset({PROVINCE}),
}
"""What a route asks for -> the accounts that have it. reader: look; keeper: run a hall's day;
officer: decide cases; steward: halls and their boxes; respondent: answer what supervision found;
ruler: where its rules begin. An auditor looks and changes nothing.
"""


class BadScope(Exception):
    """A role without the region, hall or department that it needs."""


@dataclass(frozen=True, slots=True)
class Scope:
    """``region``: a code prefix (GB/T 2260), empty for the whole province; ``hall``: the one hall
    of a hall's account; ``department``: the one department whose items count.
    """

    role: str
    region: str = ""
    hall: str = ""
    department: str = ""

    def covers(self, node: str) -> bool:
        """Whether a hall is within it. A node's id begins with its region: ``h-511602-01``."""
        return node == self.hall if self.hall else node.startswith(f"h-{self.region}")

    def covers_region(self, code: str) -> bool:
        """Whether a region is within it."""
        return not self.hall and code.startswith(self.region)

    def may(self, wanted: str) -> bool:
        """Whether a route that asks for this is open."""
        return self.role in MAY[wanted]


EVERYWHERE: Final = Scope(PROVINCE)


def made(role: str, region: str = "", hall: str = "", department: str = "") -> Scope:
    """The scope of a new account. Raises BadScope."""
    if role not in ROLES:
        raise BadScope(f"role is one of {', '.join(ROLES)}")
    least = {CITY: 4, COUNTY: 6}.get(role, 0)
    if region and not region.isdecimal():
        raise BadScope("a region is digits")
    if len(region) < least or (role == PROVINCE and len(region) > 2):
        raise BadScope(f"{role} needs the code of its region")
    if (role == HALL) != bool(hall) or (role == DEPARTMENT) != bool(department):
        raise BadScope("hall needs --hall, department needs --department, and no other role has")
    return Scope(role, region, hall, department)
