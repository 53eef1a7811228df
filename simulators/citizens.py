"""Fictitious citizens of Sichuan, with numbers that are valid by GB 11643-1999 and nobody's plan.

Numbers are made here, each time anew; none is stored.
"""

import random
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"

# GB/T 2260 county code, name as on a card. Only counties whose code never changed: a strict checker
# looks whether the county existed in the year of birth.
REGIONS = (
    ("510121", "四川省成都市金堂县"),
    ("510321", "四川省自贡市荣县"),
    ("510421", "四川省攀枝花市米易县"),
    ("510422", "四川省攀枝花市盐边县"),
    ("513221", "四川省汶川县"),
    ("513225", "四川省九寨沟县"),
    ("513322", "四川省泸定县"),
    ("513401", "四川省西昌市"),
    ("513423", "四川省盐源县"),
    ("513433", "四川省冕宁县"),
)
SURNAMES = "李王张刘陈杨黄周吴唐何罗邓郑谢冯曾肖杜蒋"
GIVEN = {
    "1": ("建国", "志强", "文博", "浩然", "明远", "思源", "俊杰", "国庆", "子轩", "大川"),
    "2": ("秀英", "桂芳", "雨桐", "静怡", "晓燕", "若兰", "思琪", "玉珍", "欣妍", "慧"),
}
STREETS = ("人民南路", "蜀都大道", "滨江路", "解放街", "文昌街", "凤凰大道")
ETHNIC_GROUPS = ("01", "01", "01", "01", "01", "01", "07", "04", "11", "08")


@dataclass(frozen=True, slots=True)
class Citizen:
    """What stands on a card. ``sex`` "1" male, "2" female; dates YYYYMMDD, ``valid_to`` or 长期;
    ``layout`` " " citizen, J residence permit, I and Y foreigners (``simulators.residents``), any
    other letter: a card that nobody has described; ``newest_address`` as written after issue."""

    name: str
    sex: str
    ethnic_group: str
    birth: str
    address: str
    number: str
    authority: str
    valid_from: str
    valid_to: str
    layout: str = " "
    latin_name: str = ""
    nationality: str = ""
    pass_number: str = ""
    issues: str = ""
    newest_address: str = ""

    def as_json(self) -> dict[str, str]:
        """All fields, number included: this person does not exist."""
        return asdict(self)

    @property
    def masked(self) -> str:
        """Name with all but the first character hidden."""
        name = self.name or self.latin_name
        return name[:1] + "*" * (len(name) - 1)


def check_digit(first17: str) -> str:
    """The 18th character of a citizen number (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def random_citizen(
    age: int | None = None, sex: str | None = None, seed: str | None = None
) -> Citizen:
    """Somebody of that age today; the same seed gives the same person on the same day."""
    chance = random.Random(seed)
    age = chance.randint(18, 85) if age is None else age
    sex = sex or chance.choice("12")
    birth = birth_at(chance, age)
    code, region = chance.choice(REGIONS)
    order = chance.randrange(1, 500) * 2 + (1 if sex == "1" else 0)
    first17 = f"{code}{birth:%Y%m%d}{order:03d}"
    begins = datetime.now(UTC).date() - timedelta(days=chance.randint(30, 1500))
    return Citizen(
        name=chance.choice(SURNAMES) + chance.choice(GIVEN[sex]),
        sex=sex,
        ethnic_group=chance.choice(ETHNIC_GROUPS),
        birth=f"{birth:%Y%m%d}",
        address=f"{region}{chance.choice(STREETS)}{chance.randint(1, 300)}号",
        number=first17 + check_digit(first17),
        authority=f"{region[3:]}公安局",
        valid_from=f"{begins:%Y%m%d}",
        valid_to=_valid_to(begins, age),
    )


def birth_at(chance: random.Random, age: int) -> date:
    """A birth date that makes somebody ``age`` years old today."""
    today = datetime.now(UTC).date()
    latest = date(today.year - age, today.month, min(today.day, 28))
    return latest - timedelta(days=chance.randint(0, 360))


def _valid_to(begins: date, age: int) -> str:
    """10 years below 26, 20 years below 46, then for life (Resident ID Card Law, article 5)."""
    if age >= 46:
        return "长期"
    years = 10 if age < 26 else 20
    return f"{begins.year + years}{begins.month:02d}{min(begins.day, 28):02d}"
