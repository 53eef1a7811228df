"""What tablet and console show of a signing."""

import base64

from edge.signing.desk import Asked, SigningDesk
from edge.signing.rendering import count_pages
from kiosk_ui.http.server import off_loop
from kiosk_ui.views import SignPage, WindowSign


def sign_page(asked: Asked) -> SignPage:
    """The tablet's page."""
    pages = off_loop(count_pages, asked.document)
    return SignPage(asked.station, asked.id, asked.title, asked.sha256[:12].upper(), pages)


def window_sign(desk: SigningDesk, window: str) -> WindowSign:
    """How the signing at a window stands."""
    tablet, asked = desk.tablet_of(window), desk.of_window(window)
    if asked is None:
        return WindowSign("" if tablet else "no_tablet")
    state = asked.outcome or "waiting"
    drawn = base64.b64encode(asked.picture.encode()).decode()
    picture = f"data:image/svg+xml;base64,{drawn}" if drawn else ""
    return WindowSign(state, asked.title, asked.sha256[:12].upper(), picture)
