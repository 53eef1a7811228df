"""A window's document camera."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_ui.views.shared import Problem


@dataclass(frozen=True, slots=True)
class TakenPage:
    """One page in the tray. ``straight``: its edges were found and it was laid straight."""

    number: int
    width: int
    height: int
    bytes: int
    straight: bool


@dataclass(frozen=True, slots=True)
class CameraPage:
    """``window/camera.html``."""

    has_camera: bool
    pages: tuple[TakenPage, ...] = ()
    problem: Problem | None = None
