"""A centre as `central.cli` runs it, with a ready line that a bench understands.

Run as ``python -m tests.bench.centre centre.toml``; port 0 takes any.
"""

import json
import logging
import os
import sys
from pathlib import Path

from central.app import RunningCentre
from central.centre import open_centre
from central.settings import load_settings


def main(config: Path) -> None:
    """Run until SIGTERM; one JSON line when ready. The data folder has been prepared."""
    settings = load_settings(config, {})
    logging.basicConfig(level=logging.WARNING)
    centre = open_centre(settings)

    def ready(port: int) -> None:
        print(json.dumps({"url": f"http://{settings.host}:{port}"}), flush=True)

    RunningCentre(centre).serve(ready)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
