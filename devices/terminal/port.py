"""What every payment terminal can do, whatever its protocol."""

from abc import abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum

from devices.capability import Capability


class Charged(StrEnum):
    """``unknown``: it began, and nobody has said how it ended: ask before anything else."""

    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChargeOutcome:
    """How a charge ended. ``reason``: the terminal's result code in words of ours, empty when
    approved. ``trace``: the terminal's own count of bookings, ``fen`` what was booked, ``card``
    what kind of card or wallet it says.
    """

    state: Charged
    reason: str = ""
    trace: int = 0
    fen: int = 0
    card: str = ""

    @classmethod
    def lost(cls, reason: str, begun: bool) -> "ChargeOutcome":
        """Nobody will say how it ended: the machine with the terminal is gone."""
        return cls(Charged.UNKNOWN if begun else Charged.DECLINED, reason)


@dataclass(frozen=True, slots=True)
class Booking:
    """The last booking a terminal made; ``trace`` 0 when it has made none yet."""

    trace: int
    fen: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What a terminal has booked since its last end of day."""

    fen: int
    count: int


class PaymentTerminal(Capability):
    """Takes money off cards and wallets. One thing at a time: what comes while it is busy waits."""

    @abstractmethod
    def charge(self, request_id: str, fen: int) -> "Future[ChargeOutcome]":
        """Ask for an amount; ends when the terminal has said how. Never tried again by itself."""

    @abstractmethod
    def cancel(self, request_id: str) -> None:
        """Ask to give a charge up; the terminal may be past that, and then its outcome stands."""

    @abstractmethod
    def last(self) -> "Future[Booking | None]":
        """The last booking; None while the terminal cannot be asked."""

    @abstractmethod
    def totals(self) -> "Future[Totals | None]":
        """Totals since the last end of day; None while the terminal cannot be asked."""
