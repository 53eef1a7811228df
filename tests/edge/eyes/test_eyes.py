"""What a hall says of itself: true figures, for nobody without the token but the box itself."""

import io
from pathlib import Path

import msgspec
from prometheus_client.parser import text_string_to_metric_families

from edge.blobs import HallBlobs
from edge.eyes.facts import facts
from edge.line import LineWatch
from sync import blob_queue
from sync.push import batch_rate
from sync.secret_door import TOKEN_FILE, may_look, open_token
from sync.status import STATUS, HallStatus, Status
from tests.edge.halls import OpenHall
from tests.factories import MORNING_MS

FAR = {"REMOTE_ADDR": "10.1.2.3"}


def status(hall: OpenHall) -> HallStatus:
    answer = hall.browser().get(STATUS)
    read = msgspec.json.decode(answer.data, type=Status)  # type: ignore[arg-type]
    assert isinstance(read, HallStatus)
    return read


def test_the_figures_are_those_of_the_log(hall: OpenHall) -> None:
    before = status(hall)
    for _ in range(3):
        hall.take()
    now = status(hall)
    assert now.backlog == before.backlog + 3
    log = hall.store.lines(1, 0, 10_000, 1 << 30)
    assert now.facts.backlog_bytes == sum(map(len, log))
    assert now.facts.oldest_ms is not None and now.facts.oldest_ms <= hall.node.wall_ms()
    assert (now.line, now.signed_for) == ("cut", 0)
    assert now.facts.trouble == "cut"
    assert now.facts.disk_free_mb is not None and now.facts.disk_mb is not None


def test_blobs_that_wait_are_counted(hall: OpenHall) -> None:
    blobs: HallBlobs = hall.node.blobs
    ref = blobs.put(io.BytesIO(b"a scan"), "image/jpeg")
    hall.running.writer.run(lambda tx: blob_queue.keep(tx, "staff/s-1", ref))
    blobs.troubles[ref.address] = "damaged"
    found = facts(hall.node, LineWatch(hall.node), batch_rate())
    assert (found.blobs, found.blob_bytes, found.blobs_stuck) == (1, 6, 1)


def test_prometheus_reads_them(hall: OpenHall) -> None:
    hall.take()
    text = hall.browser().get("/metrics").text
    found = {f.name: f.samples[0].value for f in text_string_to_metric_families(text)}
    assert found["hall_backlog_events"] == status(hall).backlog
    assert found["hall_connected"] == 0


def test_nobody_looks_without_the_token_but_the_box_itself(hall: OpenHall) -> None:
    token = (hall.settings.data / "keys" / TOKEN_FILE).read_text()
    for path in (STATUS, "/metrics"):
        assert hall.browser().get(path, environ_base=FAR).status_code == 403
        bad, good = ({"Authorization": f"Bearer {t}"} for t in ("x", token))
        assert hall.browser().get(path, headers=bad).status_code == 403
        assert hall.browser().get(path, headers=good, environ_base=FAR).status_code == 200


def test_what_a_proxy_passes_on_is_not_from_the_box(tmp_path: Path) -> None:
    token = open_token(tmp_path)
    assert open_token(tmp_path) == token
    assert (tmp_path / TOKEN_FILE).stat().st_mode & 0o777 == 0o600
    assert may_look(token, "127.0.0.1", {}) and may_look(token, "::1", {})
    assert not may_look(token, "127.0.0.1", {"X-Forwarded-For": "10.1.2.3"})
    assert not may_look(token, "", {}) and not may_look(token, "192.168.1.9", {})


def test_a_cut_line_leaves_what_was_compared_last(hall: OpenHall) -> None:
    line = LineWatch(hall.node)
    line.saw("done")
    line.met(-38_000, "enrolled")
    compared_ms = line.now.compared_ms
    hall.wall.set(MORNING_MS + 60_000)
    line.saw("cut", "ConnectionError")
    line.met(None, "")
    assert (line.now.skew_ms, line.now.hall_state) == (-38_000, "enrolled")
    assert line.now.compared_ms == compared_ms
