"""Two network namespaces joined by a cable: the centre in one, the hall in the other.

Needs root, iproute2 and iptables; `missing` says plainly what is not there.
"""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

CENTRE_IP: Final = "10.213.77.1"
HALL_IP: Final = "10.213.77.2"
BITS: Final = 30
TOOLS: Final = {"ip": "iproute2", "tc": "iproute2", "iptables": "iptables"}


@dataclass(frozen=True, slots=True)
class Cable:
    """The two ends: names of namespaces and of the device in each."""

    centre: str
    hall: str

    def in_centre(self, *command: str) -> None:
        """Run something at the centre's end."""
        _run("ip", "netns", "exec", self.centre, *command)

    def in_hall(self, *command: str) -> None:
        """Run something at the hall's end."""
        _run("ip", "netns", "exec", self.hall, *command)

    def drop(self, *match: str) -> None:
        """From now on drop what comes in at the hall's end and matches."""
        self.in_hall("iptables", "-A", "INPUT", *match, "-j", "DROP")

    def drop_up(self, *match: str) -> None:
        """From now on drop what comes in at the centre's end and matches."""
        self.in_centre("iptables", "-A", "INPUT", *match, "-j", "DROP")

    def clear(self) -> None:
        """Drop nothing any more."""
        self.in_hall("iptables", "-F")
        self.in_centre("iptables", "-F")

    def unplug(self) -> None:
        """No link."""
        self.in_hall("ip", "link", "set", "line", "down")

    def plug(self) -> None:
        """The link is back."""
        self.in_hall("ip", "link", "set", "line", "up")

    def narrow(self, kbit: int) -> None:
        """So many kbit/s upwards."""
        rate = ("rate", f"{kbit}kbit", "burst", "4kb", "latency", "800ms")
        self.in_hall("tc", "qdisc", "replace", "dev", "line", "root", "tbf", *rate)


def missing() -> str:
    """Why namespaces cannot be used here, empty when they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    absent = sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None})
    if absent:
        return f"missing: apt-get install {' '.join(absent)}"
    probe = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False)
    return "" if probe.returncode == 0 else "this machine gives no network namespaces"


@contextmanager
def cable() -> Iterator[Cable]:
    """Two namespaces of our own, gone at the end."""
    tag = uuid.uuid4().hex[:8]
    ends = Cable(f"hall-c-{tag}", f"hall-h-{tag}")
    try:
        for name in (ends.centre, ends.hall):
            _run("ip", "netns", "add", name)
            _run("ip", "-n", name, "link", "set", "lo", "up")
        peer = ("peer", "name", "line", "netns", ends.centre)
        _run("ip", "-n", ends.hall, "link", "add", "line", "type", "veth", *peer)
        for name, address in ((ends.centre, CENTRE_IP), (ends.hall, HALL_IP)):
            _run("ip", "-n", name, "addr", "add", f"{address}/{BITS}", "dev", "line")
            _run("ip", "-n", name, "link", "set", "line", "up")
        yield ends
    finally:
        for name in (ends.hall, ends.centre):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
