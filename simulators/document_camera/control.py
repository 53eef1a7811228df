"""Drive a running document camera from tests and the demo."""

from typing import Any

from simulators.control import Control


class DocumentCameraControl(Control):
    """A document camera."""

    def lay(self, page: str = "application", seed: int = 1, **wishes: Any) -> dict[str, Any]:
        """Lay a page: ``application``, ``licence``, ``id_card``; ``seed`` says how it lies.
        Returns ``corners``, ``lines`` and ``code``."""
        return self._post("/card", page=page, seed=seed, random=True, **wishes)

    def clear(self) -> None:
        self._post("/lift")

    def fault(self, kind: str) -> None:
        """``black``, ``frozen``; empty ends it."""
        self._post("/fault", kind=kind)
