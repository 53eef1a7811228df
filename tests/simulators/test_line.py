"""The line: forwards, severs, refuses, and is as before after mending."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests

from simulators.control import LineControl
from tests.simulators.rig import Running, simulator, until


class Centre(BaseHTTPRequestHandler):
    """Answers a little text."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def line() -> Iterator[Running]:
    centre = ThreadingHTTPServer(("127.0.0.1", 0), Centre)
    Thread(target=centre.serve_forever, daemon=True).start()
    with simulator("line", "--target", f"127.0.0.1:{centre.server_address[1]}") as running:
        yield running
    centre.shutdown()
    centre.server_close()


def test_cut_and_mend(line: Running) -> None:
    control, url = LineControl(line.control), f"http://{line.ready['listen']}/"
    assert requests.get(url, timeout=5).text == "ok"
    host, port = line.ready["listen"].split(":")
    with socket.create_connection((host, int(port)), timeout=20) as standing:
        until(lambda: control.state()["open"])
        control.cut()
        with pytest.raises(ConnectionResetError):  # severed, and as a break, not as a goodbye
            assert standing.recv(1)
            raise AssertionError("bytes came over a cut line")
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
    assert control.state()["cut"] is True
    control.mend()
    assert requests.get(url, timeout=5).text == "ok"
    assert control.state()["cut"] is False


def test_a_centre_that_is_down_looks_like_a_break() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    with (
        simulator("line", "--target", f"127.0.0.1:{free}") as running,
        pytest.raises(requests.ConnectionError),
    ):
        requests.get(f"http://{running.ready['listen']}/", timeout=5)
