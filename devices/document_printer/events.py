"""What a document printer reports."""

from dataclasses import dataclass

from devices.events import DeviceEvent, StatusChanged


@dataclass(frozen=True, slots=True)
class QueueStatus(StatusChanged):
    """The queue's state is different from before. ``reasons``: IPP's printer-state-reasons without
    ``none``; ``problem`` the one that keeps it from printing, in our own word, empty when none
    does."""

    problem: str
    reasons: tuple[str, ...]

    @property
    def trouble(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True)
class JobMoved(DeviceEvent):
    """A job came into another state: ``waiting``, ``held``, ``printing``, ``stopped``,
    ``cancelled``, ``aborted``, ``printed``. ``problem`` as in ``QueueStatus``."""

    request: str
    job: int
    state: str
    problem: str
