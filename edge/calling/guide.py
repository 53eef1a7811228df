"""The hall's drawing: where each zone is and which windows stand in it, laid out by itself."""

import math
import re
from collections.abc import Mapping

from domain.plan import Plan, Window, Zone
from domain.windows import OPEN, PAUSED, WindowState
from kiosk_ui.views import GuideWindow, GuideZone

WIDTH, HEIGHT = 1600, 900
NAME_HEIGHT = 84
MARGIN = 20
LARGEST = 150


def zones(plan: Plan, windows: Mapping[str, WindowState]) -> tuple[GuideZone, ...]:
    """Every zone that has a place in the drawing."""
    return tuple(_zone(plan, z, windows) for z in plan.zones.values() if z.width and z.height)


def short_name(window: Window) -> str:
    """`3` of `3号窗口`; the id of one whose name has no figures."""
    found = re.search(r"[A-Z]?\d+", window.name)
    return found[0] if found else window.id


def _zone(plan: Plan, zone: Zone, windows: Mapping[str, WindowState]) -> GuideZone:
    x, width = zone.left * WIDTH // 100, zone.width * WIDTH // 100
    y, height = zone.top * HEIGHT // 100, zone.height * HEIGHT // 100
    there = plan.windows_in(zone.id)
    room = (x + MARGIN, y + NAME_HEIGHT, width - 2 * MARGIN, height - NAME_HEIGHT - MARGIN)
    places, size = _places(len(there), *room)
    return GuideZone(
        zone.name,
        zone.name_en,
        x,
        y,
        width,
        height,
        tuple(
            _window(plan, w, windows.get(w.id), at, size)
            for w, at in zip(there, places, strict=True)
        ),
    )


def _places(
    count: int, x: int, y: int, width: int, height: int
) -> tuple[list[tuple[int, int]], int]:
    """The middles of `count` squares in a room, row by row, and their side: as large as they can
    be."""
    if count == 0:
        return [], 0
    columns = max(range(1, count + 1), key=lambda c: _cell(count, c, width, height))
    cell = _cell(count, columns, width, height)
    rows = math.ceil(count / columns)
    across, down = width / columns, height / rows
    middles = [
        (round(x + across * (n % columns + 0.5)), round(y + down * (n // columns + 0.5)))
        for n in range(count)
    ]
    return middles, min(round(cell * 0.86), LARGEST)


def _cell(count: int, columns: int, width: int, height: int) -> float:
    return min(width / columns, height / math.ceil(count / columns))


def _window(
    plan: Plan, window: Window, state: WindowState | None, at: tuple[int, int], size: int
) -> GuideWindow:
    served = (plan.queues.get(s.queue) for s in window.serves)
    letters = " ".join(queue.letter for queue in served if queue is not None)
    is_open = state is not None and state.state in (OPEN, PAUSED)
    return GuideWindow(short_name(window), letters, is_open, *at, size)
