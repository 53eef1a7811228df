"""A PC/SC service of our own: pcscd with one virtual reader (vpcd) on a port of its own.

pcscd knows only one place for its socket, ``/run/pcscd``. So that it disturbs nobody it gets a
mount namespace of its own (``unshare``, root) in which that place is a folder of ours; clients are
told of it with ``PCSCLITE_CSOCK_NAME``, which pcsc-lite's library looks at (once).
"""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from simulators.errors import SimulatorError

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
PATIENCE_S = 15
SLOTS = 2  # vpcd's library always serves two, on two ports that follow each other
NAME = "Virtual PCD"
SOCKET = Path("run") / "pcscd.comm"
"""Below the service's folder."""


class PcscService:
    """Starts with the reader plugged in. Raises SimulatorError, worded for the person."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("pcscd") is None or not DRIVER.exists():
            raise SimulatorError("missing: apt-get install pcscd vsmartcard-vpcd")
        if os.geteuid() != 0:
            raise SimulatorError("a PC/SC service of its own needs root (a mount namespace)")
        folder = folder.resolve()  # pcscd takes no relative path
        self.port = _free_ports()
        self.socket = folder / SOCKET
        self._readers = folder / "reader.conf"
        self._folder = folder
        (folder / "run").mkdir(parents=True, exist_ok=True)
        self._write(plugged=True)
        self._process = self._start()

    def plug(self) -> None:
        """Plug the reader in."""
        self._restart(plugged=True)

    def unplug(self) -> None:
        """Pull the reader's cable."""
        self._restart(plugged=False)

    def stop(self) -> None:
        """End the service."""
        self._process.terminate()
        self._process.wait(PATIENCE_S)

    def _restart(self, plugged: bool) -> None:
        """pcscd takes serial readers in, and lets them go, only at its own start and end."""
        self.stop()
        self._write(plugged)
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        folder = self._folder
        self.socket.unlink(missing_ok=True)
        script = 'mkdir -p /run/pcscd && mount --bind "$1" /run/pcscd && exec pcscd -f -c "$2"'
        argv = ["unshare", "-m", "sh", "-c", script, "sh", str(folder / "run"), str(self._readers)]
        with (folder / "pcscd.log").open("wb") as log:
            process = subprocess.Popen(argv, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE_S
        while not self.socket.exists():
            if process.poll() is not None or time.monotonic() > end:
                said = (folder / "pcscd.log").read_text("utf-8", "replace")[-500:]
                raise SimulatorError(f"pcscd did not start: {said}")
            time.sleep(0.02)
        return process

    def _write(self, plugged: bool) -> None:
        lines = (
            f'FRIENDLYNAME "{NAME}"',
            f"DEVICENAME /dev/null:{self.port:#x}",
            f"LIBPATH {DRIVER}",
            f"CHANNELID {self.port:#x}",
        )
        self._readers.write_text("\n".join(lines) + "\n" if plugged else "\n", "ascii")


def _free_ports() -> int:
    """The first of as many free ports in a row as the reader has slots."""
    for _ in range(50):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            first = int(probe.getsockname()[1])
        if first < 65000 and all(_free(first + n) for n in range(SLOTS)):
            return first
    raise SimulatorError("no two free ports in a row")


def _free(port: int) -> bool:
    try:
        with socket.create_server(("", port)):
            return True
    except OSError:
        return False
