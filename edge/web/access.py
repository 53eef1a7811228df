"""Who is asking: a station that was paired, or a member of staff who signed in."""

from typing import Any, Final

from flask import abort, g, request, session

from domain.plan import Staff
from domain.sessions import Session
from edge.node import HallNode
from edge.settings import Station
from edge.web.pages import lead

KIOSK: Final = "kiosk"
BOARD: Final = "board"
WINDOW: Final = "window"
MANAGER: Final = "manager"
STAFF: Final = "staff"
"""Whoever has signed in, whatever else they may."""

DISPLAY: Final = "display"
PAD: Final = "pad"
STATION_ROLES: Final = (KIOSK, BOARD, DISPLAY, PAD)


class Access:
    """Checks roles for `kiosk_ui.http.roles.guard`."""

    def __init__(self, node: HallNode) -> None:
        self._node = node

    def check(self, role: str) -> Any:
        """None when the request has the role, else where to go instead."""
        if role in STATION_ROLES:
            return self._station(role)
        return self._staff(role)

    def _station(self, role: str) -> Any:
        station_id = (request.view_args or {}).get("station", "")
        station = self._node.settings.station(station_id)
        if station is None or station.kind != role:
            abort(404)
        if station_id not in session.get("stations", ()):
            return lead("/pair")
        g.station = station
        return None

    def _staff(self, role: str) -> Any:
        staff = self._signed_in()
        if staff is None:
            return lead("/sign-in")
        if role not in (STAFF, *staff.roles):
            abort(403)
        g.staff = staff
        return None

    def _signed_in(self) -> Staff | None:
        now_s = self._node.wall_ms() // 1000
        if now_s - session.get("seen_at", 0) > self._node.settings.idle_staff_s:
            return None
        known = self._node.store.state(Session, self._node.id, session.get("sid", ""))
        if known is None or known.signed_out_at is not None:
            return None
        if not request.path.endswith("/live"):
            session["seen_at"] = now_s
        return self._node.plan.staff.get(known.staff)


def remember_staff(session_id: str, now_ms: int) -> None:
    """Put a session into the browser's cookie."""
    session["sid"] = session_id
    session["seen_at"] = now_ms // 1000
    session.permanent = True


def forget_staff() -> str | None:
    """Take the session out of the cookie; its id."""
    session.pop("seen_at", None)
    sid: str | None = session.pop("sid", None)
    return sid


def remember_station(station_id: str) -> None:
    """Bind the browser to a station."""
    session["stations"] = sorted({*session.get("stations", ()), station_id})
    session.permanent = True


def staff() -> Staff:
    """The member of staff who asks."""
    asking: Staff = g.staff
    return asking


def station() -> Station:
    """The station whose page asks."""
    asking: Station = g.station
    return asking
