#!PYTHON
"""The printer itself, as CUPS calls it: ``hallsim JOB USER TITLE COPIES OPTIONS [FILE]``.

Source: backend(7) of CUPS: what to print in a file or on standard input; ``STATE: +reason`` on
standard error; 0 printed, 1 failed, SIGTERM for a cancelled job. It needs only Python's own
library and is started by cupsd, far from everything else here. Its folder stands in DEVICE_URI.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

TROUBLES = {"paper_out": "media-empty-error", "jam": "media-jam-error", "cover": "cover-open-error"}
LOOK_S = 0.1


def main() -> int:
    if len(sys.argv) < 6:
        sys.stdout.write('direct hallsim "Unknown" "Simulated printer"\n')
        return 0
    folder = Path(unquote(urlsplit(os.environ["DEVICE_URI"]).path))
    job, _user, title, copies, options = sys.argv[1:6]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(forget()))
    forget()
    data = Path(sys.argv[6]).read_bytes() if len(sys.argv) > 6 else sys.stdin.buffer.read()
    wait_until_well(folder)
    wish = wishes(folder)
    if wish.get("fail"):
        sys.stderr.write("ERROR: the printer gave up\n")
        return 1
    time.sleep(float(str(wish.get("seconds", 0))))
    wait_until_well(folder)
    keep(folder, int(job), data, {"title": title, "copies": int(copies), "options": options})
    return 0


def wait_until_well(folder: Path) -> None:
    """Stand still while something is wrong, and say what."""
    told = ""
    while True:
        trouble = str(wishes(folder).get("trouble") or "")
        if trouble != told:
            say("-", told)
            say("+", trouble)
            told = trouble
        if not trouble:
            return
        time.sleep(LOOK_S)


def forget() -> int:
    """CUPS keeps what a backend said last: take all of it back."""
    for trouble in TROUBLES:
        say("-", trouble)
    return 0


def say(sign: str, trouble: str) -> None:
    if trouble:
        sys.stderr.write(f"STATE: {sign}{TROUBLES[trouble]}\n")
        sys.stderr.flush()


def wishes(folder: Path) -> "dict[str, object]":
    try:
        return dict(json.loads((folder / "wishes.json").read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def keep(folder: Path, job: int, data: bytes, about: "dict[str, object]") -> None:
    """What came out: the PDF, and beside it how it was asked for."""
    out = folder / "out"
    draft = out / f"{job}.draft"
    draft.write_bytes(data)
    (out / f"{job}.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    draft.rename(out / f"{job}.pdf")


if __name__ == "__main__":
    sys.exit(main())
