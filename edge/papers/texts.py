"""What each paper says. Sources: Administrative Licensing Law articles 30 to 45, the models of its
notices as provinces publish them. Items that are no licence cite no article of that law.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.case_lists import DEFERRED, RECEIVED, WAIVED, unpack, unpack_missing
from domain.cases import GRANTED, Case
from domain.errors import Refused
from domain.fees import yuan
from domain.items import INSTANT, REFUSAL_REASONS
from domain.payments import REFUNDED, Payment, lines_of
from domain.plan import ServiceItem
from edge.papers.paper import ORIGINALS, Part, blank, listed, spelled, text

LICENCE: Final = "行政许可"
STATES: Final = {RECEIVED: "已收", DEFERRED: "容缺", WAIVED: "无需提交"}
METHOD_NAMES: Final = {"cash": "现金", "card": "刷卡", "scan": "扫码"}
REMEDY: Final = (
    "如对本{paper}不服，可以自收到之日起六十日内依法申请行政复议，"
    "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)


@dataclass(frozen=True, slots=True)
class Written:
    """The title of a paper, what stands under it, and the ISO date it bears."""

    title: str
    parts: tuple[Part, ...]
    date: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What a paper is written from."""

    case: Case
    item: ServiceItem
    today: str
    payment: Payment | None = None
    paid_on: str = ""

    @property
    def licence(self) -> bool:
        """Whether it is a licence in the sense of the law."""
        return self.item.kind == LICENCE

    @property
    def applied(self) -> str:
        """“You applied on … for …”."""
        return f"你（单位）于{spelled(self.case.submitted_on)}提出的“{self.case.item_name}”申请"


def receipt(m: Matter) -> Written:
    """收件凭证: what was handed in."""
    rows = tuple(
        (str(n), s.name, _form(m, s.material), str(s.copies), STATES.get(s.state, "未提交"))
        for n, s in enumerate(unpack(m.case.materials), 1)
    )
    table = Part(
        "table",
        head=("序号", "材料名称", "形式", "份数", "情况"),
        widths=(0.7, 4, 1.6, 0.8, 1),
        rows=rows,
    )
    said = text(f"现收到{m.applied}材料，清单如下：")
    asks = text("请妥善保管本凭证，凭编号或扫描下方二维码可查询、核验。")
    parts = (said, table, asks) if rows else (said, asks)
    return Written("申请材料收件凭证", parts, m.case.submitted_on or m.today)


def acceptance(m: Matter) -> Written:
    """受理通知书."""
    ground = "依据《中华人民共和国行政许可法》第三十二条第一款第五项的规定，" if m.licence else ""
    waiting = [s for s in unpack(m.case.materials) if s.state == DEFERRED]
    whole = "除下列容缺材料外，其余申请材料齐全" if waiting else "申请材料齐全"
    parts = [text(f"{m.applied}，{whole}、符合法定形式，{ground}决定予以受理。")]
    if waiting:
        parts.append(text("容缺受理、尚未提交的材料，请按期补齐，逾期未补齐的不能作出准予的决定："))
        parts.append(listed(*(f"{s.name}（{spelled(s.due_on)}前补齐）" for s in waiting)))
    if m.case.project_type == INSTANT:
        parts.append(text("该事项为即办件，当场办理。"))
    elif m.case.due_on:
        parts.append(
            text(
                f"本机关自受理之日（{spelled(m.case.accepted_on)}）起{m.case.limit_days}个工作日内，"
                f"即{spelled(m.case.due_on)}前作出决定。依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和"
                "专家评审的，所需时间不计算在内，本机关将书面告知。"
            )
        )
    return Written(f"{_licence(m)}申请受理通知书", tuple(parts), m.case.accepted_on or m.today)


def correction(m: Matter) -> Written:
    """一次性补正告知书."""
    ground = "依据《中华人民共和国行政许可法》第三十二条第一款第四项的规定，" if m.licence else ""
    missing = unpack_missing(m.case.missing)
    parts = (
        text(
            f"{m.applied}，经审查，申请材料不齐全或者不符合法定形式。{ground}现一次性告知你（单位）需要补正的全部内容："
        ),
        listed(*(f"{x.name}（{x.why}）" if x.why else x.name for x in missing)),
        text("请补正后再次提交。补正完成并符合要求的，即予受理；等待补正的时间不计入办理期限。"),
    )
    return Written("申请材料一次性补正告知书", parts, m.today)


def refusal(m: Matter) -> Written:
    """不予受理通知书."""
    reason = REFUSAL_REASONS.get(m.case.reason or "", "")
    ground = "依据《中华人民共和国行政许可法》第三十二条的规定，" if m.licence else ""
    parts = (
        text(f"{m.applied}，经审查，{reason}。{m.case.reason_words or ''}"),
        text(f"{ground}决定不予受理。"),
        text(REMEDY.format(paper="通知")),
    )
    return Written(f"{_licence(m)}申请不予受理通知书", parts, m.case.decided_on or m.today)


