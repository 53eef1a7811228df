"""What belongs to a service item (事项) besides its name: codes, limits, materials, fees, result.

Terms follow the national exchange tables (up_task_general_basic and its kin, see GB/T 39554.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.forms import said

INSTANT, PROMISED, FORWARDED = "instant", "promised", "forwarded"

PROJECT_TYPES: Final[Mapping[str, str]] = {
    INSTANT: "即办件",
    PROMISED: "承诺件",
    FORWARDED: "上报件",
}

PERSON, ORGANISATION = "person", "organisation"

ORIGINAL, COPY, BOTH, ELECTRONIC = "original", "copy", "both", "electronic"

SPECIAL_PROCEDURES: Final = (
    "听证",
    "招标",
    "拍卖",
    "检验",
    "检测",
    "检疫",
    "鉴定",
    "专家评审",
    "公示",
    "现场核查",
)
"""Their time does not count (Administrative Licensing Law, article 45); 公示 and 现场核查 as halls
publish them."""

REFUSAL_REASONS: Final[Mapping[str, str]] = {
    "no_permit_needed": "申请事项依法不需要取得行政许可",
    "not_our_office": "申请事项依法不属于本机关职权范围，请向有关行政机关申请",
    "not_eligible": "申请人不具备申请该事项的法定资格",
    "not_corrected": "告知补正后仍未补齐或补正后仍不符合法定形式",
    "false_material": "申请材料隐瞒有关情况或者提供虚假材料",
    "other": "其他法定情形",
}
"""Grounds for 不予受理: Administrative Licensing Law, articles 32 and 78."""


@dataclass(frozen=True, slots=True)
class Material:
    """Something to hand in. `when` is the words of its condition, `field` and `equals` the answer
    in the form that makes it needed. `deferrable`: may follow later (容缺), within `defer_days`.
    """

    id: str
    name: str
    form: str = ORIGINAL
    copies: int = 1
    when: str = ""
    field: str = ""
    equals: str = ""
    deferrable: bool = False
    defer_days: int = 5

    def needed(self, answers: Mapping[str, object]) -> bool:
        """Whether these answers ask for it; one with words alone is for a person to judge."""
        if not self.field:
            return not self.when
        return said(answers.get(self.field)) == self.equals


@dataclass(frozen=True, slots=True)
class Reduction:
    """Who pays less: `percent` of the amount is let off."""

    id: str
    name: str
    percent: int
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount in fen for one unit. `choice`: one of several alternatives of the same name."""

    id: str
    name: str
    fen: int
    ground: str = ""
    choice: str = ""
    reductions: tuple[Reduction, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemStep:
    """A step of the way and its own limit in working days."""

    name: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """A procedure whose time stands outside the limit (听证, 检测 …)."""

    kind: str
    name: str
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What people get in the end; `certificate`: something is printed and handed over."""

    name: str
    kind: str = "证照"
    certificate: bool = True
    valid_years: int | None = None
