"""What a kiosk shows of its call, and what staff see of all calls."""

from typing import Final

from domain.assistance import TAKEN, HelpCall
from edge.assistance import service
from edge.node import HallNode
from kiosk_ui.views import HelpLine, HelpLines, KioskHelp, Problem

UNANSWERED_S: Final = 120
"""After that the page also says where else help is to be had."""

WAITS_S: Final = 300
"""How long a kiosk waits for somebody who is on the way."""


def kiosk(node: HallNode, station: str, back: str, problem: Problem | None = None) -> KioskHelp:
    """The page of whoever asked."""
    call = service.call_from(node, station)
    waited_s = (node.wall_ms() - call.asked_at) // 1000 if call else 0
    return KioskHelp(
        state=call.state if call else "ended",
        staff_name=(call.staff_name or "") if call else "",
        waited_s=waited_s,
        late=call is not None and call.state != TAKEN and waited_s >= UNANSWERED_S,
        back=back,
        seconds_left=WAITS_S,
        problem=problem,
    )


def lines(node: HallNode) -> HelpLines:
    """Every open call, for consoles and the manager."""
    return HelpLines(tuple(_line(node, call) for call in service.open_calls(node)))


def _line(node: HallNode, call: HelpCall) -> HelpLine:
    station = node.settings.station(call.station)
    return HelpLine(
        id=call.id,
        station=(station.name if station else "") or call.station,
        about=call.about,
        waited_s=max((node.wall_ms() - call.asked_at) // 1000, 0),
        staff_name=call.staff_name or "",
    )
