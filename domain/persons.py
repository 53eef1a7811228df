"""People at the hall: who they are to us without keeping who they are.

An ID number never leaves the call that reads it: what stays is `person_key`, a keyed hash that is
the same at every hall, and a masked name.

Numbers: citizens, and people from Hong Kong, Macao and Taiwan with a residence permit (GB 11643);
foreigners with permanent residence, 18 places beginning with 9 since December 2023, before that 15
that begin with three letters. Both of a foreigner's cards are in use at the same time, and their
numbers are two persons to us: nothing on the older card tells the newer number.
"""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.cn import ric

from domain.errors import Refused

_SHAPE: Final = re.compile(r"[0-9]{17}[0-9X]")
_FOREIGN_2017: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_LAST_YEAR_OF_2017: Final = 23
"""The older cards were given out until 2023: two digits above that mean the last century."""

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


def visitor(name: str, id_number: str, secret: bytes, birth: date | None = None) -> Visitor:
    """What stays of a card. `birth` as the card says it; without it, it is read from the number.
    Raises Refused(`bad_id_number`) when the number is not valid."""
    number = valid_id_number(id_number)
    return Visitor(person_key(number, secret), masked_name(name), birth or birth_date(number))


def valid_id_number(text: str) -> str:
    """The number in compact form: 18 characters, or 15 on a foreigner's card of 2017. Sources: GB
    11643 (region, birth date, order, check digit MOD 11-2); the immigration administration's rules
    of 2023 (9, province, country, birth date, order, the same check digit); the older number with
    its 7-3-1 check digit as `howardli/CredentialKit` checks it."""
    number = ric.compact(text)
    if _FOREIGN_2017.fullmatch(number):
        right = number[-1] == _passport_digit(number[:-1])
    elif _SHAPE.fullmatch(number) and _province(number) in PROVINCES:
        right = number[-1] == ric.calc_check_digit(number)
    else:
        raise Refused("bad_id_number", why="InvalidFormat")
    if not right:
        raise Refused("bad_id_number", why="InvalidChecksum")
    birth_date(number)
    return number


def birth_date(number: str) -> date:
    """The birth date in a number of the right shape. Raises Refused(`bad_id_number`)."""
    # Not ric.validate: it wants the county to have existed at birth, but the code is that of the
    # day the number was given out, often decades later. Good cards would be turned away.
    digits = number[6:14]
    if len(number) == 15:
        century = "20" if int(number[7:9]) <= _LAST_YEAR_OF_2017 else "19"
        digits = century + number[7:13]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        # The library's error may quote the number: it must not travel along.
        raise Refused("bad_id_number", why="InvalidComponent") from None


def _province(number: str) -> str:
    """A foreigner's 9 stands before the province."""
    return number[1:3] if number[0] == "9" else number[:2]


def _passport_digit(text: str) -> str:
    """Check digit of ICAO 9303-3: letters count from A = 10, weights 7, 3, 1."""
    values = [int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in text]
    return str(sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10)


def person_key(id_number: str, secret: bytes) -> str:
    """HMAC-SHA-256 of the number under the province's secret, 32 hex characters."""
    return hmac.new(secret, id_number.upper().encode(), hashlib.sha256).hexdigest()[:32]


def name_key(name: str, secret: bytes) -> str:
    """Keyed hash of a name, 16 hex characters: it finds a case, it does not tell the name."""
    text = f"name:{name.strip()}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:16]


def masked_name(name: str) -> str:
    """张三 -> 张*, 王小明 -> 王**, Anna Li -> A***, DUBOIS, JOSÉ -> D***."""
    name = name.strip()
    if name and _is_latin(name[0]):
        return name[0] + "***"
    return name[:1] + "*" * min(len(name) - 1, 2) if len(name) > 1 else "*" * len(name)


def _is_latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN ")


def masked_number(id_number: str) -> str:
    """First three and last four characters, the rest starred."""
    return id_number[:3] + "*" * (len(id_number) - 7) + id_number[-4:]
