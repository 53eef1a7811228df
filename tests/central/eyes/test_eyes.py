"""How sync stands with every hall: on pages, for Prometheus, at the shell."""

import time
from pathlib import Path

import msgspec
import pytest
import requests
from click.testing import CliRunner
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from central.eyes.refusals import MOST_NAMES, RefusalBook
from sync.keys import NodeKey
from sync.link import CentreRefused
from sync.protocol import HallFacts
from sync.push import say_hello
from sync.status import STATUS, CentreStatus, HallAtCentre, HallStatus, Status
from sync.status_cli import bar, main, waiting, words
from tests.central.centres import OpenCentre, TestHall, enrolled, link_to, wait_for
from tests.factories import take

FACTS = HallFacts(
    backlog_bytes=9_000_000,
    oldest_ms=1_772_413_200_000,
    blobs=3,
    blob_bytes=600_000,
    blobs_stuck=1,
    bytes_per_s=250_000,
    disk_free_mb=900,
    disk_mb=60_000,
    exceptions=2,
)


def hello(hall: TestHall, backlog: int = 4711) -> None:
    told = say_hello(
        hall.running.store, hall.link, backlog=backlog, version="9.9", wall_ms=1, facts=FACTS
    )
    assert told.state == "done"


def status(centre: OpenCentre) -> CentreStatus:
    answer = requests.get(centre.url + STATUS, timeout=10)
    read = msgspec.json.decode(answer.content, type=Status)  # type: ignore[arg-type]
    assert isinstance(read, CentreStatus)
    return read


def forge(centre: OpenCentre, hall: TestHall) -> None:
    link = link_to(centre.url, NodeKey.generate(), hall.node, hall.centre_public_hex)
    with pytest.raises(CentreRefused):
        link.call("POST", "/sync/hello", b"{}")
    link.close()


