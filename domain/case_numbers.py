"""Case numbers (办件编号): unique without asking anyone, readable, with a check digit.

`51160201-261124-0100017-8`: the hall's place and number, the day, the log's epoch and a count of
the day, the check digit. A hall restored from a backup writes a new epoch, so it can't give out a
number twice even where its count was set back.
"""

import re
from datetime import date
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10

from domain.errors import Refused

_NODE: Final = re.compile(r"h-(\d{2,12})-(\d{2})")
MOST_EPOCHS: Final = 99
MOST_A_DAY: Final = 99_999


def case_number(node: str, day: date, epoch: int, no: int) -> str:
    """The number of the `no`-th case of a day, with hyphens as people read it.

    Raises Refused(`numbers_used_up`) past 99,999 cases a day.
    """
    if not 1 <= no <= MOST_A_DAY:
        raise Refused("numbers_used_up")
    found = _NODE.fullmatch(node)
    place = "".join(found.groups()) if found else f"{sum(node.encode()) % 10**8:08d}"
    digits = f"{place}{day:%y%m%d}{epoch % (MOST_EPOCHS + 1):02d}{no:05d}"
    return f"{place}-{digits[-13:-7]}-{digits[-7:]}-{mod_11_10.calc_check_digit(digits)}"


def compact(number: str) -> str:
    """Digits alone, as barcodes carry them."""
    return re.sub(r"[\s\-]", "", number)


def is_case_number(text: str) -> bool:
    """Whether the check digit fits (ISO/IEC 7064 MOD 11,10, in China GB/T 17710)."""
    digits = compact(text)
    if not digits.isdigit() or len(digits) < 18:
        return False
    try:
        mod_11_10.validate(digits)
    except ValidationError:
        return False
    return True


def with_hyphens(text: str) -> str:
    """A typed or scanned number as it is stored."""
    digits = compact(text)
    return f"{digits[:-14]}-{digits[-14:-8]}-{digits[-8:-1]}-{digits[-1]}"
