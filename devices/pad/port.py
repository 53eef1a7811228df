"""What every evaluation pad can do, whatever its protocol."""

from abc import abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass

from devices.capability import Capability


@dataclass(frozen=True, slots=True)
class PadAnswer:
    """``level`` 1 to 5, or None with a reason: ``timed_out``, ``superseded``, ``device_down``."""

    level: int | None
    reason: str = ""

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "PadAnswer":
        """Nobody will say what was pressed; a late press still comes as an event."""
        return cls(None, reason)


class Pad(Capability):
    """Asks a person for one rating."""

    @abstractmethod
    def ask(
        self, request_id: str, staff_name: str, staff_no: str, timeout_s: float
    ) -> "Future[PadAnswer]":
        """Light the pad and wait for one press. A newer request supersedes an older one.
        ``PadPressed`` or ``PadTimedOut`` is emitted as well."""
