"""The line to a camera: a V4L2 device, a stream or video file, or a folder of pictures.

    camera:0  camera:/dev/video2     what the kernel shows
    video:/path.mp4  video:http://host:port/stream.mjpg  video:rtsp://…     what FFmpeg opens
    folder:/path                     the newest picture in it, as a scanner or a phone leaves them

Source: OpenCV's VideoCapture. cv2 is loaded when a line is opened, not before.
"""

import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from devices.errors import WireLost, WireUnavailable
from devices.spec import DeviceSpec
from devices.transport import Transport

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[Any]

CAMERA, VIDEO, FOLDER = "camera:", "video:", "folder:"
ANSWER_MS = 3000
PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"}
MOST_PIXELS = 64_000_000


def check_url(spec: DeviceSpec) -> None:
    """Raises ValueError for an address that is no camera's."""
    if not spec.url.startswith((CAMERA, VIDEO, FOLDER)):
        raise ValueError(f"device {spec.id}: url begins with camera:, video: or folder:")


def is_there(url: str) -> bool:
    """A cheap look whether the camera is plugged in; True where only opening can tell."""
    if url.startswith(FOLDER):
        return Path(url.removeprefix(FOLDER)).is_dir()
    if url.startswith(CAMERA):
        return _node(url).exists()
    target = url.removeprefix(VIDEO)
    return "://" in target or Path(target).exists()


def open_camera(spec: DeviceSpec, stop: Event) -> "Camera":
    """The line that a device's address names. Raises WireUnavailable."""
    if spec.url.startswith(FOLDER):
        return PictureFolder(Path(spec.url.removeprefix(FOLDER)), stop)
    return VideoLine(spec, stop)


class Camera(Transport):
    """Pictures, BGR, rows first. ``live``: a sensor whose picture is never twice the same."""

    live = True

    def close(self) -> None:
        """Let go of it."""

    def skip(self) -> None:
        """Step over a picture without looking at it: cheap, and notices a camera that is gone.
        Raises WireLost."""

    def read(self) -> "Picture":
        """The picture of now, not one that lay in a buffer. Raises WireLost."""
        raise NotImplementedError


class VideoLine(Camera):
    """Options of the device: ``width``, ``height``, ``fps`` to ask a V4L2 camera for."""

    def __init__(self, spec: DeviceSpec, stop: Event) -> None:
        super().__init__(stop)
        import cv2

        self._cv2: Any = cv2
        self._is_file = False
        target = spec.url.removeprefix(VIDEO)
        if spec.url.startswith(CAMERA):
            if not is_there(spec.url):
                raise WireUnavailable(f"{spec.url}: no such camera")
            self._capture = cv2.VideoCapture(str(_node(spec.url)), cv2.CAP_V4L2)
            self._ask(spec)
        else:
            self._is_file = "://" not in target
            waits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, ANSWER_MS]
            waits += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, ANSWER_MS]
            self._capture = cv2.VideoCapture(target, cv2.CAP_FFMPEG, waits)
        if not self._capture.isOpened():
            self._capture.release()
            raise WireUnavailable(f"{spec.url} gives no picture")
        self._pace = 1 / (self._capture.get(cv2.CAP_PROP_FPS) or 25) if self._is_file else 0.0
        self.live = not self._is_file

    def close(self) -> None:
        self._capture.release()

    def skip(self) -> None:
        self.check_stop()
        if not self._capture.grab() and not self._from_start():
            raise WireLost("the camera gives no picture any more")
        if self._pace:
            time.sleep(self._pace)

    def read(self) -> "Picture":
        self.skip()
        good, picture = self._capture.retrieve()
        if not good or picture is None:
            raise WireLost("the camera gives no picture any more")
        taken: Picture = picture
        return taken

    def _from_start(self) -> bool:
        """A video file is shown again and again."""
        if not self._is_file:
            return False
        self._capture.set(self._cv2.CAP_PROP_POS_FRAMES, 0)
        return bool(self._capture.grab())

    def _ask(self, spec: DeviceSpec) -> None:
        """MJPG is what document cameras give at full size; a small buffer keeps pictures fresh."""
        cv2 = self._cv2
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        for name, property_id in (
            ("width", cv2.CAP_PROP_FRAME_WIDTH),
            ("height", cv2.CAP_PROP_FRAME_HEIGHT),
            ("fps", cv2.CAP_PROP_FPS),
        ):
            if name in spec.options:
                self._capture.set(property_id, spec.number(name, 0))
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


class PictureFolder(Camera):
    """The newest picture of a folder; decoded when it is new."""

    live = False

    def __init__(self, folder: Path, stop: Event) -> None:
        super().__init__(stop)
        self._folder = folder
        self._shown: tuple[Path, float] | None = None
        self._picture: Picture | None = None
        self._list()

    def skip(self) -> None:
        self.check_stop()
        self._list()

    def read(self) -> "Picture":
        import cv2

        self.check_stop()
        found = self._list()
        if not found:
            raise WireLost(f"no picture in {self._folder}")
        newest = max(found, key=lambda entry: entry[1])
        if newest != self._shown or self._picture is None:
            picture: Any = cv2.imread(str(newest[0]), cv2.IMREAD_COLOR)
            if picture is None or picture.shape[0] * picture.shape[1] > MOST_PIXELS:
                raise WireLost(f"{newest[0].name} is no picture")
            self._shown, self._picture = newest, picture
        return self._picture

    def _list(self) -> list[tuple[Path, float]]:
        try:
            files = [p for p in self._folder.iterdir() if p.suffix.lower() in PICTURES]
            return [(path, path.stat().st_mtime) for path in files]
        except OSError as error:
            raise WireUnavailable(f"{self._folder}: {error.strerror}") from error


def _node(url: str) -> Path:
    name = url.removeprefix(CAMERA)
    return Path(f"/dev/video{name}") if name.isdigit() else Path(name)
