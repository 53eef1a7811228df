"""Common words for papers and the story of a case. Papers are Chinese in any case."""

from collections.abc import Mapping
from typing import Final

PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "correction": ("申请表未签名或盖章", "复印件不清晰，请重新提交", "材料内容与申请表不一致"),
    "refuse": ("该事项由其他行政机关管理", "申请人不符合该事项规定的申请条件"),
    "deny": ("经审查不符合法定条件",),
    "review": ("材料齐全，符合法定条件",),
    "suspend": ("依法需要检验、检测", "需要组织专家评审"),
    "resume": ("合格", "不合格"),
    "extend": ("情况复杂，需要进一步核实",),
    "discard": ("办事人改主意了", "选错了事项"),
    "taker": ("已当面核对身份证原件", "已收领取委托书和双方身份证"),
    "withdraw": ("申请人不再办理",),
}
"""Act -> words to take with Alt and a digit."""
