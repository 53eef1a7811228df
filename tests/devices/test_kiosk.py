"""The locked kiosk: the real command, a real Chromium on a real X screen, under its policies.

Every way out is tried by a page or by keys; the screen must go on showing the hall's page, nothing
outside may be asked for anything, and no file may appear. The policies are laid over /etc/chromium
in a mount namespace of the test's own.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from devices.kiosk import pairing, policy
from devices.kiosk.cli import kiosk as command
from devices.kiosk.settings import Settings
from tests.simulators.rig import until

PATIENCE_S = 60
BEAT = """setInterval(async () => {
  const told = await fetch('/beat?' + location.pathname);
  const trial = await told.text();
  if (trial) (0, eval)(trial);
}, 200)"""


PAGE = f"<html><head></head><body>取号<iframe id=f></iframe><script>{BEAT}</script></body></html>"


@dataclass
class Hall:
    """A stand-in for the hall's node, and a place outside that nobody may reach."""

    asked: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    trial: str = ""
    server: Any = None
    away: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def next_trial(self) -> str:
        """What the page is to do now: once."""
        trial, self.trial = self.trial, ""
        return trial.replace("AWAY", f"http://127.0.0.1:{self.away.server_port}")


@pytest.fixture
def hall() -> Iterator[Hall]:
    told = Hall()
    told.server, told.away = _server(_at_home(told)), _server(_away(told))
    yield told
    for server in (told.server, told.away):
        server.shutdown()
        server.server_close()


