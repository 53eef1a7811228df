"""Drive a running face camera."""

from simulators.control import Control


class FaceCameraControl(Control):
    """A face camera."""

    def stand(self, person: int = 1, pose: str = "front") -> None:
        """``front``, ``side``, ``tilted``, ``far``, ``blurred``, ``dark``."""
        self._post("/card", person=person, pose=pose)

    def leave(self) -> None:
        self._post("/lift")

    def fault(self, kind: str) -> None:
        """``black``, ``frozen``; empty ends it."""
        self._post("/fault", kind=kind)
