"""HTTP load with wrk: one thread, some connections, one form."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.bench.children import environment
from tests.bench.errors import BenchError

SCRIPT = Path(__file__).with_name("post.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk measured: requests a second, milliseconds; `answers`: the bodies that came back."""

    per_s: float
    p50_ms: float
    p99_ms: float
    answers: tuple[bytes, ...]


def post(
    url: str, form: str, cookie: str, clients: int, seconds: int, folder: Path, status: int = 200
) -> Load:
    """Post a form for some seconds.

    Raises BenchError when wrk is not there, an answer had another status, or one was lost.
    """
    if shutil.which("wrk") is None:
        raise BenchError("wrk is not installed; on Debian: apt-get install wrk")
    written = folder / "answers"
    done = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT), url],
        capture_output=True,
        text=True,
        check=False,
        env=environment(BENCH_FORM=form, BENCH_COOKIE=cookie, BENCH_ANSWERS=str(written)),
    )
    if done.returncode:
        raise BenchError(f"wrk: {done.stderr.strip() or done.stdout.strip()}")
    seen = json.loads(done.stdout.splitlines()[-1])
    answers = tuple(_body(line, status) for line in written.read_bytes().splitlines())
    if not answers:
        raise BenchError(f"{url}: no answer in {seconds} s")
    if seen["bad"] or seen["lost"]:
        raise BenchError(f"{url}: {seen['bad']} answers refused, {seen['lost']} lost")
    return Load(seen["requests"] / seen["seconds"], seen["p50_ms"], seen["p99_ms"], answers)


def _body(line: bytes, status: int) -> bytes:
    got, _, body = line.partition(b" ")
    if int(got) != status:
        raise BenchError(f"expected status {status}, got {got.decode()}: {body[:200]!r}")
    return body
