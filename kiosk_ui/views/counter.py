"""The pages above and on a window's counter: its display, its pad."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_ui.views.shared import WindowState


@dataclass(frozen=True, slots=True)
class WindowDisplay:
    """``display/display.html`` and ``display/_display.html`` (event ``display``)."""

    window_name: str
    state: WindowState
    number: str | None = None
    staff_no: str = ""
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class PadPage:
    """``pad/pad.html`` and ``pad/_pad.html`` (event ``pad``). ``request`` is empty when nothing is
    asked; ``thanks`` just after a touch."""

    station: str
    window_name: str
    request: str = ""
    staff_no: str = ""
    staff_name: str = ""
    thanks: bool = False
    sign_every_s: int = 5
