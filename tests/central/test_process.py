"""The centre as a process: it starts by itself, gives codes, and ends at once when asked to."""

import json
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from central.cli import central
from central.settings import BadSettings, Settings, load_settings

ROOT = Path(__file__).parents[2]


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    config = folder / "central.toml"
    config.write_text("port = 0\n", "utf-8")
    argv = [sys.executable, "-m", "central.cli", "--config", str(config)]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT) as running,
    ):
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline().strip().rstrip("/")
        finally:
            running.kill()


def test_it_ends_at_sigterm_with_streams_and_polls_open(tmp_path: Path) -> None:
    run = CliRunner().invoke
    config = tmp_path / "central.toml"
    with process(tmp_path) as (running, url):
        made = run(central, ["--config", str(config), "admin", "add", "--number=1", "--name=x"])
        password = made.output.strip()
        browser = requests.Session()
        browser.headers["Origin"] = url
        browser.post(f"{url}/sign-in", data={"staff_no": "1", "password": password})
        streams = [browser.get(f"{url}/halls/live", stream=True, timeout=30) for _ in range(3)]
        assert all(stream.status_code == 200 for stream in streams)
        reading = threading.Thread(target=lambda: list(streams[0].iter_content(1)), daemon=True)
        reading.start()
        running.send_signal(signal.SIGTERM)
        assert running.wait(15) == 0
    for stream in streams:
        stream.close()


def test_each_line_of_its_log_has_a_time(tmp_path: Path) -> None:
    with process(tmp_path) as (_, url):
        assert requests.post(f"{url}/sync/hello", timeout=10).status_code == 401
    lines = (tmp_path / "log").read_text("utf-8").splitlines()
    (refused,) = (line for line in lines if "bad_signature" in line)
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARNING central", refused)


def test_keys_are_for_their_owner_only_and_stay(tmp_path: Path) -> None:
    config = tmp_path / "central.toml"
    config.write_text("", "utf-8")
    for _ in range(2):
        assert CliRunner().invoke(central, ["--config", str(config), "init"]).exit_code == 0
        keys = {p.name: p.read_bytes() for p in (tmp_path / "central-data").glob("*.key")}
    assert set(keys) == {"blob.key", "centre.key", "person.key", "session.key"}
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "central-data").glob("*.key")}
    assert modes == {0o600}
    assert CliRunner().invoke(central, ["--config", str(config), "init"]).exit_code == 0
    assert keys == {p.name: p.read_bytes() for p in (tmp_path / "central-data").glob("*.key")}


def test_the_demo_is_seeded_once_and_its_passwords_are_in_a_file(tmp_path: Path) -> None:
    config = tmp_path / "central.toml"
    config.write_text("", "utf-8")
    seeded = CliRunner().invoke(central, ["--config", str(config), "seed", "--demo"])
    told = json.loads(seeded.output)
    assert told["node"] == "h-511602-01"
    path = Path(told["staff"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(json.loads(path.read_text("utf-8"))) == 10
    again = CliRunner().invoke(central, ["--config", str(config), "seed", "--demo"])
    assert again.exit_code == 1
    code = CliRunner().invoke(central, ["--config", str(config), "enrol-code", "--hall", "511602"])
    assert code.exit_code == 0 and len(code.output.strip()) == 14
    nowhere = CliRunner().invoke(central, ["--config", str(config), "enrol-code", "--hall", "99"])
    assert nowhere.exit_code == 1


def test_a_setting_comes_from_the_file_or_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "central.toml"
    path.write_text("port = 1\nsilent_after_s = 9\n", "utf-8")
    found = load_settings(path, {"HALL_CENTRAL_PORT": "7"})
    assert (found.port, found.silent_after_s) == (7, 9)
    assert found.folder == tmp_path / "central-data"
    path.write_text("prot = 1\n", "utf-8")
    with pytest.raises(BadSettings, match="prot"):
        load_settings(path, {})


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/reference/settings-central.md").read_text("utf-8")
    missing = {name for name in Settings.__struct_fields__ if f"`{name}`" not in page}
    assert missing == set()
