"""Refusals at the case desk in the words of the people there: what, what is kept, what to do next.

Every refusal of the law says which rule it is.
"""

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import gettext as _

from domain.errors import Refused
from kiosk_ui.views import Problem

Words = Callable[[Refused], Problem]


def _kept() -> str:
    return _("已填写的内容都保留。")


def _pages_kept() -> str:
    return _("已有的页都在。")


def _fact(refused: Refused, name: str) -> str:
    return str(refused.facts.get(name, ""))


def _case_state(refused: Refused) -> Problem:
    return Problem(
        _("这一步和办件现在的状态不符"),
        _("办件没有改变。"),
        _("请看页面上的最新状态，再选下一步。"),
    )


CASE_WORDS: Final[Mapping[str, Words]] = {
    "no_such_case": lambda r: Problem(_("没有这个办件"), "", _("请用办件编号或姓名查找。")),
    "too_many_pages": lambda r: Problem(
        _("一项材料最多 %(most)s 页", most=_fact(r, "most")),
        _pages_kept(),
        _("请分成两项，或先拿掉几页。"),
    ),
    "file_too_large": lambda r: Problem(
        _("文件太大，最多 %(most)s MB", most=_fact(r, "most_mb")),
        _pages_kept(),
        _("请分开或缩小后再选。"),
    ),
    "not_a_document": lambda r: Problem(
        _("只收 PDF、JPEG 和 PNG"), _pages_kept(), _("请换一个文件，或放到镜头下拍。")
    ),
    "file_broken": lambda r: Problem(
        _("这个文件打不开"), _pages_kept(), _("可能已损坏或有密码。请换一个文件，或放到镜头下拍。")
    ),
    "no_such_page": lambda r: Problem(_("没有这一页"), _pages_kept(), _("请刷新页面后再试。")),
    "no_such_material": lambda r: Problem(
        _("这个事项没有这项材料"), _kept(), _("请回到办件重新选择。")
    ),
    "scan_away": lambda r: Problem(
        _("这份扫描件现在取不到"), _kept(), _("它可能在省中心，线路恢复后再取；急用请重新扫描。")
    ),
    "no_licence": lambda r: Problem(
        _("还没有扫描营业执照"), _kept(), _("请先在材料清单里扫描营业执照，识别后再带入。")
    ),
    "nothing_scanned": lambda r: Problem(_("还没有扫描"), _kept(), _("请先拍一页或选一个文件。")),
    "scan_changed": lambda r: Problem(
        _("刚才又有人动了这些页"), _pages_kept(), _("请看一遍，再存一次。")
    ),
    "no_such_item": lambda r: Problem(_("没有这个事项"), "", _("请重新选择事项。")),
    "case_state": _case_state,
    "form_mistakes": lambda r: Problem(
        _("申请表还有 %(count)s 处要改", count=_fact(r, "count")),
        _kept(),
        _("请按红字改好后再提交。"),
    ),
    "bad_id_number": lambda r: Problem(
        _("身份证号不对"), _kept(), _("请核对 18 位号码，或放身份证读取。")
    ),
    "not_deferrable": lambda r: Problem(
        _("“%(name)s”不能容缺", name=_fact(r, "material")),
        _kept(),
        _("请收齐后受理，或一次性告知补正。"),
    ),
    "materials_missing": lambda r: Problem(
        _("材料不齐：%(names)s", names=_fact(r, "names")),
        _kept(),
        _("请收齐材料，能容缺的可标为容缺，或一次性告知补正。"),
    ),
    "nothing_missing": lambda r: Problem(
        _("没有写要补正什么"), _("办件没有改变。"), _("材料齐全就应当受理；要补正请写明每一项。")
    ),
    "correction_asked_before": lambda r: Problem(
        _("补正只能告知一次，这件已经告知过"),
        _("办件没有改变。"),
        _("请受理或不予受理（行政许可法第三十二条）。"),
    ),
    "correction_too_late": lambda r: Problem(
        _("告知补正的期限已过（%(day)s）", day=_fact(r, "latest")),
        _("办件没有改变。"),
        _("逾期不告知的，自收到材料之日起即为受理（行政许可法第三十二条），请受理。"),
    ),
    "correction_awaited": lambda r: Problem(
        _("正在等申请人补正"),
        _("办件没有改变。"),
        _("只有到期仍未补正才可以此为由不予受理，请选“告知补正后仍未补齐”。"),
    ),
    "not_told_before": lambda r: Problem(
        _("还没有告知过补正"), _("办件没有改变。"), _("请先一次性告知，或选其他法定理由。")
    ),
    "no_such_reason": lambda r: Problem(
        _("请选择不予受理的法定理由"), _("办件没有改变。"), _("没有法定理由不得拒绝受理。")
    ),
    "words_needed": lambda r: Problem(
        _("请写明原因"), _("办件没有改变。"), _("原因会告知申请人，并留在办理过程里。")
    ),
    "nothing_brought": lambda r: Problem(
        _("没有收到补正材料"), _("办件没有改变。"), _("请勾选收到的材料。")
    ),
    "needs_review": lambda r: Problem(
        _("还没有审核，不能决定"), _("办件没有改变。"), _("请先审核。")
    ),
    "decided_above": lambda r: Problem(
        _("上报件由上级决定"), _("办件没有改变。"), _("审核意见已上报，决定会自动传回。")
    ),
    "needs_second_person": lambda r: Problem(
        _("审核和决定不能是同一个人"), _("办件没有改变。"), _("请另一位工作人员决定。")
    ),
    "materials_open": lambda r: Problem(
        _("容缺的材料还没有补齐：%(names)s", names=_fact(r, "names")),
        _("办件没有改变。"),
        _("请先补齐，再决定准予。"),
    ),
    "extended_before": lambda r: Problem(
        _("期限只能延长一次，这件已经延长过"), _("办件没有改变。"), ""
    ),
    "too_long": lambda r: Problem(
        _("最多延长 %(n)s 个工作日", n=_fact(r, "most")), _("办件没有改变。"), _("请改小天数。")
    ),
    "overdue": lambda r: Problem(
        _("已经超过期限，不能再延长"), _("办件没有改变。"), _("请尽快作出决定。")
    ),
    "no_such_procedure": lambda r: Problem(
        _("没有这种特别程序"), _("办件没有改变。"), _("请从列表中选择。")
    ),
    "nothing_to_issue": lambda r: Problem(
        _("这件没有证照要制作"), _("办件没有改变。"), _("请直接送达决定书。")
    ),
    "not_issued": lambda r: Problem(
        _("证照还没有制作"), _("办件没有改变。"), _("请先制证，再送达。")
    ),
    "fee_unpaid": lambda r: Problem(
        _("还有 %(yuan)s 元没有缴", yuan=_fact(r, "yuan")),
        _("办件没有改变。"),
        _("请先收费，再制证、送达。"),
    ),
    "not_deferred": lambda r: Problem(_("这份材料没有标为容缺"), _("办件没有改变。"), ""),
    "nothing_to_undo": lambda r: Problem(
        _("这一步不能撤销"),
        _("办件没有改变。"),
        _("文书已经打印，或这一步本来就不能撤销。请按程序另行更正。"),
    ),
    "undo_too_late": lambda r: Problem(
        _("超过 %(n)s 分钟，不能撤销", n=_fact(r, "minutes")),
        _("办件没有改变。"),
        _("请按程序另行更正。"),
    ),
    "undo_not_yours": lambda r: Problem(
        _("上一步不是您做的"), _("办件没有改变。"), _("请做这一步的工作人员撤销。")
    ),
    "no_card": lambda r: Problem(
        _("读卡器上没有证件"), _kept(), _("请放身份证，听到提示后再试，或手工填写。")
    ),
    "no_earlier": lambda r: Problem(_("这位办事人在本大厅没有以前的办件"), _kept(), ""),
    "no_record": lambda r: Problem(_("这件没有申请表"), "", ""),
    "numbers_used_up": lambda r: Problem(
        _("今天的办件编号已用完"), _kept(), _("请明天再提交，并告诉管理员。")
    ),
    "nothing_due": lambda r: Problem(_("这件没有要缴的费用"), _("没有收款。"), ""),
    "no_such_method": lambda r: Problem(_("没有这种缴款方式"), _("没有收款。"), _("请重新选择。")),
    "reference_needed": lambda r: Problem(
        _("请填写终端流水号"), _("没有收款。"), _("刷卡、扫码以终端成功为准，流水号用于对账。")
    ),
    "no_such_reduction": lambda r: Problem(_("没有这种减免"), _("没有收款。"), _("请重新选择。")),
    "no_such_receipt": lambda r: Problem(_("没有这张票据"), "", ""),
    "refund_state": lambda r: Problem(_("这张票据现在不能退费"), _("没有退款。"), ""),
    "issued_already": lambda r: Problem(
        _("证照已经制作，不能退费"), _("没有退款。"), _("请按程序另行处理。")
    ),
    "till_closed": lambda r: Problem(
        _("您今天已经日结"), _("没有收款或退款。"), _("请由其他工作人员收款，或明天再收。")
    ),
    "till_empty": lambda r: Problem(_("您今天没有收费，不用日结"), "", ""),
    "does_not_balance": lambda r: Problem(
        _("现金对不上，差 %(yuan)s 元", yuan=f"{int(_fact(r, 'difference_fen')) / 100:+.2f}"),
        _("还没有日结。"),
        _("请重新清点；确实对不上的，写明说明再日结，差额会记录下来。"),
    ),
    "no_such_amount": lambda r: Problem(
        _("金额不对"), _("还没有日结。"), _("请填数字，最多两位小数，例如 120.50。")
    ),
    "on_its_way": lambda r: Problem(
        _("已经交寄，邮件号 %(n)s", n=_fact(r, "tracking")),
        _("办件没有改变。"),
        _("邮件退回后再办，或登记已签收。"),
    ),
    "in_locker": lambda r: Problem(
        _("在自助柜 %(n)s 里", n=_fact(r, "compartment")),
        _("办件没有改变。"),
        _("请先从柜里取出。"),
    ),
    "taker_words": lambda r: Problem(
        _("领取人的身份还没有核对"),
        _("办件没有改变。"),
        _("请放身份证、扫文书上的二维码，或写明怎样核对的。别人代领要写明凭什么。"),
    ),
    "tracking_needed": lambda r: Problem(
        _("请填写邮件号"), _("办件没有改变。"), _("邮件号是 8 到 40 位字母和数字。")
    ),
    "not_posted": lambda r: Problem(_("这件没有交寄"), _("办件没有改变。"), ""),
    "not_stored": lambda r: Problem(_("这件不在自助柜里"), _("办件没有改变。"), ""),
    "no_such_compartment": lambda r: Problem(
        _("没有这个柜格"), _("办件没有改变。"), _("请从列表中选择。")
    ),
    "compartment_taken": lambda r: Problem(
        _("柜格 %(n)s 刚被用了", n=_fact(r, "compartment")),
        _("办件没有改变。"),
        _("请选别的柜格。"),
    ),
    "wrong_code": lambda r: Problem(
        _("取件码不对"), _("办件没有改变。"), _("请核对凭条；凭条丢了，取出后在窗口领取。")
    ),
    "here_already": lambda r: Problem(_("东西就在窗口"), _("办件没有改变。"), ""),
    "no_printer": lambda r: Problem(
        _("这个窗口没有打印机"), _("文书已经生成。"), _("请在屏幕上看，或到别的窗口打印。")
    ),
    "no_such_job": lambda r: Problem(_("没有这个打印任务"), _("办件没有改变。"), _("请重新打印。")),
    "still_printing": lambda r: Problem(
        _("这份还在打印，或已经打出"), _("办件没有改变。"), _("要再打一份，请从文书列表打印。")
    ),
    "charge_open": lambda r: Problem(
        _("这件有一笔终端收款还没有结果"),
        _("没有再收款。"),
        _("请先查询终端，查清以前不能用别的方式收，免得收两次。"),
    ),
    "terminal_busy": lambda r: Problem(
        _("这台终端有另一笔收款还没有结果"), _("没有收款。"), _("请先处理完那一笔。")
    ),
    "charge_unclear": lambda r: Problem(
        _("终端在这以后还入过别的账，看不出这笔有没有扣"),
        _("没有改动。"),
        _("请看终端打出的小票，按小票登记。"),
    ),
    "no_such_charge": lambda r: Problem(_("这笔收款已经有结果了"), "", _("请看页面上的最新状态。")),
    "terminal_silent": lambda r: Problem(
        _("终端没有应答"), _("没有收款。"), _("请检查终端的电源和网线；可以先收现金。")
    ),
    "no_terminal": lambda r: Problem(_("这个窗口没有刷卡终端"), _("没有收款。"), ""),
    "nothing_to_charge": lambda r: Problem(
        _("减免后不用缴费"), _("没有收款。"), _("请选现金，金额是零。")
    ),
    "terminal_differs": lambda r: Problem(
        _(
            "终端 %(t)s 的金额对不上，差 %(yuan)s 元",
            t=_fact(r, "terminal"),
            yuan=f"{int(_fact(r, 'difference_fen')) / 100:+.2f}",
        ),
        _("还没有日结。"),
        _("请核对终端的明细；确实对不上的，写明说明再日结，差额会记录下来。"),
    ),
    "terminal_away": lambda r: Problem(
        _("终端 %(t)s 没有应答，不能核对", t=_fact(r, "terminal")),
        _("还没有日结。"),
        _("请接好终端再试；接不上的，写明说明再日结。"),
    ),
    "applicant_changed": lambda r: Problem(
        _("补正不能换申请人"), _kept(), _("姓名、号码写错了，请撤回后重新收件。")
    ),
    "fees_changed": lambda r: Problem(
        _("这样改会改变费用"), _kept(), _("请撤回后重新收件，或改回原来的选项。")
    ),
    "not_allowed_here": lambda r: Problem(
        _("这位同事没有决定办件的权限"), _("办件没有改变。"), _("请窗口人员或负责人决定。")
    ),
    "no_such_paper": lambda r: Problem(
        _("现在没有这种文书"), _("办件没有改变。"), _("请看页面上能打印的文书。")
    ),
}
