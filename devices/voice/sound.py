"""Where sound goes: this machine's sound card, or a loudspeaker on the network.

On the network it is the "simple protocol" of PulseAudio and PipeWire: the bare samples over TCP.
"""

import select
import shutil
import socket
import subprocess
import time
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from devices.errors import WireLost, WireUnavailable
from devices.transport import Tap, Transport, nobody
from devices.voice.speech import RATE

BYTES_A_SECOND = RATE * 2
CHUNK = BYTES_A_SECOND // 20  # 50 ms
AHEAD_S = 0.25  # what may lie in the loudspeaker's buffer: so soon it falls silent on a stop
CARDS = Path("/proc/asound/cards")
PLAYER = "aplay"


class SoundLine(Transport):
    """An open way to a loudspeaker; samples are handed over at the pace at which they sound."""

    def play(self, samples: bytes) -> None:
        """Returns when the last one has sounded. Raises WireLost, Stopping."""
        start = time.monotonic()
        for at in range(0, len(samples), CHUNK):
            self._send(samples[at : at + CHUNK])
            self.tap(True, samples[at : at + CHUNK])
            self._until(start + at / BYTES_A_SECOND - AHEAD_S)
        self._until(start + len(samples) / BYTES_A_SECOND)

    def check(self) -> None:
        """Raises WireLost when the loudspeaker is gone."""

    def _send(self, samples: bytes) -> None:
        raise NotImplementedError

    def _until(self, when: float) -> None:
        while (left := when - time.monotonic()) > 0:
            self.rest(min(left, 0.1))


class CardLine(SoundLine):
    """This machine's sound card, by ALSA's own player."""

    def __init__(self, device: str, stop: Event, tap: Tap = nobody) -> None:
        super().__init__(stop, tap)
        if not has_card():
            raise WireUnavailable("this machine has no sound card", "no_sound")
        try:
            self._player = subprocess.Popen(
                [PLAYER, "-q", "-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-D", device, "-"],
                stdin=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise WireUnavailable(f"{PLAYER}: {error.strerror}", "no_sound") from error

    def close(self) -> None:
        if self._player.stdin is not None:
            self._player.stdin.close()
        self._player.terminate()
        self._player.wait()

    def check(self) -> None:
        if self._player.poll() is not None:
            raise WireLost("the player has ended", "no_sound")

    def _send(self, samples: bytes) -> None:
        assert self._player.stdin is not None
        try:
            self._player.stdin.write(samples)
            self._player.stdin.flush()
        except OSError as error:
            raise WireLost(str(error), "no_sound") from error


class NetworkLine(SoundLine):
    """A loudspeaker that takes bare samples over TCP."""

    def __init__(self, url: str, stop: Event, tap: Tap = nobody) -> None:
        super().__init__(stop, tap)
        parts = urlsplit(url)
        try:
            self._socket = socket.create_connection((parts.hostname, parts.port or 4711), 2.0)
        except (OSError, ValueError) as error:
            raise WireUnavailable(f"{url}: {error}") from error
        self._socket.settimeout(2.0)

    def close(self) -> None:
        self._socket.close()

    def check(self) -> None:
        try:
            readable, _, _ = select.select([self._socket], [], [], 0)
            if readable and not self._socket.recv(64):  # it has nothing to say
                raise WireLost("the loudspeaker hung up")
        except (OSError, ValueError) as error:
            raise WireLost(str(error)) from error

    def _send(self, samples: bytes) -> None:
        self.check()
        try:
            self._socket.sendall(samples)
        except OSError as error:
            raise WireLost(str(error)) from error


def has_card() -> bool:
    """Whether this machine can make a sound."""
    if shutil.which(PLAYER) is None or not CARDS.exists():
        return False
    return "no soundcards" not in CARDS.read_text("ascii", "replace")


def open_line(url: str, stop: Event, tap: Tap = nobody) -> SoundLine:
    """``alsa:default`` (any name of ALSA's), or ``socket://host:port``. Raises WireUnavailable."""
    if url.startswith("socket://"):
        return NetworkLine(url, stop, tap)
    return CardLine(url.removeprefix("alsa:") or "default", stop, tap)
