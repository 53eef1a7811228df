"""People at the hall: who they are to us without keeping who they are.

An ID number (GB 11643-1999) never leaves the call that reads it: what stays is `person_key`, a
keyed hash that is the same at every hall, and a masked name.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from domain.errors import Refused

_SHAPE: Final = re.compile(r"[0-9]{17}[0-9X]")

PROVINCES: Final = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*codes)
)
"""First two digits: GB/T 2260; 81 to 83 also on residence permits of people from Hong Kong, Macao
and Taiwan, which look like an ID card and are numbered like one."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody identified by a card, reduced to what a hall needs to serve them."""

    person: str
    masked_name: str
    birth: date

    def age_on(self, day: date) -> int:
        """Full years on `day`."""
        before_birthday = (day.month, day.day) < (self.birth.month, self.birth.day)
        return day.year - self.birth.year - before_birthday


def visitor(name: str, id_number: str, secret: bytes) -> Visitor:
    """What stays of a card. Raises Refused(`bad_id_number`) when the number is not valid."""
    number = valid_id_number(id_number)
    return Visitor(person_key(number, secret), masked_name(name), ric.get_birth_date(number))


def valid_id_number(text: str) -> str:
    """The 18-character number in compact form (GB 11643: region, birth date, check digit)."""
    number = ric.compact(text)
    if not _SHAPE.fullmatch(number) or number[:2] not in PROVINCES:
        raise Refused("bad_id_number", why="InvalidFormat")
    if number[-1] != ric.calc_check_digit(number):
        raise Refused("bad_id_number", why="InvalidChecksum")
    # Not ric.validate: it wants the county to have existed at birth, but the code is that of the
    # day the number was given out, often decades later. Good cards would be turned away.
    try:
        ric.get_birth_date(number)
    except ValidationError as error:
        # The library's error may quote the number: it must not travel along.
        raise Refused("bad_id_number", why=type(error).__name__) from None
    return number


def person_key(id_number: str, secret: bytes) -> str:
    """HMAC-SHA-256 of the number under the province's secret, 32 hex characters."""
    return hmac.new(secret, id_number.upper().encode(), hashlib.sha256).hexdigest()[:32]


def masked_name(name: str) -> str:
    """张三 -> 张*, 王小明 -> 王**, Anna Li -> A***."""
    name = name.strip()
    if name.isascii():
        return name[:1] + "***" if name else ""
    return name[:1] + "*" * min(len(name) - 1, 2) if len(name) > 1 else "*" * len(name)


def masked_number(id_number: str) -> str:
    """First three and last four characters, the rest starred."""
    return id_number[:3] + "*" * (len(id_number) - 7) + id_number[-4:]
