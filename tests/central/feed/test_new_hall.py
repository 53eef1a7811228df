"""A new hall on a narrow line is ready to work: what it needs is small enough, and arrives."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from central.catalog import service as catalog
from domain.documents import Document
from simulators.line.proxy import Line
from sync.pull import pull_once
from tests.central.centres import ACTOR, OpenCentre, enrolled, link_to

ITEMS = 3_000
KBIT_S = 4_000
READY_S = 60
FLOW = "申请人提交材料；窗口受理并出具受理通知书；审查、决定；制证并送达。"


@contextmanager
def narrow(url: str) -> Iterator[Line]:
    """A line of 4 Mbit/s to the centre."""
    parts = urlsplit(url)
    line, stop = Line(("127.0.0.1", 0), (parts.hostname or "", parts.port or 0), KBIT_S), None
    stop = threading.Event()
    thread = threading.Thread(target=line.run, args=(stop,))
    thread.start()
    yield line
    stop.set()
    thread.join(10)


def item(n: int) -> Document:
    """A service item as full as the province's: about three kilobytes, each in its own words."""
    body = {
        "id": f"1151{n:08d}",
        "name": f"第{n}号行政许可事项的核发与变更",
        "department": f"{n % 40}局",
        "kind": "行政许可",
        "queue": f"q-{n % 8}",
        "basis": f"《中华人民共和国行政许可法》第{n % 83}条、《实施办法》第{n % 57}条第{n % 9}款。"
        * 4,
        "materials": [
            {
                "name": f"材料{n}-{m}：{FLOW[m : m + 12]}",
                "copies": m % 3 + 1,
                "digest": f"{n * m:x}",
            }
            for m in range(8)
        ],
        "flow": FLOW * 5,
    }
    text = json.dumps(body, ensure_ascii=False).encode()
    return Document("item", str(body["id"]), 0, ("all", "region:51", "region:511602")[n % 3], text)


def publish(opened: OpenCentre) -> int:
    items = [item(n) for n in range(ITEMS)]
    catalog.publish_now(opened.centre, ACTOR, items)
    return sum(len(i.body) for i in items)


def test_three_thousand_items_come_down_a_narrow_line_in_time(
    centre: OpenCentre, tmp_path: Path
) -> None:
    """In time by its bytes: what passed the line, at the line's width, is far below a minute."""
    plain = publish(centre)
    with enrolled(centre, tmp_path / "hall") as hall, narrow(centre.url) as line:
        link = link_to(f"http://127.0.0.1:{line.listen[1]}", hall.key, hall.node,
                       hall.centre_public_hex)  # fmt: skip
        more, came = True, 0
        while more:
            outcome = pull_once(hall.running.writer, link, 0)
            assert outcome.state == "done", outcome
            more, came = outcome.more, came + outcome.documents
        link.close()
        assert came == ITEMS + 1  # and the hall itself
        down = int(str(line.state()["bytes_down"]))
        assert plain > 5_000_000 and down * 3 < plain
        assert down * 8 / (KBIT_S * 1000) < READY_S / 4
