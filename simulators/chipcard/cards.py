"""Cards of fictitious people: a social-security card, a bank card, and one of neither kind.

Layouts: LD/T 32-2015 as public programs read it (EF05 and EF06 under sx1.sh.社会保障; items tag,
length, value), PBOC 3.0 / EMV for the bank card. A 社保卡 of the third generation holds both.
"""

import random

from simulators.chipcard.chip import Application, Chip, tlv
from simulators.citizens import Citizen

SOCIAL_ATR = bytes.fromhex("3B6D00000081544A5386605310012403E0")[:17]
BANK_ATR = bytes.fromhex("3B6500002063CB6A00")
UNIONPAY_DEBIT = bytes.fromhex("A000000333010101")


def make_card(sort: str, citizen: Citizen, locked: bool = False) -> Chip:
    """``sort``: ``social``, ``social_old`` (version 1, no bank side), ``bank``, ``blank``."""
    chance = random.Random(citizen.number)
    applications: tuple[Application, ...] = ()
    if sort in ("social", "social_old"):
        applications += (_social(citizen, chance, "3.00" if sort == "social" else "1.00"),)
    if sort in ("social", "bank"):
        applications += _bank(citizen, chance)
    atr = SOCIAL_ATR if sort.startswith("social") else BANK_ATR
    closed = frozenset({0xEF06}) if locked else frozenset[int]()
    return Chip(atr, applications, citizen.masked, closed)


def _social(citizen: Citizen, chance: random.Random, version: str) -> Application:
    begins, ends = citizen.valid_from, f"{int(citizen.valid_from[:4]) + 10}{citizen.valid_from[4:]}"
    number = chance.choice("ABCDEFGHJK") + f"{chance.randrange(10**8):08d}"
    card = (
        tlv(
            0x01,
            bytes.fromhex(citizen.number[:6] + "00D156000005" + f"{chance.randrange(10**14):014d}"),
        ),
        tlv(0x02, b"1"),
        tlv(0x03, version.encode()),
        tlv(0x04, bytes(12)),
        tlv(0x05, bytes.fromhex(begins)),
        tlv(0x06, bytes.fromhex(ends)),
        tlv(0x07, number.encode()),
    )
    extended = (tlv(0x4E, bytes(20)),) if version != "1.00" else ()
    holder = (
        tlv(0x08, citizen.number.encode()),
        tlv(0x09, citizen.name.encode("gbk").ljust(30, b"\x00")),
        *extended,  # moves what follows to another record number than on cards of version 1
        tlv(0x0A, citizen.sex.encode()),
        tlv(0x0B, bytes.fromhex(citizen.ethnic_group)),
        tlv(0x0C, bytes.fromhex(citizen.number[:6])),
        tlv(0x0D, bytes.fromhex(citizen.birth)),
    )
    name = "sx1.sh.社会保障".encode("gbk")
    control = tlv(0x6F, tlv(0x84, name) + tlv(0xA5, tlv(0x88, b"\x01")))
    # the same files under their short identifiers: some programs read them so
    files = {0xEF05: card, 0xEF06: holder, 0x05: card, 0x06: holder}
    return Application(name, control, files)


def _bank(citizen: Citizen, chance: random.Random) -> tuple[Application, ...]:
    digits = "623456" + f"{chance.randrange(10**12):012d}"
    digits += str(luhn(digits))
    packed = bytes.fromhex(digits + "F" * (len(digits) % 2))
    track = bytes.fromhex((digits + "D3012220").ljust(38, "0")[:37] + "F")
    entry = tlv(0x61, tlv(0x4F, UNIONPAY_DEBIT) + tlv(0x50, b"PBOC DEBIT") + tlv(0x87, b"\x01"))
    directory = Application(
        b"1PAY.SYS.DDF01",
        tlv(0x6F, tlv(0x84, b"1PAY.SYS.DDF01") + tlv(0xA5, tlv(0x88, b"\x01"))),
        {1: (tlv(0x70, entry),)},
    )
    asked = bytes.fromhex("9F66049F02069F37045F2A02")
    control = tlv(0xA5, tlv(0x50, b"PBOC DEBIT") + tlv(0x9F38, asked))
    name = citizen.name.encode("gbk")
    debit = Application(
        UNIONPAY_DEBIT,
        tlv(0x6F, tlv(0x84, UNIONPAY_DEBIT) + control),
        {
            1: (tlv(0x70, tlv(0x57, track) + tlv(0x5F20, name)),),
            2: (tlv(0x70, tlv(0x5F24, bytes.fromhex("301231")) + tlv(0x5A, packed)),),
        },
        tlv(0x80, bytes.fromhex("7C00" + "08010100" + "10010101")),
    )
    return directory, debit


def luhn(digits: str) -> int:
    """The check digit of a card number (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return -total % 10
