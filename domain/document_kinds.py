"""Documents that people bring, known by the words on them; which material asks for which. Data.

Sources: the SAMR's form of the business licence (2019), GB 11643 cards, the Ministry of Natural
Resources' forms of property certificates (2015), the Ministry of Civil Affairs' of the marriage
certificate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

LICENCE, ID_CARD, ID_CARD_BACK = "licence", "id_card", "id_card_back"
PROPERTY, MARRIAGE, MANDATE = "property", "marriage", "mandate"

NAME, NUMBER, CODE, ADDRESS = "name", "number", "code", "address"
LEGAL_PERSON, AGENT, UNTIL, ON = "legal_person", "agent", "until", "on"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """`words`: all of one group have to be there, without spaces; the first kind that fits is it.
    `labels`: field -> what stands before its value. `asked_as`: parts of the names of materials
    that ask for it.
    """

    id: str
    name: str
    words: tuple[tuple[str, ...], ...]
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked_as: tuple[str, ...] = ()


KINDS: Final = (
    DocumentKind(
        MANDATE,
        "授权委托书",
        (("授权委托书",), ("委托书", "受托人"), ("委托人", "受托人", "委托事项")),
        {
            NAME: ("委托人", "委托单位"),
            AGENT: ("受托人", "受委托人", "代理人"),
            NUMBER: ("受托人身份证号码", "受托人身份证号", "身份证号码", "身份证号"),
        },
        ("委托书", "委托代理证明"),
    ),
    DocumentKind(
        LICENCE,
        "营业执照",
        (("营业执照", "名称"), ("统一社会信用代码", "经营范围"), ("营业执照", "登记机关")),
        {
            NAME: ("名称", "字号名称"),
            CODE: ("统一社会信用代码", "注册号"),
            LEGAL_PERSON: ("法定代表人", "经营者", "负责人", "投资人", "执行事务合伙人"),
            ADDRESS: ("住所", "经营场所", "营业场所", "主要经营场所"),
            ON: ("成立日期", "注册日期"),
            UNTIL: ("营业期限", "经营期限"),
        },
        ("营业执照", "统一社会信用代码"),
    ),
    DocumentKind(
        PROPERTY,
        "不动产权证",
        (("不动产权第",), ("不动产权证",), ("房屋所有权证",), ("权利人", "坐落", "权利类型")),
        {NAME: ("权利人", "房屋所有权人"), ADDRESS: ("坐落", "房屋坐落")},
        ("不动产", "房产", "场所合法使用", "场所使用"),
    ),
    DocumentKind(
        MARRIAGE,
        "结婚证",
        (("结婚证", "登记日期"), ("结婚证字号",)),
        {NAME: ("持证人",), ON: ("登记日期",)},
        ("结婚证", "婚姻"),
    ),
    DocumentKind(
        ID_CARD,
        "居民身份证",
        (("公民身份号码",), ("姓名", "住址", "民族")),
        {NAME: ("姓名",), NUMBER: ("公民身份号码",), ADDRESS: ("住址",)},
        ("身份证", "身份证明"),
    ),
    DocumentKind(
        ID_CARD_BACK,
        "居民身份证（背面）",
        (("居民身份证", "有效期限"), ("签发机关", "有效期限")),
        {UNTIL: ("有效期限",)},
        ("身份证", "身份证明"),
    ),
    DocumentKind(
        "household",
        "户口簿",
        (("户口簿",), ("常住人口登记卡",)),
        {NAME: ("姓名", "户主姓名"), ADDRESS: ("住址",)},
        ("户口",),
    ),
    DocumentKind(
        "health",
        "健康证明",
        (("健康证明",), ("健康合格证",)),
        {NAME: ("姓名",), UNTIL: ("有效期至", "有效期")},
        ("健康证",),
    ),
    DocumentKind(
        "permit",
        "许可证",
        (("经营许可证",), ("卫生许可证", "许可项目")),
        {
            NAME: ("经营者名称", "单位名称", "名称"),
            CODE: ("统一社会信用代码", "社会信用代码"),
            ADDRESS: ("经营场所", "住所", "地址"),
            UNTIL: ("有效期至", "有效期限"),
        },
        ("许可文件",),
    ),
    DocumentKind(
        "lease",
        "租赁合同",
        (("租赁合同",), ("出租方", "承租方"), ("出租人", "承租人")),
        {NAME: ("承租方", "承租人", "乙方")},
        ("场所合法使用", "场所使用", "租赁"),
    ),
)

BY_ID: Final = {kind.id: kind for kind in KINDS}


def expected(material: str) -> tuple[DocumentKind, ...]:
    """What a material of this name asks for; empty when nobody can say."""
    return tuple(kind for kind in KINDS if any(part in material for part in kind.asked_as))
