"""Who stands before the camera, and how."""

from threading import Lock

import cv2
import numpy as np

from simulators.errors import SimulatorError
from simulators.face_camera.faces import Pose, portrait

FAULTS = ("black", "frozen")
POSES = {
    "front": Pose(),
    "side": Pose(turn=0.9),
    "tilted": Pose(tilt=30),
    "far": Pose(height=0.16),
    "blurred": Pose(blur=9),
    "dark": Pose(light=0.14),
}


class FaceScene:
    """``fps``: pictures a second. Serves ``simulators.document_camera.device.StreamEnd``."""

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self._lock = Lock()
        self._person: int | None = None
        self._pose = "front"
        self._fault = ""
        self._frozen: bytes | None = None
        self._rng = np.random.default_rng(1)
        self._still = portrait(None, Pose())

    def stand(self, person: int, pose: str) -> None:
        """Somebody steps before it. Raises SimulatorError."""
        if pose not in POSES:
            raise SimulatorError(f"pose is one of {', '.join(POSES)}")
        picture = portrait(person, POSES[pose])
        with self._lock:
            self._person, self._pose, self._still = person, pose, picture

    def leave(self) -> None:
        """Nobody is there."""
        with self._lock:
            self._person, self._still = None, portrait(None, Pose())

    def set_fault(self, kind: str) -> None:
        """Until another is set; empty for none. Raises SimulatorError."""
        if kind and kind not in FAULTS:
            raise SimulatorError(f"fault is one of {', '.join(FAULTS)}")
        with self._lock:
            self._fault, self._frozen = kind, None

    def state(self) -> dict[str, object]:
        """For the control."""
        with self._lock:
            person = None if self._person is None else f"{self._person} {self._pose}"
            return {"kind": "face_camera", "person": person, "fault": self._fault}

    def jpeg(self, width: int = 0) -> bytes:
        """The picture of now."""
        with self._lock:
            still, fault, frozen = self._still, self._fault, self._frozen
            if fault == "frozen" and frozen is not None and not width:
                return frozen
            noise = self._rng.integers(-2, 3, still.shape, dtype=np.int16)
        picture = np.zeros_like(still) if fault == "black" else still
        noisy = np.clip(picture.astype(np.int16) + noise, 0, 255).astype(np.uint8)
        if width:
            noisy = np.asarray(cv2.resize(noisy, (width, width * 9 // 16)), np.uint8)
        data = bytes(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
        with self._lock:
            self._frozen = data if not width else self._frozen
        return data
