"""A PBOC or EMV bank card: payment environment, application, GPO, records.

Source: EMV 4.3 book 1 (12: PSE, application selection), book 3 (GET PROCESSING OPTIONS 6.5.8, data
elements annex A); PBOC 3.0 (JR/T 0025) uses the same commands. Nothing is paid and no PIN is asked:
amounts are 0, and only the number, the name and the end of validity are taken.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from devices.chipcard import tlv
from devices.chipcard.apdu import LOCKED, Exchange, read_record, select_name, transmit
from devices.chipcard.card import CardSort, CardTrouble, ChipCard

CONTACT, CONTACTLESS = b"1PAY.SYS.DDF01", b"2PAY.SYS.DDF01"
PBOC = (  # UnionPay debit, credit, quasi-credit: cards without a payment environment
    bytes.fromhex("A000000333010101"),
    bytes.fromhex("A000000333010102"),
    bytes.fromhex("A000000333010103"),
)
AID, LABEL, PRIORITY, PDOL, DIRECTORY = 0x4F, 0x50, 0x87, 0x9F38, 0x88
AFL, FORMAT_1 = 0x94, 0x80
TRACK_2, NUMBER, NAME, EXPIRES = 0x57, 0x5A, 0x5F20, 0x5F24
MOST_RECORDS = 32
MOST_APPLICATIONS = 8


def read_bank_card(exchange: Exchange, atr: bytes) -> ChipCard | None:
    """The card's holder; None when it has no payment application. Raises CardTrouble, BadTlv."""
    refused = False
    for aid in list(_applications(exchange))[:MOST_APPLICATIONS]:
        chosen = transmit(exchange, select_name(aid))
        if not chosen.good:
            refused = refused or chosen.sw in LOCKED
            continue
        control = tlv.parse(chosen.data)
        objects = _data(exchange, tlv.find(control, PDOL) or b"")
        number = _number(objects)
        if number:
            label = (tlv.find(control, LABEL) or b"").decode("latin-1").strip()
            return _card(objects, number, label or aid.hex().upper(), atr)
        refused = True
    if refused:
        raise CardTrouble("the payment application gives no number", "locked")
    return None


def _card(objects: tuple[tlv.Tlv, ...], number: str, label: str, atr: bytes) -> ChipCard:
    return ChipCard(
        sort=CardSort.BANK,
        atr=atr,
        label=label,
        number=number,
        name=_name(tlv.find(objects, NAME) or b""),
        valid_to=_expires(objects),
    )


def _applications(exchange: Exchange) -> Iterator[bytes]:
    """The card's applications, in the order in which it wants them tried."""
    listed = _contactless(exchange) or _contact(exchange)
    yield from (aid for _, aid in sorted(listed, key=lambda entry: entry[0]))
    if not listed:
        yield from PBOC


def _contactless(exchange: Exchange) -> list[tuple[int, bytes]]:
    answer = transmit(exchange, select_name(CONTACTLESS))
    return _entries(answer.data) if answer.good else []


def _contact(exchange: Exchange) -> list[tuple[int, bytes]]:
    answer = transmit(exchange, select_name(CONTACT))
    if not answer.good:
        return []
    short_file = tlv.find(tlv.parse(answer.data), DIRECTORY) or b"\x01"
    listed: list[tuple[int, bytes]] = []
    for number in range(1, MOST_APPLICATIONS + 1):
        record = transmit(exchange, read_record(number, short_file[0] & 0x1F))
        if not record.good:
            break
        listed += _entries(record.data)
    return listed


def _entries(data: bytes) -> list[tuple[int, bytes]]:
    """(priority, AID) of a directory; priority 0 means last."""
    found = []
    for entry in tlv.find_all(tlv.parse(data), 0x61):
        aid = entry.find(AID)
        priority = (entry.find(PRIORITY) or b"\x00")[:1]
        if aid and 5 <= len(aid) <= 16:
            found.append(((priority[0] & 0x0F if priority else 0) or 99, aid))
    return found


def _data(exchange: Exchange, pdol: bytes) -> tuple[tlv.Tlv, ...]:
    """All that the application says of itself: answer to GPO and the records that it lists."""
    asked = b"".join(_terminal(tag, length) for tag, length in tlv.data_objects(pdol))[:252]
    body = bytes([0x83, len(asked)]) + asked
    options = transmit(exchange, bytes([0x80, 0xA8, 0, 0, len(body)]) + body + b"\x00")
    if not options.good:
        return ()
    objects = tlv.parse(options.data)
    plain = tlv.find(objects, FORMAT_1)
    locator = plain[2:] if plain is not None else tlv.find(objects, AFL) or b""
    for short_file, number in _records(locator):
        record = transmit(exchange, read_record(number, short_file))
        if record.good:
            objects += tlv.parse(record.data)
    return objects


def _records(locator: bytes) -> list[tuple[int, int]]:
    """(short file, record) of an application file locator (EMV book 3, 10.2)."""
    found = []
    for at in range(0, len(locator) - 3, 4):
        short_file, first, last = locator[at] >> 3, locator[at + 1], locator[at + 2]
        found += [(short_file, number) for number in range(max(1, first), last + 1)]
    return found[:MOST_RECORDS]


def _terminal(tag: int, length: int) -> bytes:
    """What a card may want to know before it speaks: China, yuan, today, amount 0."""
    today = datetime.now(UTC).strftime("%y%m%d")
    known = {0x9F1A: "0156", 0x5F2A: "0156", 0x9A: today, 0x9F66: "28000000", 0x9F35: "34"}
    value = bytes.fromhex(known.get(tag, ""))
    return value[:length].rjust(length, b"\x00")


def _number(objects: tuple[tlv.Tlv, ...]) -> str:
    """5A, or the part of 57 before its D. Raises CardTrouble when it is no card number."""
    raw = (tlv.find(objects, NUMBER) or b"").hex() or (tlv.find(objects, TRACK_2) or b"").hex()
    number = raw.partition("d")[0].rstrip("f")
    if not number:
        return ""
    if not number.isdigit() or not 12 <= len(number) <= 19:
        raise CardTrouble("the number on the card is none", "bad_content")
    return number


def _name(value: bytes) -> str:
    """5F20: Latin letters by EMV, GBK on some Chinese cards; `SURNAME/GIVEN ` as it stands."""
    try:
        return value.decode("gbk").strip(" \x00/")
    except UnicodeDecodeError:
        return ""


def _expires(objects: tuple[tlv.Tlv, ...]) -> date | None:
    """The last day: 5F24 YYMMDD, else the YYMM behind the D of track 2."""
    digits = (tlv.find(objects, EXPIRES) or b"").hex()
    if not digits:
        after = (tlv.find(objects, TRACK_2) or b"").hex().partition("d")[2]
        digits = after[:4]
    if len(digits) not in (4, 6) or not digits.isdigit():
        return None
    try:
        first = date(2000 + int(digits[:2]), int(digits[2:4]), 1)
        if len(digits) == 6:
            return first.replace(day=int(digits[4:]))
    except ValueError:
        return None
    following = (first + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)
