"""Handing in what was filled in at a kiosk: begun, submitted and signed, in steps that can be
repeated without doing anything twice.

Until then nothing of it is written down: whoever gives up half way leaves nothing behind.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import uuid_utils

from domain.case_events import CaseDrafted
from domain.case_lists import DEFERRED
from domain.cases import DRAFTED, Case
from domain.errors import Refused
from domain.events import Fact
from domain.forms import relevant
from domain.signatures import Ink, SignatureGiven, require_signature
from edge.acceptance import service as acceptance
from edge.acceptance import terms
from edge.acceptance.counter import Counter
from edge.acceptance.drafts import Draft
from edge.applying import fitness
from edge.calling.service import Seat
from edge.reception.visits import Visit
from edge.signing.service import FORMAT, MEDIA_TYPE, Record
from sync import blob_queue
from sync.transaction import Transaction

TITLE: Final = "自助申办申请表"


@dataclass(frozen=True, slots=True)
class AtKiosk(Seat):
    """Nobody's seat: the applicant acts, at a kiosk."""

    station: str = ""

    @property
    def actor(self) -> str:
        """The actor of the events."""
        return f"station/{self.station}"


def seat_at(station: str) -> AtKiosk:
    """Where somebody stands who applies at a kiosk."""
    return AtKiosk("", "", station)


def submit(counter: Counter, visit: Visit, station: str, ink: Ink | None) -> str:
    """Hand in; the case's id. `ink`: the signature, None when it will be given at a window.

    Raises Refused(`no_such_item` | `not_at_kiosk` | `no_card` | `form_mistakes` | signature's).
    """
    node = counter.node
    item = node.plan.items.get(visit.applies)
    if item is None:
        raise Refused("no_such_item")
    if visit.visitor is None or not fitness.fits(node.plan, item):
        raise Refused("no_card" if visit.visitor is None else "not_at_kiosk")
    if ink is not None:
        require_signature(ink)
    seat, case_id = seat_at(station), visit.case
    _begin(counter, seat, visit)
    known = node.store.state(Case, node.id, case_id)
    if known is not None and known.state == DRAFTED:
        acceptance.submit(counter, seat, case_id)
        if ink is not None:
            _sign(counter, seat, case_id, visit.answers, ink)
    return case_id


def _begin(counter: Counter, seat: AtKiosk, visit: Visit) -> None:
    node, who = counter.node, visit.visitor
    assert who is not None
    wanted, day = terms.current(node.plan, visit.applies), acceptance.today(node).iso
    answers = relevant(wanted.form, visit.answers)
    states = {m.id: DEFERRED for m in wanted.item.materials if m.needed(answers)}

    def command(tx: Transaction) -> None:
        if tx.get(Case, visit.case) is not None:
            return
        body = CaseDrafted(
            day=day,
            item=wanted.item.id,
            item_name=wanted.item.name,
            item_version=terms.adopt(tx, wanted, seat.actor),
            project_type=wanted.item.project_type,
            window="",
            staff="",
            ticket=None,
            person=who.person,
            masked_name=who.masked_name,
        )
        tx.emit(seat.actor, Fact(f"case/{visit.case}", body))
        counter.drafts.save(tx, visit.case, Draft(answers, states, saved_at=tx.now_ms))

    node.run(command)


def _sign(
    counter: Counter, seat: AtKiosk, case_id: str, answers: Mapping[str, Any], ink: Ink
) -> None:
    """The signature is bound to the answers that were signed, in the bytes that are sealed."""
    node = counter.node
    form = terms.current(node.plan, _item(counter, case_id)).form
    document = hashlib.sha256(msgspec.json.encode(relevant(form, answers))).hexdigest()
    about, at = f"case/{case_id}", node.wall_ms()
    record = Record(
        FORMAT, document, about, TITLE, seat.station, "", "", at, ink.width, ink.height, ink.strokes
    )
    ref = node.blobs.put(io.BytesIO(msgspec.json.encode(record)), MEDIA_TYPE)
    body = SignatureGiven(
        about, document, ref.address, len(ink.strokes), ink.took_ms, seat.station, "", ""
    )

    def command(tx: Transaction) -> None:
        blob_queue.keep(tx, seat.actor, ref)
        tx.emit(seat.actor, Fact(f"signature/{uuid_utils.uuid7()}", body))

    node.run(command)


def _item(counter: Counter, case_id: str) -> str:
    known = counter.node.store.state(Case, counter.node.id, case_id)
    return known.item if known else ""
