"""What a ticket printer reports."""

from dataclasses import dataclass

from devices.events import StatusChanged
from devices.printer.status import PrinterStatus


@dataclass(frozen=True, slots=True)
class PrinterStatusChanged(StatusChanged):
    """Paper, cover or another state of a printer is different from before."""

    status: PrinterStatus

    @property
    def trouble(self) -> str:
        return self.status.trouble