def _server(handler: type[BaseHTTPRequestHandler], port: int = 0) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def give(self, data: bytes, kind: str = "text/html; charset=utf-8", **more: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _at_home(hall: Hall) -> type[BaseHTTPRequestHandler]:
    class Home(_Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(303 if b"code=K1K1" in body else 422)
            self.send_header("Location", "/kiosk/K1/")
            self.send_header("Set-Cookie", "session=ours; HttpOnly; SameSite=Strict")
            self.end_headers()

        def do_GET(self) -> None:
            hall.asked.append(self.path)
            if self.path == "/file":
                self.give(b"x", "application/zip", Content_Disposition="attachment")
            elif self.path.startswith("/beat"):
                self.give(hall.next_trial().encode(), "text/plain")
            elif "session=ours" not in (self.headers.get("Cookie") or ""):
                self.send_error(403)
            else:
                self.give(PAGE.encode())

    return Home


def _away(hall: Hall) -> type[BaseHTTPRequestHandler]:
    class Away(_Quiet):
        def do_GET(self) -> None:
            hall.outside.append(self.path)
            self.give(b"outside")

    return Away


@contextmanager
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An X screen of a kiosk's size; yields the environment that shows things on it."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1080x1920x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        home = tmp_path / "home"
        home.mkdir()
        yield {**os.environ, "DISPLAY": f":{number}", "HOME": str(home), "XDG_CONFIG_HOME": ""}
    finally:
        process.terminate()
        process.wait(10)


@dataclass
class Kiosk:
    """The running command and its screen."""

    process: "subprocess.Popen[str]"
    display: dict[str, str]
    address: str

    def keys(self, *names: str) -> None:
        for name in names:
            subprocess.run(["xdotool", "key", "--delay", "30", name], env=self.display, check=False)

    def do(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.display, capture_output=True, text=True, check=False
        )
        return done.stdout

    def browsers(self) -> list[int]:
        """Processes of Chromium that are nobody's child but the command's."""
        told = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in told.stdout.split()]


@contextmanager
def kiosk(hall: Hall, tmp_path: Path) -> Iterator[Kiosk]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = Settings(hall=hall.url, data=tmp_path / "data", port=port)
    config = tmp_path / "kiosk.toml"
    flags = ["--disable-gpu", "--disable-quic"]
    config.write_text(
        f'hall = "{hall.url}"\nport = {port}\nsandbox = false\nunseen_s = 6.0\n'
        f"flags = {json.dumps(flags)}\n",
        "utf-8",
    )
    pairing.pair(settings.data, hall.url, "K1K1", "")
    etc = tmp_path / "etc"
    shutil.copytree("/etc/chromium", etc)
    laid = etc / "policies" / "managed" / policy.FILE.name
    laid.parent.mkdir(parents=True, exist_ok=True)
    laid.write_text(policy.as_text(settings), "utf-8")
    words = [sys.executable, "-m", "devices.kiosk.cli", "--config", str(config)]
    inside = f"mount --bind {etc} /etc/chromium && exec {' '.join(words)}"
    with screen(tmp_path) as display:
        start = ["unshare", "--map-root-user", "--mount", "sh", "-c", inside]
        process = subprocess.Popen(start, env=display, text=True)
        try:
            yield Kiosk(process, display, settings.address)
        finally:
            process.terminate()
            process.wait(20)


def shown(hall: Hall) -> None:
    """The hall's page is on the screen now: it lives and tells so."""
    before = len(hall.asked)
    until(lambda: any(one.startswith("/beat?/kiosk/K1/") for one in hall.asked[before:]))


LINK = "const a = document.createElement('a'); document.body.append(a); a.href = "
STAYS = {  # the page goes on as if nothing had been
    "window.open": "f.contentWindow.open('AWAY/open')",
    "a new window": LINK + "'AWAY/blank'; a.target = '_blank'; a.click()",
    "a file": LINK + "'file:///etc/passwd'; a.click()",
    "settings": LINK + "'chrome://settings'; a.click()",
    "a download": LINK + "'/file'; a.download = 'x'; a.click()",
    "the printer": "f.contentWindow.print()",
    "a frame": "f.src = 'AWAY/frame'",
    "a dialog": "const i = document.createElement('input'); i.type = 'file'; i.click()",
}
LEADS_AWAY = {
    "a link": LINK + "'AWAY/link'; a.click()",
    "the place": "location.href = 'AWAY/place'",
}
KEYS = (
    *("ctrl+l", "ctrl+o", "ctrl+p", "ctrl+s", "ctrl+u", "ctrl+j", "ctrl+h", "ctrl+shift+i", "F12"),
    *("F11", "F1", "F3", "F7", "F10", "Escape", "alt+Left", "alt+f", "alt+d", "alt+Home"),
    *("ctrl+shift+Delete", "ctrl+Tab", "shift+Escape", "ctrl+plus", "ctrl+shift+o", "ctrl+d"),
)
NEW_ONES = ("ctrl+n", "ctrl+t", "ctrl+shift+n", "ctrl+shift+t", "ctrl+w", "alt+F4")


def test_there_is_no_way_out(hall: Hall, tmp_path: Path) -> None:
    with kiosk(hall, tmp_path) as running:
        shown(hall)
        for key in KEYS:
            running.keys(key)
        running.do("mousemove", "540", "960", "click", "3")
        running.do(
            "mousemove", "540", "900", "mousedown", "1", "mousemove", "40", "40", "mouseup", "1"
        )
        shown(hall)
        first = running.browsers()
        for trial in STAYS.values():
            hall.trial = trial
            until(lambda: not hall.trial)
            shown(hall)
        assert running.browsers() == first  # none of it needed a new browser
        for trial in LEADS_AWAY.values():
            hall.trial = trial
            until(lambda: not hall.trial)
            shown(hall)
        for key in NEW_ONES:
            running.keys(key)
            shown(hall)
        assert hall.outside == []
        assert not list((tmp_path / "home").rglob("*.zip")), "a file was downloaded"
        assert not [path for path in (tmp_path / "home").rglob("*") if "Default" in str(path)]


def test_a_browser_that_dies_comes_back_and_a_hall_may_come_late(
    hall: Hall, tmp_path: Path
) -> None:
    with kiosk(hall, tmp_path) as running:
        shown(hall)
        (browser,) = running.browsers()
        os.kill(browser, signal.SIGKILL)
        until(lambda: running.browsers() not in ([], [browser]))
        shown(hall)
        port = hall.server.server_port
        hall.server.shutdown()
        hall.server.server_close()
        (browser,) = running.browsers()
        os.kill(browser, signal.SIGKILL)
        until(lambda: running.browsers() not in ([], [browser]))
        gone = requests.get(running.address, timeout=10)
        assert gone.status_code == 503 and "暂时连不上大厅" in gone.text
        hall.server = _server(_at_home(hall), port)
        shown(hall)


def test_what_is_wrong_is_said_before_a_browser_starts(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text('hall = "http://127.0.0.1:1"\n', "utf-8")
    told = CliRunner().invoke(command, ["--config", str(config)])
    assert told.exit_code == 1 and "./hall kiosk policy --write" in told.output
    told = CliRunner().invoke(command, ["--config", str(config), "--unlocked"])
    assert told.exit_code == 1 and "./hall kiosk pair" in told.output
    told = CliRunner().invoke(command, ["pair", "--config", str(config), "--code", "X"])
    assert told.exit_code == 1 and "does not answer" in told.output
    shown_policy = CliRunner().invoke(command, ["policy", "--config", str(config)])
    assert json.loads(shown_policy.output)["URLAllowlist"] == ["http://127.0.0.1:8199"]
