"""What people come to a kiosk for besides a number; a card on the reader leads there."""

from collections.abc import Mapping
from typing import Final

CASES: Final = "cases"
RATE: Final = "rate"
PRINT: Final = "print"
APPOINTMENTS: Final = "appointments"
APPLY: Final = "apply"

PATHS: Final[Mapping[str, str]] = {
    CASES: "my/cases",
    RATE: "my/visits",
    PRINT: "my/papers",
    APPOINTMENTS: "my/appointments",
    APPLY: "my/apply",
}
"""Errand -> the page behind the kiosk's own path."""
