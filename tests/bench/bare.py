"""The floor of `sync`: a bare WSGI server that unpacks a batch, checks its signature and chain, and
puts the events into the same table. Nothing of a hall is done, nothing is answered but "ok".

Run as ``python -m tests.bench.bare DATABASE-URL PUBLIC-KEY-HEX``. One process, one connection; each
answer goes out after the commit.
"""

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any

import gevent
import msgspec
import psycopg
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from gevent.pywsgi import WSGIServer

from kiosk_ui.http.server import listen
from sync.sqlite import PRAGMAS, dbapi2

COLUMNS = "node, epoch, seq, id, at, kind, subject, hash, line"
Store = Callable[[list[tuple[Any, ...]]], None]


class _Event(msgspec.Struct):
    id: str
    node: str
    epoch: int
    seq: int
    at: int
    kind: str
    subject: str
    prev: str


_decode = msgspec.json.Decoder(_Event).decode


def sqlite(path: str) -> Store:
    """Into an SQLite file, durably."""
    connection = dbapi2.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    statement = f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

    def store(rows: list[tuple[Any, ...]]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, rows)
        connection.execute("COMMIT")

    return store


def postgresql(url: str) -> Store:
    """Into PostgreSQL: COPY into a temporary table, then what is not there yet."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("CREATE TEMPORARY TABLE waiting (LIKE event)")
    types = ["text", "int8", "int8", "text", "int8", "text", "text", "text", "bytea"]

    def store(rows: list[tuple[Any, ...]]) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            into = f"COPY waiting ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
            with cursor.copy(into) as copy:
                copy.set_types(types)
                for row in rows:
                    copy.write_row(row)
            chosen = f"SELECT {COLUMNS} FROM waiting ON CONFLICT DO NOTHING"
            cursor.execute(f"INSERT INTO event ({COLUMNS}) {chosen}")
            cursor.execute("TRUNCATE waiting")

    return store


def application(store: Store, key: Ed25519PublicKey) -> Callable[..., Iterable[bytes]]:
    """The WSGI application."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        wire = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        signature, prev, *lines = zstandard.ZstdDecompressor().decompress(wire).split(b"\n")
        key.verify(bytes.fromhex(signature.decode()), hashlib.sha256(lines[-1]).digest())
        store(_chained(lines, prev.decode()))
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    return app


def _chained(lines: list[bytes], prev: str) -> list[tuple[Any, ...]]:
    rows = []
    for line in lines:
        e = _decode(line)
        if e.prev != prev:
            raise ValueError(e.seq)
        prev = hashlib.sha256(line).hexdigest()
        rows.append((e.node, e.epoch, e.seq, e.id, e.at, e.kind, e.subject, prev, line))
    return rows


def main(url: str, public_hex: str) -> None:
    """Serve until SIGTERM; one JSON line when ready."""
    store = sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else postgresql(url)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
    socket = listen("127.0.0.1", 0)
    server = WSGIServer(socket, application(store, key), log=None)
    gevent.signal_handler(signal.SIGTERM, lambda: os._exit(0))
    print(json.dumps({"port": socket.getsockname()[1]}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