def decision(m: Matter) -> Written:
    """准予 or 不予许可决定书."""
    granted = m.case.outcome == GRANTED
    article = "第三十八条第一款" if granted else "第三十八条第二款"
    ground = f"依据《中华人民共和国行政许可法》{article}的规定，" if m.licence else ""
    matter = "行政许可" if m.licence else "办理"
    if granted:
        words = f"{m.applied}，经审查，符合法定条件、标准。{ground}决定准予{matter}。"
        parts = [text(words)]
        if m.item.result is not None and m.item.result.certificate:
            parts.append(
                text(f"本机关自作出决定之日起十个工作日内颁发、送达《{m.item.result.name}》。")
            )
    else:
        words = f"{m.applied}，经审查，不符合法定条件、标准。理由：{m.case.reason or ''}"
        parts = [
            text(words),
            text(f"{ground}决定不予{matter}。"),
            text(REMEDY.format(paper="决定")),
        ]
    title = f"{'准予' if granted else '不予'}{matter}决定书"
    return Written(title, tuple(parts), m.case.decided_on or m.today)


def delivery(m: Matter) -> Written:
    """送达回证: signed by who takes it."""
    taken = {GRANTED: "准予决定书", None: "不予受理通知书"}.get(m.case.outcome, "不予决定书")
    made = m.item.result if m.case.certificate else None
    result = f"、《{made.name}》（{m.case.certificate}）" if made else ""
    rows = (
        ("送达文书", f"{taken}{result}"),
        ("事项", m.case.item_name),
        ("受送达人", m.case.masked_name or ""),
        ("代收人", m.case.agent_masked or "—"),
        ("送达日期", spelled(m.case.delivered_on or m.today)),
    )
    table = Part("table", head=("项目", "内容"), widths=(1, 3.2), rows=rows)
    signs = (blank("受送达人或代收人签名："), blank("送达人签名："), blank("备注："))
    return Written("送达回证", (table, *signs), m.case.delivered_on or m.today)


def fee(m: Matter) -> Written:
    """收费票据: what was taken, what was let off, in which way."""
    paid = m.payment
    if paid is None:
        raise Refused("no_such_paper")
    rows = tuple(
        (line.name, yuan(line.fen + line.let_off_fen), yuan(line.let_off_fen), yuan(line.fen))
        for line in lines_of(paid)
    )
    total = ("合计", yuan(paid.fen + paid.let_off_fen), yuan(paid.let_off_fen), yuan(paid.fen))
    table = Part(
        "table",
        head=("收费项目", "标准（元）", "减免（元）", "实收（元）"),
        widths=(3, 1.2, 1.2, 1.2),
        rows=(*rows, total),
    )
    grounds = sorted({line.ground for line in lines_of(paid) if line.ground})
    said = [text(f"票据号：{paid.receipt}　　缴款方式：{METHOD_NAMES[paid.method]}"), table]
    if grounds:
        said.append(text(f"减免依据：{'、'.join(grounds)}"))
    if paid.state == REFUNDED:
        said.append(text("本票据已退费，作废。"))
    return Written("政务服务收费票据", tuple(said), m.paid_on or paid.day)


def certificate(m: Matter) -> Written:
    """The certificate bears its own template; here stand title and date."""
    name = m.item.result.name if m.item.result else m.case.item_name
    return Written(name, (), m.case.decided_on or m.today)


def certificate_facts(m: Matter, holder: str) -> tuple[tuple[str, str], ...]:
    """What a certificate says: holder, matter, validity."""
    until = spelled(m.case.valid_until)
    facts = [
        ("持证人", holder),
        ("事项", m.case.item_name),
        ("事项编码", m.item.id),
        ("发证日期", spelled(m.case.decided_on)),
        ("有效期至", until or "长期"),
    ]
    if m.case.org_code:
        facts.insert(1, ("统一社会信用代码", m.case.org_code))
    return tuple(facts)


PAPERS: Final[Mapping[str, Callable[[Matter], Written]]] = {
    "receipt": receipt,
    "acceptance": acceptance,
    "correction": correction,
    "refusal": refusal,
    "decision": decision,
    "delivery": delivery,
    "fee": fee,
    "certificate": certificate,
}


def _licence(m: Matter) -> str:
    return LICENCE if m.licence else "政务服务事项"


def _form(m: Matter, material: str) -> str:
    return next((ORIGINALS[x.form] for x in m.item.materials if x.id == material), "")
