"""`./hall log`: check a node's log file and read it, with the file and the public keys alone."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from sync.envelope import decode
from sync.errors import SyncError
from sync.keys import NodeKey, public_key
from sync.verify import BadLogFile, Lines, Report, verify_log


class KeyType(click.ParamType[str]):
    """A public key: 64 hex digits, or a file that holds them, or a PEM file."""

    name = "FILE|HEX"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key as 64 lower-case hex digits."""
        try:
            return read_key(value)
        except (SyncError, OSError, ValueError) as error:
            self.fail(f"no public key in {value!r}: {error}", param, ctx)


def read_key(value: str) -> str:
    """The public key in hex. Raises SyncError, OSError, ValueError."""
    text = value if len(value) == 64 and not Path(value).exists() else Path(value).read_text()
    if "-----BEGIN" not in text:
        text = text.strip().lower()
        public_key(text)
        return text
    if "PRIVATE" in text:
        return NodeKey.load(Path(value)).public_hex
    read = load_pem_public_key(text.encode())
    if not isinstance(read, Ed25519PublicKey):
        raise ValueError(f"a {type(read).__name__}, expected Ed25519")
    return read.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


@click.group()
def main() -> None:
    """Check or read the log file of a hall or of the centre.

    A hall writes its log file with `./hall edge export-log`. Nothing else of this system is needed
    to check it; the format is described in docs/reference/log-format.md.
    """


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--node-key", type=KeyType(), help="The node's public key, from somewhere you trust.")
@click.option("--centre-key", type=KeyType(), help="The centre's public key, to check receipts.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(file: BinaryIO, node_key: str | None, centre_key: str | None, as_json: bool) -> None:
    """Check every byte of a log FILE (- reads standard input).

    Ends with 0 when the file is whole, with 1 and the first bad line when it is not.
    """
    try:
        report = verify_log(file, node_key, centre_key)
    except BadLogFile as error:
        if as_json:
            print(json.dumps({"good": False, "line": error.line, "wrong": str(error.cause)}))
        else:
            print(f"NOT GOOD: {error}", file=sys.stderr)
        sys.exit(1)
    if as_json:
        known = {"key_given": node_key is not None}
        print(json.dumps({"good": True, **asdict(report), **known}))
    else:
        print("\n".join(_sentences(report, node_key is not None)))


@main.command()
@click.argument("file", type=click.File("rb"))
def show(file: BinaryIO) -> None:
    """Print the events of a log FILE for reading; this checks nothing (see verify).

    People appear as masked names and keyed hashes: a log holds nothing more about them.
    """
    lines = Lines(file)
    try:
        for line in lines:
            print(_readable(line))
    except SyncError as error:
        raise click.ClickException(
            str(error) if isinstance(error, BadLogFile) else f"line {lines.number}: {error}"
        ) from error


def _sentences(report: Report, key_given: bool) -> list[str]:
    said = [
        f"Good: the log of {report.node}, {report.events} events in {report.epochs} "
        f"{'epoch' if report.epochs == 1 else 'epochs'}; every hash, the chain and the signatures "
        "of its heads and its end fit.",
        f"  signed with  {report.public_key}",
        f"  receipts     {report.receipts}",
    ]
    if report.witnessed:
        place = f"{report.witnessed.epoch}/{report.witnessed.seq}"
        said.append(f"  witnessed    up to {place} (epoch/number), {report.witnessed.hash}")
    said.append(f"  unwitnessed  {report.unwitnessed} events that no receipt of the centre covers")
    if not key_given:
        said.append(
            "This proves less: the key came out of the file itself. The file is whole, but whoever "
            "holds any key could have made it. Give --node-key to know whose log it is."
        )
    if report.receipts and not report.receipts_signed:
        said.append(
            "The receipts point to the right places, but who signed them was not checked. Give "
            "--centre-key for that."
        )
    return said


def _readable(line: bytes) -> str:
    if line.startswith(b'{"format":'):
        return f"-- {line.decode('utf-8', 'replace')}"
    event = decode(line)
    body = event.body if isinstance(event.body, msgspec.Raw) else msgspec.json.encode(event.body)
    moment = datetime.fromtimestamp(event.at_ms / 1000, UTC)
    return (
        f"{event.epoch}/{event.seq}  {moment:%Y-%m-%d %H:%M:%S}Z  {event.kind} v{event.version}  "
        f"{event.subject}  by {event.actor or '-'}  {bytes(body).decode('utf-8')}"
    )


if __name__ == "__main__":
    main(prog_name="./hall log")
