"""What can be proved afterwards: the log, its receipts, and the tables of both sides."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulators.day.script import expect, require
from simulators.demo import centre
from simulators.demo.house import House
from simulators.demo.processes import attempt, once


@dataclass(frozen=True, slots=True)
class Log:
    """A hall's log file that was checked. `events` as plain JSON, in the order of the log."""

    path: Path
    events: tuple[dict[str, Any], ...]
    receipts: int
    unwitnessed: int

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of one kind of event."""
        return [event["body"] for event in self.events if event["kind"] == kind]

    def counted(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(event["kind"] for event in self.events)


def read_log(house: House, name: str) -> Log:
    """Export the hall's log and check it with nothing but public keys. Raises Wrong."""
    config = f"--config={house.folder.hall_file}"
    path = house.folder.path / f"{name}.log"
    once("edge.cli", "export-log", str(path), config)
    keys = json.loads(once("edge.cli", "keys", config))
    checked = verify(path, keys)
    report = json.loads(checked.stdout) if checked.stdout else {"wrong": checked.stderr}
    require(checked.returncode == 0 and report["good"], f"the log verifies: {report}")
    require(report["receipts_signed"], "the receipts were checked against the centre's key")
    events = tuple(e for e in map(json.loads, path.read_bytes().splitlines()) if "kind" in e)
    expect(len(events), report["events"], "events in the file")
    return Log(path, events, report["receipts"], report["unwitnessed"])


def digests(house: House) -> tuple[dict[str, str], dict[str, str]]:
    """Table -> digest of its rows, at the hall and at the centre."""
    mine = once("edge.cli", "digests", f"--config={house.folder.hall_file}")
    return json.loads(mine), centre.digests(house.folder, house.node)


def verify(path: Path, keys: dict[str, str]) -> Any:
    """`./hall log verify` of a file."""
    given = ("--node-key", keys["node_key"], "--centre-key", keys["centre_key"], "--json")
    return attempt("sync.cli", "verify", str(path), *given)


def spoil(house: House, log: Log) -> str:
    """Change one byte of a copy; the check must name a line. Raises Wrong."""
    keys = json.loads(once("edge.cli", "keys", f"--config={house.folder.hall_file}"))
    data = bytearray(log.path.read_bytes())
    at = len(data) // 2
    data[at] ^= 0x01
    copy = log.path.with_suffix(".spoilt")
    copy.write_bytes(data)
    checked = verify(copy, keys)
    require(checked.returncode == 1, "a copy with one byte changed does not verify")
    report = json.loads(checked.stdout)
    return f"byte {at} changed: line {report['line']}: {report['wrong']}"
