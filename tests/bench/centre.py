"""A centre as `central.cli` runs it, with a ready line that a bench understands.

Run as ``python -m tests.bench.centre centre.toml``; port 0 takes any. Each line on standard input
is a document to publish, as its own pages would; the answer tells the moment before that, on the
machine's monotonic clock.
"""

import json
import logging
import os
import sys
import threading
import time
from pathlib import Path

from central.app import RunningCentre
from central.catalog import service as catalog
from central.centre import Centre, open_centre
from central.settings import load_settings
from domain.documents import Document


def main(config: Path) -> None:
    """Run until SIGTERM; one JSON line when ready. The data folder has been prepared."""
    settings = load_settings(config, {})
    logging.basicConfig(level=logging.WARNING)
    centre = open_centre(settings)

    def ready(port: int) -> None:
        print(json.dumps({"url": f"http://{settings.host}:{port}"}), flush=True)
        threading.Thread(target=_listen, args=(centre,), daemon=True).start()

    RunningCentre(centre).serve(ready)
    os._exit(0)


def _listen(centre: Centre) -> None:
    for line in sys.stdin:
        wanted = json.loads(line)
        body = json.dumps(wanted["body"]).encode()
        document = Document(wanted["kind"], wanted["id"], 0, wanted["scope"], body)
        at = time.monotonic()
        catalog.publish_now(centre, "admin/bench", [document])
        print(json.dumps({"at": at}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
