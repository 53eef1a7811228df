"""./hall sync: how sync stands, at a hall's node or at the centre."""

from __future__ import annotations

import os
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec
import requests

from sync.protocol import HallFacts
from sync.secret_door import TOKEN_FILE
from sync.status import STATUS, CentreStatus, HallAtCentre, HallStatus, Status

LOOK_S = 1.0
WIDTH = 30
MOST_HALLS = 20
MB = 1024 * 1024
NOT_READ = "not yet: every night at three"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Look at the exchange between halls and the centre."""


@main.command()
@click.option("--url", help="The node, e.g. http://127.0.0.1:8100 (a hall) or :8000 (the centre).")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The node's TOML file: says where it listens and where its token is.",
)
@click.option("--token-file", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="From another machine: a copy of the node's metrics.token.")  # fmt: skip
@click.option(
    "--authority",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="PEM file of the authority of a node that is reached over https.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what the node says, as JSON.")
@click.option("--watch", is_flag=True, help="Stay until everything is handed up (Ctrl-C leaves).")
def status(
    url: str | None,
    config: Path | None,
    token_file: Path | None,
    authority: Path | None,
    as_json: bool,
    watch: bool,
) -> None:
    """How sync stands: backlog, age, rate, errors, clock, disk.

    \b
    ./hall sync status                                  the hall's node on this box
    ./hall sync status --watch                          with a progress bar while it drains
    ./hall sync status --url http://127.0.0.1:8000      the centre: every hall, the worst first
    """
    node = _Node(url or _url_of(config), _token_of(config, token_file), authority)
    first = node.ask()
    if as_json:
        click.echo(msgspec.json.encode(first))
        return
    for line in words(first):
        click.echo(line)
    if watch or (waiting(first) and sys.stdout.isatty()):
        _watch(node, first)


def words(now: Status) -> Iterator[str]:
    """The status in lines for people."""
    if isinstance(now, HallStatus):
        yield from _hall_words(now)
    else:
        yield from _centre_words(now)


def waiting(now: Status) -> int:
    """Events that are still to be handed up, of one hall or of all that are heard."""
    if isinstance(now, HallStatus):
        return now.backlog
    heard = (hall.backlog or 0 for hall in now.halls if hall.state != "silent")
    return sum(heard) + now.unfolded


def bar(done: int, total: int, per_s: float) -> str:
    """A progress bar with what is left and how long it will take."""
    share = done / total if total else 1.0
    filled = int(share * WIDTH)
    left_s = f"about {_spell((total - done) / per_s)} left" if per_s > 0 else "waiting for the line"
    return (
        f"[{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%}  {done:,} of {total:,} events, "
        f"{per_s:,.0f}/s, {left_s if done < total else 'done'}"
    )


def _hall_words(now: HallStatus) -> Iterator[str]:
    facts = now.facts
    yield f"{now.name} ({now.node}), version {now.version}"
    since = _spell(time.time() - now.since_ms / 1000)
    yield f"  line       {now.line} for {since}" + (f": {now.reason}" if now.reason else "")
    oldest = f", oldest {_age(facts.oldest_ms)}" if facts.oldest_ms else ""
    size = f" (about {facts.backlog_bytes / MB:.1f} MB{oldest})" if now.backlog else ""
    yield f"  backlog    {now.backlog:,} events{size}; signed for up to #{now.signed_for:,}"
    yield f"  blobs      {facts.blobs:,} waiting, {facts.blob_bytes / MB:.1f} MB" + _stuck(facts)
    yield f"  rate       {_rate(facts.bytes_per_s)}"
    yield f"  clock      {_clock(now)}"
    yield f"  disk       {facts.disk_free_mb or 0:,} of {facts.disk_mb or 0:,} MB free"
    yield f"  read over  {_soundness(facts)}"
    if facts.exceptions:
        yield f"  to check   {facts.exceptions} records that contradict each other: /exceptions"
    if now.hall_state not in ("", "enrolled"):
        yield f"  state      {now.hall_state} (see the centre)"


def _centre_words(now: CentreStatus) -> Iterator[str]:
    silent = sum(hall.state == "silent" for hall in now.halls)
    yield f"{now.name}: {len(now.halls)} halls heard, {silent} silent"
    unheard = f"; what {silent} silent halls have is not known" if silent else ""
    here = f"{now.unfolded:,} of them here and not folded yet"
    yield f"  backlog    {waiting(now):,} events, {here}{unheard}"
    lane = f"{now.at_work} at work, {now.waiting} waiting, {now.turned_away:,} told to come again"
    yield f"  catching up  {lane}"
    yield f"  read over  {_read_over(now)}"
    for node, words in now.damage.items():
        yield f"    {node}: {words}"
    worst = sorted(now.halls, key=_urgency, reverse=True)[:MOST_HALLS]
    for hall in worst:
        yield f"  {hall.node:<16} {hall.state:<12} {_of_hall(hall)}"
    if len(now.halls) > len(worst):
        yield f"  ... and {len(now.halls) - len(worst)} more (--json has all)"


def _read_over(now: CentreStatus) -> str:
    if now.checked_ms is None:
        return NOT_READ
    found = f"{len(now.damage)} DAMAGED" if now.damage else "sound"
    return f"{found}, {_age(now.checked_ms)} ago"


def _urgency(hall: HallAtCentre) -> tuple[bool, bool, int]:
    return (hall.state != "online", bool(hall.refused), hall.backlog or 0)


def _of_hall(hall: HallAtCentre) -> str:
    facts = hall.facts
    heard = f"{_spell(hall.last_contact_s or 0)} ago"
    if hall.state == "silent":  # how much there is by now, nobody knows
        parts = [f"not heard since {heard}, then {hall.backlog or 0:,} events waited"]
    else:
        parts = [f"{hall.backlog or 0:,} events", f"heard {heard}"]
    if facts and facts.oldest_ms:
        parts.append(f"oldest {_age(facts.oldest_ms)}")
    if facts and facts.bytes_per_s:
        parts.append(_rate(facts.bytes_per_s))
    if facts and facts.damage:
        parts.append("its store is DAMAGED")
    if abs(hall.skew_ms or 0) > 60_000:
        parts.append(f"clock {_skew(hall.skew_ms)}")
    if facts and facts.disk_free_mb is not None and facts.disk_free_mb < 2048:
        parts.append(f"only {facts.disk_free_mb} MB of disk free")
    parts += [f"{word}: {count}" for word, count in hall.refused.items()]
    return ", ".join(parts)


def _watch(node: _Node, first: Status) -> None:
    """Until nothing waits; what comes in meanwhile makes the whole longer."""
    left = most = waiting(first)
    per_s, began = 0.0, time.monotonic()
    while left:
        time.sleep(LOOK_S)
        now = waiting(node.ask())
        seconds, began = time.monotonic() - began, time.monotonic()
        per_s += 0.3 * (max(0, left - now) / seconds - per_s)
        most, left = max(most, now), now
        click.echo("\r" + bar(most - left, most, per_s) + "   ", nl=not sys.stdout.isatty())
    click.echo("\neverything is handed up" if most else "nothing to hand up")


class _Node:
    """A node that is asked how it stands."""

    def __init__(self, url: str, token: str, authority: Path | None) -> None:
        self._url = url.rstrip("/") + STATUS
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(authority) if authority else True
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self) -> Status:
        try:
            answer = self._session.get(self._url, timeout=30)
        except requests.RequestException as error:
            _fail(f"No node answers at {self._url}: {type(error).__name__}. Is it running?")
        if answer.status_code == 403:
            _fail(f"The node does not let us look: give --config or --token-file ({TOKEN_FILE}).")
        try:
            read: Status = msgspec.json.decode(answer.content, type=Status)
            return read
        except msgspec.DecodeError:
            _fail(f"What answers at {self._url} is no node of ours.")


def _settings(config: Path | None) -> dict[str, Any]:
    return tomllib.loads(config.read_text("utf-8")) if config else {}


def _url_of(config: Path | None) -> str:
    given = _settings(config)
    host = given.get("host", os.environ.get("HALL_EDGE_HOST", "127.0.0.1"))
    port = given.get("port", os.environ.get("HALL_EDGE_PORT", 8100))
    return f"http://{host if host != '0.0.0.0' else '127.0.0.1'}:{port}"


def _token_of(config: Path | None, token_file: Path | None) -> str:
    if token_file is not None:
        return token_file.read_text("ascii").strip()
    if config is None:
        return ""
    data = config.parent / str(_settings(config).get("data", "data"))
    for path in (data / "keys" / TOKEN_FILE, data / TOKEN_FILE):
        if path.exists():
            return path.read_text("ascii").strip()
    return ""


def _soundness(facts: HallFacts) -> str:
    if facts.checked_ms is None:
        return NOT_READ
    found = f"DAMAGED: {facts.damage}" if facts.damage else "sound"
    return f"{found}, {_age(facts.checked_ms)} ago"


def _stuck(facts: HallFacts) -> str:
    return f"; {facts.blobs_stuck} do not go up by themselves" if facts.blobs_stuck else ""


def _rate(bytes_per_s: int | None) -> str:
    return "nothing measured yet" if bytes_per_s is None else f"{bytes_per_s * 8 / 1e6:.2f} Mbit/s"


def _clock(now: HallStatus) -> str:
    """While the line is cut: what was found when it was last whole."""
    if now.skew_ms is None:
        why = "" if now.line == "connected" else ": no answer of the centre since the start"
        return f"not compared yet{why}"
    if now.line == "connected" or now.compared_ms is None:
        return _skew(now.skew_ms)
    return f"{_skew(now.skew_ms)}, when last compared {_age(now.compared_ms)} ago"


def _skew(skew_ms: int | None) -> str:
    if skew_ms is None:
        return "not compared yet"
    side = "ahead of" if skew_ms > 0 else "behind"
    return f"{_spell(abs(skew_ms) / 1000)} {side} the centre's" if skew_ms else "as the centre's"


def _age(at_ms: int) -> str:
    return _spell(max(0.0, time.time() - at_ms / 1000))


def _spell(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _fail(message: str) -> NoReturn:
    raise click.ClickException(message)


if __name__ == "__main__":
    main(prog_name="./hall sync")
