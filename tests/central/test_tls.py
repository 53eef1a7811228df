"""TLS by one command: a hall knows its centre from the first contact, and nobody else as it."""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from central import tls
from central.app import NotSafe, require_safe
from central.centre import open_centre, prepare
from central.cli import central
from central.halls import service as halls
from central.settings import Settings as CentreSettings
from domain.days import DayOpened
from domain.events import Fact
from edge.app import build
from edge.centre_line import pinned
from edge.enrolment import enrol_hall
from edge.settings import Settings
from sync.push import say_hello
from sync.trust import NotTrusted
from sync.trust import require_safe as require_safe_url
from tests.central.centres import ACTOR, OpenCentre, open_test_centre
from tests.edge.halls import stop


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[OpenCentre]:
    """A centre with TLS for this machine's address."""
    tls.set_up(tls.files_of(tmp_path / "centre"), ["127.0.0.1", "localhost"])
    with open_test_centre(tmp_path) as made:
        yield made


def code(centre: OpenCentre) -> str:
    return halls.issue_code(centre.centre, ACTOR, centre.register()).code


def test_a_hall_knows_its_centre_from_the_code_on(centre: OpenCentre, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "hall", centre_url=centre.url, feed_wait_s=0)
    node = enrol_hall(settings, code(centre))
    assert pinned(settings.data).read_bytes() == centre.centre.tls.authority.read_bytes()
    hall = build(settings)
    try:
        opened = Fact("day/2026-03-02", DayOpened("2026-03-02"))
        hall.node.run(lambda tx: tx.emit("system/test", opened))
        for name in ("hello", "pull", "push", "hello"):
            job = hall.jobs.get_job(name)
            assert job is not None
            job.func(*job.args)
        assert len(centre.lines(node)) == hall.writer.head.seq > 0
    finally:
        stop(hall)


def test_a_code_for_another_authority_sends_nothing(centre: OpenCentre, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "hall", centre_url=centre.url)
    text = code(centre)
    other = tls.files_of(tmp_path / "other")
    wrong = f"{text.split('/')[0]}/{tls.set_up(other, ['127.0.0.1'])}"
    for typed in (wrong, text.split("/")[0], text[:-1]):
        with pytest.raises(NotTrusted):
            enrol_hall(settings, typed)
    assert not (settings.data / "hall.db").exists()
    assert enrol_hall(settings, text.lower().replace("-", ""))  # the code is still good


def test_whoever_stands_between_with_another_certificate_gets_nothing(
    centre: OpenCentre, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path / "hall", centre_url=centre.url)
    enrol_hall(settings, code(centre))
    tls.set_up(tls.files_of(tmp_path / "other"), ["127.0.0.1"])
    pinned(settings.data).write_bytes((tmp_path / "other" / "tls" / "authority.pem").read_bytes())
    hall = build(settings)
    try:
        job = hall.jobs.get_job("hello")
        assert job is not None
        job.func(*job.args)
        assert not job.func.__self__.line.connected
        outcome = say_hello(hall.node.store, job.args[0], backlog=0, version="1", wall_ms=0)
        assert (outcome.state, outcome.reason) == ("cut", "SSLError")
    finally:
        stop(hall)


def test_the_server_certificate_is_renewed_without_a_visit(
    centre: OpenCentre, tmp_path: Path
) -> None:
    files = centre.centre.tls
    authority, before = files.authority.read_bytes(), files.server.read_bytes()
    assert not tls.renew_if_due(files)
    assert tls.renew_if_due(files, datetime.now(UTC) + timedelta(days=91))
    assert files.authority.read_bytes() == authority
    assert files.server.read_bytes() != before
    assert tls.names_of(files) == ["127.0.0.1", "localhost"]
    trusted = requests.get(f"{centre.url}/sign-in", verify=str(files.authority))
    assert trusted.status_code == 200


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_a_year_off_still_gets_through(centre: OpenCentre, days: int) -> None:
    server = tls.x509.load_pem_x509_certificate(centre.centre.tls.server.read_bytes())
    moment = datetime.now(UTC) + timedelta(days=days)
    assert server.not_valid_before_utc < moment < server.not_valid_after_utc


def test_old_protocols_plain_words_and_dawdlers_do_no_harm(centre: OpenCentre) -> None:
    host, port = "127.0.0.1", int(centre.url.rsplit(":", 1)[1])
    with socket.create_connection((host, port)) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        plain.settimeout(20)
        with contextlib.suppress(ConnectionResetError):
            assert not plain.recv(100).startswith(b"HTTP")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection((host, port)) as sock, pytest.raises((ssl.SSLError, OSError)):
        old.wrap_socket(sock)
    dawdlers = [socket.create_connection((host, port)) for _ in range(50)]
    began = time.monotonic()
    assert requests.get(f"{centre.url}/sign-in", verify=str(centre.centre.tls.authority)).ok
    assert time.monotonic() - began < tls.HANDSHAKE_S
    for one in dawdlers:
        one.close()


def test_plain_http_stays_on_this_machine(tmp_path: Path) -> None:
    settings = CentreSettings(data=str(tmp_path / "c"))
    prepare(settings)
    made = open_centre(settings)
    require_safe(made)
    with pytest.raises(NotSafe, match="hall central tls"):
        require_safe(replace(made, settings=CentreSettings(data=settings.data, host="0.0.0.0")))
    made.database.close()
    for url in ("http://10.0.0.1:8000", "http://centre.example", "ftp://127.0.0.1", "nonsense"):
        with pytest.raises(NotTrusted):
            require_safe_url(url)
    for url in (
        "http://127.0.0.1:8000",
        "http://[::1]:80",
        "http://localhost",
        "https://c.example",
    ):
        require_safe_url(url)
    hall = Settings(data=tmp_path / "h", centre_url="http://10.0.0.1:8000")
    with pytest.raises(NotTrusted, match="plain HTTP"):
        enrol_hall(hall, "AAAA-AAAA-AAAA")


def test_one_command(tmp_path: Path) -> None:
    config = tmp_path / "centre.toml"
    config.write_text('data = "data"\n', "utf-8")

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(central, [*words, "--config", str(config)])
        return done.exit_code, done.output

    assert run("tls")[0] == 1
    status, said = run("tls", "--name", "centre.example", "--name", "10.1.2.3")
    assert (status, "centre.example, 10.1.2.3" in said) == (0, True)
    assert run("tls")[1] == said
    assert run("tls", "--name", "no spaces")[0] == 1
    key = tmp_path / "data" / "tls" / "authority.key"
    assert key.stat().st_mode & 0o777 == 0o600
