"""What a chip card says of its holder."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from devices.errors import ProtocolError


class CardSort(StrEnum):
    """``social``: 社会保障卡; ``bank``: PBOC/EMV; ``other``: answers, and is neither."""

    SOCIAL = "social"
    BANK = "bank"
    OTHER = "other"


class CardTrouble(ProtocolError):
    """The card cannot be read this time; the reader itself is well. Reasons: ``card_moved``,
    ``mute`` (no answer to reset), ``locked`` (wants a key or PIN first), ``garbled``,
    ``bad_content``, ``unsupported_card``."""


@dataclass(frozen=True, slots=True)
class ChipCard:
    """One card. ``number`` is the card's own: 卡号 of a social-security card (9 characters), the
    account number of a bank card. ``id_number`` is the 社会保障号码, which is the citizen's number.
    ``sex`` "1" male, "2" female, empty when the card does not say; ``region`` the six digits of
    the issuing place (first of 卡识别码).

    What identifies the person is kept out of ``repr`` so that no log can show it by accident.
    """

    sort: CardSort
    atr: bytes
    label: str
    number: str = field(repr=False)
    name: str = field(repr=False)
    id_number: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)
    ethnic_group: str = field(default="", repr=False)
    birth: date | None = field(default=None, repr=False)
    region: str = ""
    version: str = ""
    valid_to: date | None = None
