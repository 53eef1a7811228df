"""What a tablet on a counter shows."""

from devices.pad.page_driver import SIGN_EVERY_S, Asking, PagePad
from domain.windows import OPEN, PAUSED, WindowState
from edge.node import HallNode
from edge.settings import Station
from edge.stations.equipment import Equipment
from kiosk_ui.views import PadPage


def pad_page(node: HallNode, equipment: Equipment, station: Station) -> PadPage:
    """The card of whoever sits there, the question, or thanks."""
    window = node.plan.windows.get(station.window or "")
    state = node.store.state(WindowState, node.id, station.window or "")
    who = node.plan.staff.get(state.staff or "") if state else None
    sits = who is not None and state is not None and state.state in (OPEN, PAUSED)
    pad = equipment.get(station.id, "pad", PagePad)
    asking = pad.asking() if pad is not None else Asking()
    return PadPage(
        station=station.id,
        window_name=window.name if window else station.name,
        request=asking.request,
        staff_no=asking.staff_no or (who.number if sits and who else ""),
        staff_name=asking.staff_name or (who.name if sits and who else ""),
        thanks=asking.thanks,
        sign_every_s=int(SIGN_EVERY_S),
    )
