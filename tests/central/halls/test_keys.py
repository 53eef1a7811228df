"""Keys of a hall's box: rotated with a crash at any step, revoked, replaced by a new box."""

from pathlib import Path

import pytest

from central.halls import keys
from central.halls import service as halls
from sync import rotation
from sync.keys import NodeKey
from sync.link import CentreLink, CentreRefused, LineCut
from tests.central.boxes import Box, copied, enrol_box, started
from tests.central.centres import ACTOR, OpenCentre, link_to


@pytest.fixture
def folder(centre: OpenCentre, tmp_path: Path) -> Path:
    enrol_box(centre, tmp_path / "box")
    return tmp_path / "box"


def active_key(centre: OpenCentre, box: Box) -> str | None:
    with centre.centre.database.read() as connection:
        return halls.find(connection, box.writer.node).public_key


def kinds(centre: OpenCentre) -> list[str]:
    with centre.centre.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT kind FROM event WHERE node = 'centre'")
        return [row.kind for row in rows]


def test_a_new_key_counts_and_the_old_one_is_dead(centre: OpenCentre, folder: Path) -> None:
    with started(centre, folder) as box:
        old = box.standing.key
        assert rotation.propose(folder / "node.pem").public_hex != old.public_hex
        assert box.hello().state == "done"
        assert box.standing.key.public_hex == active_key(centre, box) != old.public_hex
        assert NodeKey.load(folder / "node.pem").public_hex == active_key(centre, box)
        assert not rotation.wanted(folder / "node.pem")
        box.work("A001")
        assert (box.push().state, box.hello().hall_state) == ("done", "enrolled")
        dead = link_to(centre.url, old, box.writer.node, box.link.centre_public_hex)
        with pytest.raises(CentreRefused, match="replaced"):
            dead.call("GET", "/sync/feed?after=0&wait=0")
        dead.close()
    assert "hall.key_rotated" in kinds(centre)


@pytest.mark.parametrize("step", ["proposed", "answer lost", "before the file"])
def test_a_crash_at_any_step_leaves_one_key_that_works(
    centre: OpenCentre, folder: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "node.pem"
    with started(centre, folder) as box:
        rotation.propose(path)
        if step == "answer lost":
            real = CentreLink.call

            def lose(self: CentreLink, method: str, target: str, *a: object, **k: object) -> object:
                answer = real(self, method, target, *a, **k)  # type: ignore[arg-type]
                if target == "/sync/key":
                    raise LineCut("lost")
                return answer

            monkeypatch.setattr(CentreLink, "call", lose)
        elif step == "before the file":
            monkeypatch.setattr(rotation, "settle", lambda path: 1 / 0)
        if step != "proposed":
            with pytest.raises((LineCut, ZeroDivisionError)):
                rotation.rotate(path, box.writer.node, box.link)
        monkeypatch.undo()
    with started(centre, folder) as box:
        box.work("A001")
        box.hello()
        assert (box.hello().hall_state, box.push().state) == ("enrolled", "done")
        assert NodeKey.load(path).public_hex == active_key(centre, box)
        assert not rotation.wanted(path)


def test_a_key_cannot_be_proposed_by_who_does_not_own_it(centre: OpenCentre, folder: Path) -> None:
    with started(centre, folder) as box:
        stranger, node = NodeKey.generate(), box.writer.node
        request = keys.KeyRequest(stranger.public_hex, box.standing.key.sign(b"something else"))
        with pytest.raises(keys.BadSignature):
            keys.rotate(centre.centre, node, box.standing.key.public_hex, request)
        assert active_key(centre, box) == box.standing.key.public_hex


def test_a_copy_from_before_a_rotation_cannot_rotate_the_hall_away(
    centre: OpenCentre, folder: Path
) -> None:
    old_disk = copied(folder, "copy")
    with started(centre, folder) as box:
        rotation.propose(folder / "node.pem")
        box.hello()
        good = active_key(centre, box)
        with started(centre, old_disk) as copy:
            rotation.propose(old_disk / "node.pem")
            with pytest.raises(CentreRefused, match="replaced"):
                rotation.rotate(old_disk / "node.pem", copy.writer.node, copy.link)
            assert copy.hello().hall_state == "replaced"
        assert active_key(centre, box) == good
        assert box.hello().hall_state == "enrolled"


def test_an_old_key_makes_a_new_one_by_itself(centre: OpenCentre, folder: Path) -> None:
    with started(centre, folder) as box:
        before = box.standing.key.public_hex
        box.standing.key_days = 90
        box.hello()
        assert box.standing.key.public_hex == before
        box.standing.wall_ms = lambda: int(
            (folder / "node.pem").stat().st_mtime * 1000 + 91 * 86_400_000
        )
        box.hello()
        assert box.standing.key.public_hex == active_key(centre, box) != before


def test_a_revoked_hall_is_told_and_keeps_working(centre: OpenCentre, folder: Path) -> None:
    with started(centre, folder) as box:
        box.work("A001")
        box.push()
        keys.revoke(centre.centre, ACTOR, box.writer.node, "stolen")
        outcome = box.hello()
        assert (outcome.state, outcome.hall_state) == ("refused", "revoked")
        box.work("A002")
        assert box.push().state == "refused"
        assert len(centre.lines(box.writer.node)) == 1
        assert len(box.store.lines(1, 0, 10, 10**6)) == 2
    assert kinds(centre).count("hall.revoked") == 1


def test_a_centre_set_back_to_the_time_of_an_older_key_is_no_lock_out(
    opened: OpenCentre, tmp_path: Path
) -> None:
    node = enrol_box(opened, tmp_path / "box")
    with started(opened, tmp_path / "box") as box:
        before = box.standing.key.public_hex
        box.standing._rotate(box.link)
        after = box.standing.key.public_hex
        with opened.centre.database.write() as tx:  # the backup knows nothing of the rotation
            tx.exec_driver_sql(f"UPDATE hall SET public_key = '{before}' WHERE node = '{node}'")
            tx.exec_driver_sql("DELETE FROM hall_key")
        assert box.hello().reason.startswith("401")
        box.work("A001")
        assert box.hello().hall_state == "enrolled"
        assert box.standing.key.public_hex == after
        assert box.push().state == "done"
