"""A box is put back: from a file, from the centre, with a code; what was acknowledged is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from central.halls import keys
from central.halls import service as halls
from domain.tickets import Ticket
from edge import backup, restore
from edge.app import RunningHall, build
from edge.cli import edge
from edge.enrolment import AlreadyEnrolled, enrol_hall
from edge.secrets import open_secrets
from edge.settings import Settings
from sync.blobs import BlobKey
from sync.link import CentreLink, LineCut
from tests.central.centres import ACTOR, OpenCentre, open_test_centre, wait_for
from tests.edge.halls import STATIONS, stop
from tests.factories import take


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[OpenCentre]:
    with open_test_centre(tmp_path) as made:
        yield made


@pytest.fixture
def settings(centre: OpenCentre, tmp_path: Path) -> Settings:
    return on_disk(centre, tmp_path / "box")


def on_disk(centre: OpenCentre, data: Path) -> Settings:
    return Settings(data=data, centre_url=centre.url, stations=STATIONS, feed_wait_s=0)


def code(centre: OpenCentre, node: str = "") -> str:
    return halls.issue_code(centre.centre, ACTOR, node or centre.register()).code


@contextmanager
def running(settings: Settings) -> Iterator[RunningHall]:
    """A node whose jobs are called by hand."""
    made = build(settings)
    try:
        yield made
    finally:
        stop(made)


def contact(hall: RunningHall) -> None:
    """The regular jobs once: hello, pull, push, hello."""
    for name in ("hello", "pull", "push", "hello"):
        job = hall.jobs.get_job(name)
        assert job is not None
        if name == "hello":
            job.func.__self__.line._next_hello_ms = 0
        job.func(*job.args)


def tickets(hall: RunningHall) -> set[str]:
    return {ticket.number for ticket in hall.node.store.states(Ticket)}


def agree(centre: OpenCentre, hall: RunningHall) -> bool:
    return centre.folded() and centre.digests(hall.node.id) == hall.node.store.digests(hall.node.id)


def test_a_backup_is_taken_beside_the_running_node_and_put_back(
    centre: OpenCentre, settings: Settings, tmp_path: Path
) -> None:
    node = enrol_hall(settings, code(centre))
    file = tmp_path / "hall.backup"
    with running(settings) as hall:
        contact(hall)
        hall.writer.run(take("A001"))
        taken = backup.take(settings, open_secrets(settings.data), file, 1, "1")
        assert (taken.header.node, taken.events) == (node, hall.writer.head.seq)
        key = backup.backup_key(settings.data)
        hall.writer.run(take("A002"))
        contact(hall)
    assert (
        file.read_bytes().startswith(b"age-encryption.org/v1")
        and file.stat().st_mode % 512 == 0o600
    )
    fresh = on_disk(centre, tmp_path / "fresh")
    restore.from_file(fresh, file, key)
    with running(fresh) as back:
        assert tickets(back) == {"A001"}
        back.writer.run(take("A003"))  # it works before anybody could be asked
        contact(back)
        contact(back)
        assert tickets(back) == {"A001", "A002", "A003"}
        assert back.writer.head.epoch == 2
        wait_for(lambda: agree(centre, back))
        assert centre.count("stray") == 1
        # The box that was thought dead comes back: it is the one that is noticed.
        with running(settings) as old:
            contact(old)
            assert old.jobs.get_job("hello").func.__self__.standing.state == "copy"


def test_a_damaged_backup_or_another_key_changes_nothing(
    centre: OpenCentre, settings: Settings, tmp_path: Path
) -> None:
    enrol_hall(settings, code(centre))
    file = tmp_path / "hall.backup"
    backup.take(settings, open_secrets(settings.data), file, 1, "1")
    key, whole = backup.backup_key(settings.data), file.read_bytes()
    fresh = on_disk(centre, tmp_path / "fresh")
    for place in (30, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(backup.BadBackup):
            restore.from_file(fresh, file, key)
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(backup.BadBackup):
        restore.from_file(fresh, file, key)
    file.write_bytes(whole)
    with pytest.raises(backup.BadBackup):
        restore.from_file(fresh, file, BlobKey.open(tmp_path / "other.key"))
    assert not (fresh.data / "hall.db").exists() and not (fresh.data / "keys").exists()
    with pytest.raises(AlreadyEnrolled):
        restore.from_file(settings, file, key)
    restore.from_file(fresh, file, key)


def test_a_dead_box_is_rebuilt_from_the_centre_though_the_line_is_cut_midway(
    centre: OpenCentre, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = enrol_hall(settings, code(centre))
    with running(settings) as hall:
        contact(hall)
        for no in range(1, 31):
            hall.writer.run(take(f"A{no:03d}"))
        contact(hall)
        before, digests = tickets(hall), hall.node.store.digests(node)
        receipt = hall.node.store.acknowledged(1)
    monkeypatch.setattr("central.intake.giving_back.PAGE_EVENTS", 7)
    fresh = on_disk(centre, tmp_path / "fresh")
    asked = [0]
    real = CentreLink.call

    def cut(self: CentreLink, method: str, path: str, *a: object, **k: object) -> object:
        asked[0] += "epoch=" in path
        if asked[0] == 3 and "epoch=" in path:
            raise LineCut("cut")
        return real(self, method, path, *a, **k)  # type: ignore[arg-type]

    monkeypatch.setattr(CentreLink, "call", cut)
    with pytest.raises(LineCut):
        restore.from_centre(fresh, code(centre, node), lambda progress: None)
    shown = []
    rebuilt = restore.from_centre(fresh, "", shown.append)
    assert rebuilt.node == node and rebuilt.fetched.receipts == 1 and rebuilt.documents >= 1
    assert shown[-1].fetched == shown[-1].wanted
    with running(fresh) as back:
        assert tickets(back) == before
        known = back.node.store.acknowledged(1)
        assert known is not None and receipt is not None and known.hash == receipt.hash
        assert back.writer.head.epoch == 2
        now = back.node.store.digests(node)
        assert {n for n in now if now[n] != digests[n]} <= {"hall_epoch", "hall_day"}
        back.writer.run(take("A031"))
        contact(back)
        wait_for(lambda: agree(centre, back))
    with pytest.raises(AlreadyEnrolled):
        restore.from_centre(fresh, "", lambda progress: None)


def test_a_revoked_box_joins_again_with_a_code_and_loses_nothing(
    centre: OpenCentre, settings: Settings
) -> None:
    node = enrol_hall(settings, code(centre))
    with running(settings) as hall:
        contact(hall)
        keys.revoke(centre.centre, ACTOR, node, "lost")
        contact(hall)
        hall.writer.run(take("A001"))
    assert restore.rejoin(settings, code(centre, node)) == 2
    with running(settings) as hall:
        hall.writer.run(take("A002"))
        contact(hall)
        contact(hall)
        assert tickets(hall) == {"A001", "A002"}
        wait_for(lambda: agree(centre, hall))
    assert centre.count("stray") == 0


def test_the_commands(centre: OpenCentre, tmp_path: Path) -> None:
    config = tmp_path / "hall.toml"
    config.write_text(f'data = "box"\ncentre_url = "{centre.url}"\n', "utf-8")
    node = centre.register()

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(edge, [*words, "--config", str(config)], input=typed)
        return done.exit_code, done.output

    assert run("enrol", code(centre, node))[0] == 0
    file = tmp_path / "b"
    assert "read back and checked" in run("backup", str(file))[1]
    secret = run("backup-key")[1]
    assert secret.startswith("AGE-SECRET-KEY-1")
    assert "waits for the centre" in run("rotate-key")[1]
    assert run("restore", str(file))[0] == 1
    (tmp_path / "box").rename(tmp_path / "away")
    status, said = run("restore", str(file), typed=secret)
    assert (status, "goes on in epoch 2" in said) == (0, True), said
    assert "refused the code" in run("rejoin", "AAAA-AAAA-AAAA")[1]
    assert "epoch 3" in run("rejoin", code(centre, node))[1]
    (tmp_path / "box").rename(tmp_path / "away2")
    status, said = run("restore", "--from-centre", "--code", code(centre, node))
    assert (status, node in said) == (0, True), said
