"""One page from a window's camera, for whoever needs it."""

from concurrent.futures import TimeoutError as TooLate
from typing import Final

from devices.document_camera.port import DocumentCamera, PageCapture, Shot
from domain.errors import Refused
from edge.settings import Settings
from edge.stations.equipment import Equipment
from kiosk_ui.http.server import off_loop

CAPTURE_S: Final = 30.0


def camera_at(settings: Settings, equipment: Equipment, window: str) -> DocumentCamera | None:
    """The camera on a window's counter."""
    counter = settings.station_of_window(window)
    return equipment.get(counter.id, "document_camera", DocumentCamera) if counter else None


def take_page(camera: DocumentCamera | None, shot: Shot) -> PageCapture:
    """The page that lies there now. Raises Refused(`no_camera` | `page_not_taken`)."""
    if camera is None:
        raise Refused("no_camera")
    taken = off_loop(_taken, camera, shot)
    if taken.problem:
        raise Refused("page_not_taken", why=taken.problem)
    return taken


def _taken(camera: DocumentCamera, shot: Shot) -> PageCapture:
    try:
        return camera.capture(shot).result(CAPTURE_S)
    except TooLate:
        return PageCapture("no_answer")
