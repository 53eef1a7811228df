"""The notices that are on the hall's screens now."""

from domain.hall_notices import SHOWN, HallNotice
from edge.node import HallNode
from kiosk_ui.views import BoardNotice

MOST_NOTICES = 6
"""More than these at once nobody reads."""


def notices(node: HallNode) -> tuple[BoardNotice, ...]:
    """What people are to be told now: the urgent first, then the newest."""
    now_ms = node.wall_ms()
    found = node.store.states(
        HallNotice,
        "hall = ? AND state = ? AND from_ms <= ? AND until_ms > ? "
        "ORDER BY urgent DESC, from_ms DESC LIMIT ?",
        (node.id, SHOWN, now_ms, now_ms, MOST_NOTICES),
    )
    return tuple(BoardNotice(n.words, n.words_en, n.urgent, node.local(n.until_ms)) for n in found)
