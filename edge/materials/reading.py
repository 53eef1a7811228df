"""Reading of scanned pages: one process beside the node, one page at a time, never waited for.

A page that is wanted goes into a line; when it was read, its draft is told. Where no reader is
installed everything else goes on as ever.
"""

import importlib.util
import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Literal

from PIL import Image

from domain.recognition import Line, Reading, recognise
from edge.materials.reader import READY, read_frame, write_frame
from edge.materials.scans import Page
from edge.settings import Settings

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).parents[2]
LOAD_S: Final = 120.0
READ_S: Final = 60.0
"""A page that takes longer is given up, and the process with it."""

State = Literal["off", "waiting", "failed", "idle"]
Opened = Callable[[str], bytes]
Kept = Callable[[str, Page, Reading], None]


class NotRead(Exception):
    """The reader did not answer. ``reason`` is for developers."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def installed() -> bool:
    """Whether this machine has a reader (see deploy/ocr.in)."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


class Reader:
    """The process, started when it is first needed. One caller at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process that reads, None while there is none."""
        return self._process.pid if self._process else None

    def read(self, jpeg: bytes) -> Reading:
        """What a picture is. Raises NotRead; the next call starts the process anew."""
        try:
            return self._read(jpeg)
        except (OSError, ValueError) as error:
            self.close()
            raise NotRead(str(error)) from error

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()
            process.wait()

    def _read(self, jpeg: bytes) -> Reading:
        process = self._started()
        assert process.stdin is not None
        write_frame(process.stdin, jpeg)
        said = json.loads(_answer(process, READ_S))
        return recognise([Line(*line) for line in said["lines"]], said["ms"])

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            argv = [sys.executable, "-m", "edge.materials.reader"]
            pipe = subprocess.PIPE
            env = {**os.environ, "PYTHONPATH": str(ROOT)}
            self._process = subprocess.Popen(argv, stdin=pipe, stdout=pipe, env=env)
            if _answer(self._process, LOAD_S) != READY:
                raise ValueError("the reader did not say that it is ready")
        return self._process


def _answer(process: subprocess.Popen[bytes], within_s: float) -> bytes:
    """The next frame; a process that lets wait is killed. Raises ValueError."""
    assert process.stdout is not None
    clock = threading.Timer(within_s, process.kill)
    clock.start()
    try:
        answer = read_frame(process.stdout)
    finally:
        clock.cancel()
    if answer is None:
        raise ValueError(f"the reader ended or took more than {within_s:.0f} s")
    return answer


class Readings:
    """Pages in line to be read. `opened` gives a page's JPEG, `kept` takes case, page and reading.
    Safe across threads; in memory alone: a page that was not read is asked for again by its view.
    """

    def __init__(self, opened: Opened, kept: Kept, settings: Settings) -> None:
        self._opened, self._kept = opened, kept
        self._reader = Reader()
        self._line: SimpleQueue[tuple[str, Page] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._states: dict[str, State] = {}
        self._thread: threading.Thread | None = None
        self.on = settings.read_documents and installed()

    def want(self, case_id: str, page: Page) -> None:
        """Have a page read; one that is in line already, or failed, is not asked for again."""
        with self._lock:
            if not self.on or place_of(page) in self._states:
                return
            self._states[place_of(page)] = "waiting"
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="reading", daemon=True)
                self._thread.start()
        self._line.put((case_id, page))

    def state(self, page: Page) -> State:
        """How it stands with a page that has no reading yet."""
        if not self.on:
            return "off"
        with self._lock:
            return self._states.get(place_of(page), "idle")

    def stop(self) -> None:
        """Let the page under way be the last one."""
        self.on = False
        thread = self._thread
        self._line.put(None)
        self._reader.close()
        if thread is not None:
            thread.join(READ_S)

    def _work(self) -> None:
        while (wanted := self._line.get()) is not None and self.on:
            case_id, page = wanted
            try:
                jpeg = upright(self._opened(page.address), page)
                self._kept(case_id, page, self._reader.read(jpeg))
                self._end(page, None)
            except Exception as error:  # whatever a page does, the next one is read
                log.warning("a page was not read: %s", type(error).__name__)
                self._end(page, "failed")

    def _end(self, page: Page, state: State | None) -> None:
        with self._lock:
            self._states.pop(place_of(page), None)
            if state is not None:
                self._states[place_of(page)] = state


def place_of(page: Page) -> str:
    """Under which name a draft keeps what was read: a turned page is read anew."""
    return f"{page.address}/{page.turn}"


def upright(jpeg: bytes, page: Page) -> bytes:
    """The page as people see it."""
    if not page.turn:
        return jpeg
    out = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as lying:
        lying.rotate(-90 * page.turn, expand=True).save(out, "JPEG", quality=90)
    return out.getvalue()