def test_a_halls_words_and_what_was_refused_in_its_name_are_seen(
    centre: OpenCentre, tmp_path: Path
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        hello(hall)
        forge(centre, hall)
        (seen,) = status(centre).halls
        assert (seen.node, seen.backlog, seen.facts) == (hall.node, 4711, FACTS)
        assert seen.version == "9.9" and seen.refused == {"bad_signature": 1}
        text = requests.get(f"{centre.url}/metrics", timeout=10).text
        families = {f.name: f for f in text_string_to_metric_families(text)}
        figure = families["central_hall_backlog_bytes"].samples[0]
        assert (figure.labels, figure.value) == ({"hall": hall.node}, 9_000_000)
        assert families["central_hall_heard"].samples[0].value == 1
        spoke_s = families["central_hall_last_word_timestamp_seconds"].samples[0].value
        assert abs(spoke_s - time.time()) < 600
        refused = families["central_hall_refused"].samples[0]
        assert refused.labels["error"] == "bad_signature" and refused.value == 1
        page = centre.admin().get(f"{centre.url}/halls/{hall.node}").text
        assert "签名" in page and "900" in page


def test_ordinary_answers_to_a_known_signer_are_no_refusals_in_its_name(
    centre: OpenCentre, tmp_path: Path
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        hello(hall)
        with pytest.raises(CentreRefused, match="no_such_blob"):
            hall.link.call("GET", f"/sync/blobs/{'ab' * 32}/receipt")
        (seen,) = status(centre).halls
        assert seen.refused == {}
        page = centre.admin().get(f"{centre.url}/halls/{hall.node}").text
        assert "被拒请求" not in page and "冒用" not in page


def test_a_broken_message_of_the_hall_itself_is_no_forgery(
    centre: OpenCentre, tmp_path: Path
) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        hello(hall)
        with pytest.raises(CentreRefused, match="bad_message"):
            hall.link.call("POST", "/sync/hello", b"{}")
        page = centre.admin().get(f"{centre.url}/halls/{hall.node}").text
        assert "内容不对" in page and "冒用" not in page and "被拒请求" not in page


def test_facts_outlive_the_process(centre: OpenCentre, tmp_path: Path) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        hello(hall)
        book = centre.centre.contacts
        book.save()
        book._known.clear()
        book.load()
        contact = book.get(hall.node)
        assert contact is not None and contact.facts == FACTS


def test_from_elsewhere_only_with_the_token(centre: OpenCentre) -> None:
    far = {"X-Forwarded-For": "10.1.2.3"}
    assert requests.get(centre.url + STATUS, headers=far, timeout=10).status_code == 403
    token = (centre.settings.folder / "metrics.token").read_text()
    good = {**far, "Authorization": f"Bearer {token}"}
    assert requests.get(centre.url + "/metrics", headers=good, timeout=10).status_code == 200


def test_made_up_names_do_not_fill_the_memory() -> None:
    book = RefusalBook()
    for n in range(MOST_NAMES + 50):
        book.note({"Signature-Input": f'hall=();keyid="h-{n}"'}, "bad_signature")
    book.note({"Signature-Input": 'hall=();keyid="h-1"'}, "replayed")
    assert book.of("h-1") == {"bad_signature": 1, "replayed": 1}
    assert book.of(f"h-{MOST_NAMES + 10}") == {}


def test_the_shell_shows_every_hall_the_worst_first(centre: OpenCentre, tmp_path: Path) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        hello(hall)
        forge(centre, hall)
        shown = CliRunner().invoke(main, ["status", "--url", centre.url])
        assert shown.exit_code == 0, shown.output
        for wanted in (hall.node, "4,711 events", "2.00 Mbit/s", "bad_signature: 1", "900 MB"):
            assert wanted in shown.output
        told = CliRunner().invoke(main, ["status", "--url", centre.url, "--json"])
        assert msgspec.json.decode(told.output)["node_kind"] == "centre"


def test_the_shell_stays_until_everything_is_folded(centre: OpenCentre, tmp_path: Path) -> None:
    with enrolled(centre, tmp_path / "hall") as hall:
        hall.running.writer.run(take("A001"))
        hall.push()
        hello(hall, backlog=0)
        wait_for(centre.folded)
        shown = CliRunner().invoke(main, ["status", "--url", centre.url, "--watch"])
        assert shown.exit_code == 0 and "nothing to hand up" in shown.output


def test_nobody_there_is_said_so() -> None:
    shown = CliRunner().invoke(main, ["status", "--url", "http://127.0.0.1:9"])
    assert shown.exit_code == 1 and "Is it running?" in shown.output


def test_a_halls_own_words_at_the_shell() -> None:
    now = HallStatus(
        "h-1", "广安区", "0.1", "cut", 0, "ConnectionError", 60_000, 17, FACTS, -86_400_000
    )
    text = "\n".join(words(now))
    for wanted in ("cut for", "60,000 events", "about 8.6 MB", "1 do not go up", "24 h behind"):
        assert wanted in text
    assert waiting(now) == 60_000
    assert "no answer of the centre since the start" in "\n".join(words(replace(now, skew_ms=None)))
    told = replace(now, compared_ms=int(time.time() * 1000) - 3 * 3_600_000)
    assert "24 h behind the centre's, when last compared 3 h ago" in "\n".join(words(told))


def test_what_a_silent_hall_said_last_is_no_figure_of_now() -> None:
    there = HallAtCentre("h-1", "x", "silent", 10_800, 4711, None, None, None)
    now = CentreStatus("c", [there], 5, 0, 0, 0)
    assert waiting(now) == 5
    text = "\n".join(words(now))
    for wanted in ("what 1 silent halls have", "not heard since 3 h ago, then 4,711 events"):
        assert wanted in text


def test_the_bar_says_how_long_it_will_take() -> None:
    assert bar(0, 100, 0) == f"[{'.' * 30}]   0%  0 of 100 events, 0/s, waiting for the line"
    assert "50 of 100 events, 10/s, about 5 s left" in bar(50, 100, 10)
    assert bar(100, 100, 10).endswith("done") and "#" * 30 in bar(100, 100, 10)
