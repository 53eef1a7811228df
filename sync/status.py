"""How sync stands at a node, as it answers under `STATUS`; ``./hall sync status`` shows it."""

from __future__ import annotations

import msgspec

from sync.protocol import HallFacts

STATUS = "/sync/status"


class HallStatus(msgspec.Struct, frozen=True, tag_field="node_kind", tag="hall"):
    """A hall's own. ``line``: connected, cut, refused, fork …, so since ``since_ms`` (wall ms).

    ``signed_for``: the last event the centre has signed for. ``skew_ms``: our clock less its, as
    compared at ``compared_ms``.
    """

    node: str
    name: str
    version: str
    line: str
    since_ms: int
    reason: str
    backlog: int
    signed_for: int
    facts: HallFacts
    skew_ms: int | None = None
    hall_state: str = ""
    compared_ms: int | None = None


class HallAtCentre(msgspec.Struct, frozen=True):
    """One hall as the centre sees it. ``refused``: requests in its name, by the refusal's word."""

    node: str
    name: str
    state: str
    last_contact_s: int | None
    backlog: int | None
    skew_ms: int | None
    version: str | None
    facts: HallFacts | None
    refused: dict[str, int] = {}
    last_at_ms: int | None = None


class CentreStatus(msgspec.Struct, frozen=True, tag_field="node_kind", tag="centre"):
    """The centre's: every hall that was ever heard. ``unfolded``: events that wait to be folded.

    ``at_work``, ``waiting``, ``turned_away``: the lane of those who catch up. ``damage``: node ->
    what the nightly look has found wrong with its log or blobs here.
    """

    name: str
    halls: list[HallAtCentre]
    unfolded: int
    at_work: int
    waiting: int
    turned_away: int
    damage: dict[str, str] = {}
    checked_ms: int | None = None


Status = HallStatus | CentreStatus
