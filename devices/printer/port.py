"""What every printer can do, whatever its protocol."""

from abc import abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum

from devices.capability import Capability
from devices.printer.slip import Slip


class Printed(StrEnum):
    """``uncertain``: it began, and may have come out in part or whole."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """How a job ended. ``reason`` is empty when printed, else ``paper_out``, ``cover_open``,
    ``wire_lost``, ``no_answer``, ``device_down``, ``too_slow`` …; ``first_byte_at`` is the
    monotonic time just before the job's first byte went to the line, None when none did."""

    state: Printed
    reason: str = ""
    first_byte_at: float | None = None

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "PrintOutcome":
        """Nobody will say how it ended: the machine with the printer is gone."""
        return cls(Printed.UNCERTAIN if begun else Printed.NOT_PRINTED, reason)


class Printer(Capability):
    """Prints slips."""

    @abstractmethod
    def print(self, slip: Slip) -> "Future[PrintOutcome]":
        """Print; look at the outcome. Raises ValueError at once for a slip that cannot be
        rendered."""
