"""What stands on a card that an ID-card reader reads."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from devices.errors import ProtocolError


class Kind(StrEnum):
    """Whose card it is. ``RESIDENT``: the residence permit of people from Hong Kong, Macao and
    Taiwan; ``FOREIGNER``: permanent residence, edition of 2017."""

    CITIZEN = "citizen"
    RESIDENT = "resident"
    FOREIGNER = "foreigner"
    FOREIGNER_2023 = "foreigner_2023"


class UnsupportedCard(ProtocolError):
    """A genuine card of a layout that nobody has described. ``letter`` tells which."""

    reason = "unsupported_card"

    def __init__(self, letter: str) -> None:
        super().__init__(f"card layout {letter!r} is not known")
        self.letter = letter


class BadContent(ProtocolError):
    """The frame was whole and its text makes no sense. Carries no personal data."""

    reason = "bad_content"


@dataclass(frozen=True, slots=True)
class IdCard:
    """A card. ``valid_to`` None means 长期. ``ethnic_group`` is the GB/T 3304 code (citizens only),
    ``sex`` "1" male, "2" female; ``photo_wlt`` the closed WLT format, as read (see
    ``devices.idcard.photo``); ``newest_address`` what was written to the card after its issue.
    ``latin_name`` and ``nationality`` (ISO 3166 alpha-3) stand on foreigners' cards, where ``name``
    is the Chinese name or empty; ``pass_number`` (通行证) on residence permits.

    What identifies the person is kept out of ``repr`` so that no log can show it by accident.
    """

    name: str = field(repr=False)
    sex: str = field(repr=False)
    ethnic_group: str = field(repr=False)
    birth: date = field(repr=False)
    address: str = field(repr=False)
    number: str = field(repr=False)
    authority: str = field(repr=False)
    valid_from: date
    valid_to: date | None
    photo_wlt: bytes = field(repr=False)
    kind: Kind = Kind.CITIZEN
    latin_name: str = field(default="", repr=False)
    nationality: str = field(default="", repr=False)
    pass_number: str = field(default="", repr=False)
    issues: int = 0
    newest_address: str = field(default="", repr=False)

    @property
    def called(self) -> str:
        """The name to greet them by: as they write it themselves."""
        return self.latin_name or self.name

    @property
    def lives_at(self) -> str:
        """The address that counts now."""
        return self.newest_address or self.address
