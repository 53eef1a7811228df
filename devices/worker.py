"""One device's thread: open, greet, work, and after any failure wait a little longer each time."""

import logging
import random
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from devices.driver import Driver, Emit
from devices.errors import DeviceError, Stopping, without_words
from devices.events import DeviceDown, DeviceUp
from devices.health import Health, State
from devices.spec import DeviceSpec

log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 15.0


def back_off(failures: int, shortest: float, longest: float) -> float:
    """Seconds to wait before try number ``failures`` + 1: doubling, capped, with jitter."""
    return min(longest, shortest * 2.0 ** min(failures, 16)) * random.uniform(0.7, 1.3)


class Worker:
    """Owns one driver and its thread."""

    def __init__(self, spec: DeviceSpec, driver: Driver[Any], emit: Emit) -> None:
        self.spec = spec
        self.driver = driver
        self._emit = emit
        self._stop = Event()  # leave the line; for good when ending
        self._ending = False
        self._lock = Lock()
        self._health = Health(
            spec.id, spec.station, spec.kind, State.STARTING, "", datetime.now(UTC), 0
        )
        self._thread = Thread(target=self._run, name=f"device-{spec.id}", daemon=True)

    @property
    def health(self) -> Health:
        """A snapshot, from any thread."""
        with self._lock:
            return self._health

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        self._ending = True
        self._stop.set()

    def restart(self) -> None:
        """Leave the line and open it again, without waiting for any back-off."""
        self._stop.set()

    def join(self, timeout: float) -> None:
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            self._stop.clear()
            if self._ending:  # looked at after the clearing: a stop is never wiped away unseen
                break
            reason = self._once()
            if not self._stop.is_set():
                self._down(reason)
                self._wait()
            elif not self._ending:
                self._move(State.STARTING)
        self._move(State.STOPPED)

    def _once(self) -> str:
        """From opening to failure; returns why it ended."""
        try:
            with self.driver.open(self._stop) as wire:
                self.driver.greet(wire)
                self._up()
                while not self._stop.is_set():
                    self.driver.turn(wire)
            reason = Stopping.reason
        except Stopping as error:
            reason = error.reason
        except DeviceError as error:
            log.warning("device %s: %s: %s", self.spec.id, error.reason, error)
            reason = error.reason
        except Exception as error:  # a faulty driver must not take the hall with it
            log.error("device %s: its driver failed: %s", self.spec.id, without_words(error))
            reason = "driver_fault"
        self._settle(reason)
        return reason

    def _settle(self, reason: str) -> None:
        try:
            self.driver.gone(reason)
        except Exception as error:  # the thread must live on to reopen the device
            log.error("device %s: failed while closing: %s", self.spec.id, without_words(error))

    def _wait(self) -> None:
        shortest = self.spec.number("back_off_s", FIRST_WAIT_S)
        longest = self.spec.number("back_off_max_s", LONGEST_WAIT_S)
        end = monotonic() + back_off(self.health.failures - 1, shortest, longest)
        was_there = self.driver.present()
        while monotonic() < end and not self._stop.wait(0.05):
            self.driver.idle()
            if not was_there and self.driver.present():
                return  # plugged in again: nobody should have to wait for the back-off

    def _move(self, state: State, reason: str = "") -> Health:
        """Returns the health before the move."""
        with self._lock:
            before, self._health = self._health, self._health.moved(state, reason)
            return before

    def _up(self) -> None:
        self._move(State.UP)
        self._emit(DeviceUp(self.spec.id, self.spec.station))

    def _down(self, reason: str) -> None:
        before = self._move(State.DOWN, reason)
        if (before.state, before.reason) != (State.DOWN, reason):  # once, not at every retry
            self._emit(DeviceDown(self.spec.id, self.spec.station, reason))
