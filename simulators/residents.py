"""People whose card is not a citizen's: foreigners with permanent residence (I: 2017, Y: 2023), and
people from Hong Kong, Macao and Taiwan with a residence permit (J). Fictitious, like the citizens.

Numbers: J like a citizen's, with 810000, 820000 or 830000 for a region. Y: 9, province (2), country
(ISO 3166 numeric, 3), birth (8), order (3), check digit of GB 11643. I: country (ISO 3166 alpha-3),
region (4), birth YYMMDD, order, and the 7-3-1 check digit of ICAO 9303. Source: the immigration
administration's 机读信息规则 of 2023 and ``howardli/CredentialKit``, which checks real numbers.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from simulators.citizens import Citizen, birth_at, check_digit, random_citizen

COUNTRIES = (("CAN", "124"), ("GBR", "826"), ("USA", "840"), ("FRA", "250"), ("KOR", "410"))
LATIN = (
    "SMITH, JOHN DAVID",
    "TREMBLAY, MARIE",
    "DUBOIS, JEAN-PIERRE",
    "KIM, MINJUN",
    "BROWN, ANNA",
)
LONG_NAME = "WOLFESCHLEGELSTEINHAUSEN, MAXIMILIAN JOSEF"  # does not fit the 35 places of a Y card
HOMES = (("810000", "H"), ("820000", "M"), ("830000", ""))


def random_holder(
    layout: str, age: int | None = None, sex: str | None = None, seed: str | None = None
) -> Citizen:
    """Somebody with a card of that layout; an unknown letter gives a citizen's fields under it."""
    citizen = random_citizen(age, sex, seed)
    chance = random.Random(seed)
    if layout == "J":
        return _resident(citizen, chance)
    if layout in ("I", "Y"):
        return _foreigner(citizen, chance, layout, age)
    return replace(citizen, layout=layout)


def _resident(citizen: Citizen, chance: random.Random) -> Citizen:
    region, letter = chance.choice(HOMES)
    first17 = region + citizen.number[6:17]
    return replace(
        citizen,
        layout="J",
        ethnic_group="",
        number=first17 + check_digit(first17),
        pass_number=f"{letter}{chance.randrange(10**7, 10**8)}",
        issues="01",
    )


def _foreigner(citizen: Citizen, chance: random.Random, layout: str, age: int | None) -> Citizen:
    letters, digits = chance.choice(COUNTRIES)
    birth = birth_at(chance, age if age is not None else chance.randint(25, 75))
    order = chance.randrange(1, 50) * 2 + (citizen.sex == "1")
    begins = datetime.now(UTC).date() - timedelta(days=200)
    new = layout == "Y"
    first17 = f"951{digits}{birth:%Y%m%d}{order:03d}"
    first14 = f"{letters}5101{birth:%y%m%d}{order % 10}"
    return Citizen(
        name=chance.choice(("", "史密斯", "金民俊")),
        sex=citizen.sex,
        ethnic_group="",
        birth=f"{birth:%Y%m%d}",
        address="",
        number=first17 + check_digit(first17) if new else first14 + passport_digit(first14),
        authority="" if new else "5101",
        valid_from=f"{begins:%Y%m%d}",
        valid_to=f"{begins.year + 10}{begins:%m}01",
        layout=layout,
        latin_name=LONG_NAME if chance.random() < 0.2 else chance.choice(LATIN),
        nationality=letters,
        issues="01" if new else "",
    )


def passport_digit(text: str) -> str:
    """Check digit of ICAO 9303-3: letters count from A = 10, weights 7, 3, 1."""
    values = (int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in text)
    return str(sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10)
