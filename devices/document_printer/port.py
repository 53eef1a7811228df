"""What every document printer can do."""

from abc import abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass

from devices.capability import Capability
from devices.printer.port import Printed


@dataclass(frozen=True, slots=True)
class Paper:
    """What to print on. ``source`` is the queue's own word for a tray (``tray-2``, ``manual``; see
    ``DocumentQueue.sources``), ``media`` a size by PWG 5101.1 (``iso_a4_210x297mm``); empty means
    what the queue is set to. ``sides``: ``one-sided``, ``two-sided-long-edge``,
    ``two-sided-short-edge``."""

    source: str = ""
    media: str = ""
    sides: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """How a job ended. ``reason`` is empty when printed, else ``cancelled``, ``aborted``,
    ``queue_stopped``, ``not_accepting``, ``paper_out``, ``paper_jam``, ``cover_open``,
    ``toner_out``, ``too_slow``, ``no_such_source``, ``no_such_media``, ``refused``,
    ``device_down``, ``wire_lost``; ``detail`` is the queue's own sentence, for the person who
    mends it. ``job`` is the queue's number of the job, 0 when it never took it."""

    state: Printed
    reason: str = ""
    job: int = 0
    detail: str = ""

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "DocumentOutcome":
        """Nobody will say how it ended: the machine with the queue is gone."""
        return cls(Printed.UNCERTAIN if begun else Printed.NOT_PRINTED, reason)


@dataclass(frozen=True, slots=True)
class DocumentQueue:
    """What the queue says of itself: name and make, paper sources and sizes it knows."""

    name: str
    make: str
    sources: tuple[str, ...]
    media: tuple[str, ...]


class DocumentPrinter(Capability):
    """Prints documents that somebody waits for."""

    @abstractmethod
    def print_document(
        self, request_id: str, document: bytes, title: str, paper: Paper
    ) -> "Future[DocumentOutcome]":
        """Print a PDF and follow it to its end; ``JobMoved`` is emitted on the way. A job that
        cannot go on within the driver's patience is cancelled, so that it does not come out later
        when nobody expects it."""

    @abstractmethod
    def cancel(self, request_id: str) -> None:
        """Cancel a job of ours that has not ended; its future tells. Unknown ones are ignored."""

    @abstractmethod
    def queue(self) -> "Future[DocumentQueue | None]":
        """What the queue offers; None while it cannot be asked."""
