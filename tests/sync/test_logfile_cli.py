"""`./hall log` as somebody outside the system uses it."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.cli import main
from sync.keys import NodeKey
from sync.logfile import export
from sync.node import settle_in
from sync.store import Store
from tests.factories import NODE, STORE_KEY, chain, put_epoch, put_receipts, tickets_taken


class Files:
    """A log file and its keys in a folder."""

    def __init__(self, folder: Path) -> None:
        self.node, self.centre = NodeKey.generate(), NodeKey.generate()
        settle_in(folder / "hall.db", STORE_KEY, NODE, {})
        store = Store(folder / "hall.db", STORE_KEY)
        lines = chain(tickets_taken(4))
        put_epoch(store, 1, lines)
        put_receipts(store, lines[1:2], self.centre)
        out = io.BytesIO()
        export(store, self.node, out)
        store.close()
        self.log = folder / "hall.log"
        self.log.write_bytes(out.getvalue())


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def hall_log(*args: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)


def test_a_good_file_is_called_good_with_its_figures(files: Files) -> None:
    keys = ["--node-key", files.node.public_hex, "--centre-key", files.centre.public_hex]
    said = hall_log("verify", files.log, *keys)
    assert said.exit_code == 0
    assert f"Good: the log of {NODE}, 4 events in 1 epoch;" in said.output
    assert "2 events that no receipt" in said.output
    assert "proves less" not in said.output and "not checked" not in said.output


def test_without_keys_it_says_that_this_proves_less(files: Files) -> None:
    said = hall_log("verify", files.log)
    assert said.exit_code == 0
    assert "This proves less" in said.output
    assert "who signed them was not checked" in said.output


def test_one_changed_byte_ends_with_1_and_names_the_line(files: Files) -> None:
    files.log.write_bytes(files.log.read_bytes().replace(b"A002", b"A092"))
    said = hall_log("verify", files.log)
    assert said.exit_code == 1
    assert "NOT GOOD: line 4: at 3: prev is not the hash of the event before" in said.output


def test_json_is_one_object_for_good_and_bad(files: Files) -> None:
    good = json.loads(hall_log("verify", "--json", files.log).stdout)
    assert (good["good"], good["events"], good["unwitnessed"]) == (True, 4, 2)
    assert (good["key_given"], good["receipts_signed"]) == (False, False)
    files.log.write_bytes(files.log.read_bytes()[:-1])
    said = hall_log("verify", "--json", files.log)
    assert said.exit_code == 1
    assert json.loads(said.stdout)["line"] == 8


def test_it_reads_a_pipe(files: Files) -> None:
    assert hall_log("verify", "-", stdin=files.log.read_bytes()).exit_code == 0


@pytest.mark.parametrize("form", ["hex", "pem", "private"])
def test_a_key_may_come_in_a_file(files: Files, tmp_path: Path, form: str) -> None:
    path = tmp_path / "key"
    if form == "hex":
        path.write_text(files.node.public_hex + "\n")
    elif form == "private":
        files.node.save(path)
    else:
        public = files.node.private.public_key()
        path.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert hall_log("verify", files.log, "--node-key", path).exit_code == 0


@pytest.mark.parametrize("key", ["ff", "zz" * 32, "no-such-file"])
def test_what_is_no_key_is_a_wrong_call_and_not_a_bad_file(files: Files, key: str) -> None:
    said = hall_log("verify", files.log, "--node-key", key)
    assert said.exit_code == 2
    assert "no public key" in said.output


def test_somebody_elses_key_is_refused(files: Files) -> None:
    said = hall_log("verify", files.log, "--node-key", NodeKey.generate().public_hex)
    assert said.exit_code == 1
    assert "NOT GOOD: line 1" in said.output


def test_show_prints_each_event_for_reading(files: Files) -> None:
    said = hall_log("show", files.log)
    assert said.exit_code == 0
    assert "1/2  2026-03-02 01:00:00Z  ticket.taken v1  ticket/t-1-2  by station/k1" in said.output
    assert said.output.count("ticket.taken") == 4


def test_show_names_the_line_it_cannot_read(files: Files) -> None:
    files.log.write_bytes(files.log.read_bytes().replace(b'"seq":3', b'"seq":x'))
    said = hall_log("show", files.log)
    assert said.exit_code == 1
    assert "line 4" in said.output
