"""Papers at a kiosk: whole on its document printer, else in short on the printer of its tickets."""

from typing import Final

from edge.acceptance.counter import Counter
from edge.calling.service import Seat
from edge.papers import service
from edge.papers.desk import PrintDesk
from edge.papers.typesetting import pdf
from kiosk_ui.http.server import off_loop

WHOLE_ONLY: Final = ("certificate",)
"""A certificate in short is none."""


class KioskPapers:
    """Prints papers for whoever stands at a kiosk."""

    def __init__(self, counter: Counter, printing: PrintDesk) -> None:
        self._counter = counter
        self._printing = printing

    def can(self, station: str, kind: str) -> bool:
        """Whether a kind of paper can come out at a kiosk now."""
        return self._printing.at_kiosk(station, whole=kind in WHOLE_ONLY) is not None

    def print(self, station: str, seat: Seat, case_id: str, kind: str) -> None:
        """Print a paper; a copy after the first is marked. Nothing is written down when there is
        no printer for it. Raises Refused(as `papers.service.make`).
        """
        device = self._printing.at_kiosk(station, whole=kind in WHOLE_ONLY)
        if device is None:
            return
        paper = service.make(self._counter, seat, case_id, kind)
        self._printing.send_to(device, station, case_id, kind, paper, off_loop(pdf, paper))

    def shown(self, station: str, case_id: str) -> str:
        """How the newest paper of a case stands at a kiosk: printing, printed, failed, or off."""
        job = self._printing.shown(station, case_id)
        if job is None:
            return "off"
        return job.state if job.state in ("printing", "printed") else "failed"
