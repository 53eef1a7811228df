"""What a camera reports."""

from dataclasses import dataclass

from devices.events import StatusChanged


@dataclass(frozen=True, slots=True)
class CameraStatus(StatusChanged):
    """The camera answers; ``problem`` says why its picture is of no use: ``black`` (cap on, lamp
    off), ``frozen`` (the same picture again and again), empty when all is well."""

    problem: str

    @property
    def trouble(self) -> str:
        return self.problem
