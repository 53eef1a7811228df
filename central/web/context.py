"""What a view reaches: the centre, the loop, and who is calling."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import current_app, g

from central.centre import Centre
from central.eyes.refusals import RefusalBook
from central.feed.signals import FeedBell
from central.halls.service import HallRecord
from central.identity.service import Admin
from central.web.lanes import CatchUpLane
from central.web.live import LivePages
from central.web.server import Loop

EXTENSION = "hall_centre"


@dataclass(slots=True)
class Served:
    """A centre that is being served."""

    centre: Centre
    loop: Loop
    bell: FeedBell
    live: LivePages
    lane: CatchUpLane
    refusals: RefusalBook = field(default_factory=RefusalBook)


def served() -> Served:
    """The running application's parts."""
    return cast(Served, current_app.extensions[EXTENSION])


def centre() -> Centre:
    """The centre."""
    return served().centre


def caller() -> HallRecord:
    """The hall that signed this request."""
    return cast(HallRecord, g.hall)


def former_key() -> str | None:
    """The key that signed this request, when it is one that the hall once had."""
    found: str | None = g.get("former_key")
    return found


def admin() -> Admin:
    """Who is signed in."""
    return cast(Admin, g.admin)
