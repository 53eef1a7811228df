"""Commands: a signature is given; its strokes are sealed before the event that names them."""

import io
from typing import Any, Final

import msgspec
import uuid_utils

from domain.errors import Refused
from domain.events import Fact
from domain.signatures import Ink, Signature, SignatureGiven, require_signature
from edge.node import HallNode
from edge.signing.desk import Asked, SigningDesk
from edge.signing.drawing import svg
from sync import blob_queue
from sync.transaction import Transaction

FORMAT: Final = "hall-signature-1"
MOST_BYTES: Final = 600_000
MEDIA_TYPE: Final = "application/json"


class Record(msgspec.Struct, frozen=True):
    """What is sealed: which document, where and when, every stroke with time and pressure."""

    format: str
    document: str
    about: str
    title: str
    station: str
    window: str
    staff: str
    asked_at: int
    width: int
    height: int
    strokes: tuple[tuple[tuple[int, int, int, int], ...], ...]


def read_ink(body: bytes) -> Ink:
    """What the tablet sent. Raises Refused(`bad_ink`)."""
    try:
        return msgspec.json.decode(body, type=Ink)
    except msgspec.MsgspecError:
        raise Refused("bad_ink") from None


def give(node: HallNode, desk: SigningDesk, asked: Asked, ink: Ink) -> str:
    """Seal the strokes, then say that the document was signed; the signature's id.
    Raises Refused, OSError (the disk is full)."""
    require_signature(ink)
    record = Record(
        format=FORMAT,
        document=asked.sha256,
        about=asked.about,
        title=asked.title,
        station=asked.station,
        window=asked.window,
        staff=asked.staff,
        asked_at=asked.at_ms,
        width=ink.width,
        height=ink.height,
        strokes=ink.strokes,
    )
    ref = node.blobs.put(io.BytesIO(msgspec.json.encode(record)), MEDIA_TYPE)
    signature_id = str(uuid_utils.uuid7())
    actor = f"station/{asked.station}"
    body = SignatureGiven(
        asked.about,
        asked.sha256,
        ref.address,
        len(ink.strokes),
        ink.took_ms,
        asked.station,
        asked.window,
        asked.staff,
    )

    def command(tx: Transaction) -> None:
        blob_queue.keep(tx, actor, ref)
        tx.emit(actor, Fact(f"signature/{signature_id}", body))

    node.run(command)
    desk.end(asked, "given", signature_id, svg(ink))
    return signature_id


def open_record(node: HallNode, signature: Signature) -> Record:
    """The sealed strokes of a signature. Raises what `HallBlobs.open` raises, ValueError for a
    record that names another document."""
    with node.blobs.open(signature.record) as stream:
        record: Any = msgspec.json.decode(stream.read(), type=Record)
    if record.document != signature.document:
        raise ValueError("the record belongs to another document")
    return Record(**msgspec.structs.asdict(record))
