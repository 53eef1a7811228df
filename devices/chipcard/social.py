"""The layout of a social-security card (社会保障卡): files EF05 and EF06 of its system environment.

Each record is one item: tag, length, value. Texts are GBK padded with 00, dates and codes packed
BCD. EF05 and EF06 are read without a key. The standard (人社信息函〔2012〕37号, V2.0; LD/T 32-2015,
LD/T 33-2015) is not public as text, so the tags come from programs in public repositories that
agree with each other: ``yxsylyh/hiquotion_cpp`` (SIDCardOperation.h: file, tag and length of each
item), ``a7082633/HDOS_VC6`` (新疆焦阳/HD_XJDLL: reads EF06 by tag, 08 to 0D), and the article
"社会保障卡读取基本文件数据" (blog.csdn.net/zz_bubble, 106245384: commands, free reading).
Cards of version 1 and 2 have some items at other record numbers but under the same tags, so
records are taken by tag, never by place.

Not verified with a real card: whether a given city's cards of version 3 let EF06 be read without a
key over the contactless interface. A refusal is reported as ``locked``.
"""

from datetime import date

from devices.chipcard.apdu import (
    LOCKED,
    NO_RECORD,
    Exchange,
    read_record,
    read_tagged_record,
    select_file,
    select_name,
    transmit,
)
from devices.chipcard.card import CardSort, CardTrouble, ChipCard

ENVIRONMENT = "sx1.sh.社会保障".encode("gbk")
CARD_FILE, HOLDER_FILE = 0xEF05, 0xEF06
MOST_RECORDS = 16  # EF05 has 7, EF06 7 or 8

CARD_ID, VERSION, VALID_TO, CARD_NUMBER = 0x01, 0x03, 0x06, 0x07
ID_NUMBER, NAME, SEX, ETHNIC_GROUP, BIRTH = 0x08, 0x09, 0x0A, 0x0B, 0x0D
CARD_TAGS = (CARD_ID, VERSION, VALID_TO, CARD_NUMBER)
HOLDER_TAGS = (ID_NUMBER, NAME, SEX, ETHNIC_GROUP, BIRTH)


def read_social_card(exchange: Exchange, atr: bytes) -> ChipCard | None:
    """The card's holder; None when it is no social-security card. Raises CardTrouble."""
    if not transmit(exchange, select_name(ENVIRONMENT)).good:
        return None
    card = _items(exchange, CARD_FILE, CARD_TAGS)
    holder = _items(exchange, HOLDER_FILE, HOLDER_TAGS)
    name, number = _text(holder.get(NAME)), _text(holder.get(ID_NUMBER))
    if not name or len(number) not in (15, 18):
        raise CardTrouble("name or number is missing from the card", "bad_content")
    return ChipCard(
        sort=CardSort.SOCIAL,
        atr=atr,
        label="社会保障卡",
        number=_text(card.get(CARD_NUMBER)),
        name=name,
        id_number=number.upper(),
        sex=_text(holder.get(SEX)),
        ethnic_group=holder.get(ETHNIC_GROUP, b"").hex(),
        birth=_date(holder.get(BIRTH)),
        region=card.get(CARD_ID, b"").hex()[:6],
        version=_text(card.get(VERSION)),
        valid_to=_date(card.get(VALID_TO)),
    )


def _items(exchange: Exchange, file: int, wanted: tuple[int, ...]) -> dict[int, bytes]:
    """Tag -> value of a file's records. Raises CardTrouble when the card lets nobody read it."""
    chosen = transmit(exchange, select_file(file))
    if chosen.sw in LOCKED:
        raise CardTrouble(f"file {file:04X} wants a key first", "locked")
    items: dict[int, bytes] = {}
    for number in range(1, MOST_RECORDS + 1):
        answer = transmit(exchange, read_record(number))
        if answer.sw == NO_RECORD:
            break
        if not answer.good:
            return items | _by_tag(exchange, file, wanted)
        items |= _item(answer.data)
    return items


def _by_tag(exchange: Exchange, file: int, wanted: tuple[int, ...]) -> dict[int, bytes]:
    """For cards that give records only by their tag."""
    items: dict[int, bytes] = {}
    for tag in wanted:
        answer = transmit(exchange, read_tagged_record(tag))
        if answer.sw in LOCKED:
            raise CardTrouble(f"file {file:04X} wants a key first", "locked")
        if answer.good:
            items |= _item(answer.data)
    return items


def _item(record: bytes) -> dict[int, bytes]:
    """A record's one item; nothing when tag and length do not fit what came."""
    if len(record) < 2 or record[1] > len(record) - 2:
        return {}
    return {record[0]: record[2 : 2 + record[1]]}


def _text(value: bytes | None) -> str:
    try:
        return (value or b"").rstrip(b"\x00\xff ").decode("gbk").strip(" \x00")
    except UnicodeDecodeError:
        # from None: the decoder's error quotes the bytes, and they are a person's
        raise CardTrouble("a text on the card is not GBK", "bad_content") from None


def _date(value: bytes | None) -> date | None:
    """YYYYMMDD in BCD; None when the card leaves it open."""
    digits = (value or b"").hex()
    if len(digits) != 8 or not digits.isdigit() or digits == "00000000":
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
