"""The browser: started, looked after, started again. What it had is wiped with it."""

import logging
import shutil
import subprocess
import tempfile
from pathlib import Path
from threading import Event
from time import monotonic

from devices.kiosk.gate import Gate
from devices.kiosk.policy import flags
from devices.kiosk.settings import Settings

log = logging.getLogger(__name__)

LOOK_S = 0.5
AT_FIRST_S = 45.0  # until a browser that starts on a slow machine has shown a page
SOONEST_S, LATEST_S = 0.5, 5.0
STEADY_S = 30.0
END_WITHIN_S = 5.0
MEMORY = Path("/dev/shm")


def look_after(settings: Settings, gate: Gate, stop: Event) -> None:
    """Until ``stop``: one browser after the other. Raises FileNotFoundError without a Chromium."""
    wait = SOONEST_S
    while not stop.is_set():
        started = monotonic()
        _one_life(settings, gate, stop)
        wait = SOONEST_S if monotonic() - started > STEADY_S else min(LATEST_S, wait * 1.5)
        stop.wait(wait)


def _one_life(settings: Settings, gate: Gate, stop: Event) -> None:
    """From a start to an end, whoever's: its own, ours, or the watch's."""
    where = MEMORY if MEMORY.is_dir() else None
    profile = Path(tempfile.mkdtemp(prefix="hall-kiosk-", dir=where))
    gate.seen_at = monotonic() + AT_FIRST_S
    process = subprocess.Popen(
        flags(settings, profile), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None and not stop.wait(LOOK_S):
            if gate.quiet_s > settings.unseen_s:
                log.warning("no page of ours is shown; starting the browser again")
                break
        log.info("the browser ends")
    finally:
        _end(process)
        shutil.rmtree(profile, ignore_errors=True)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(END_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
