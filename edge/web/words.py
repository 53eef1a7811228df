"""Refusals in the words of people in the hall: what happened, what is kept, what to do next."""

from typing import Final

from flask_babel import gettext as _

from domain.errors import Refused
from edge.web.arranging_words import ARRANGING_WORDS
from edge.web.case_words import CASE_WORDS
from edge.web.centre_words import CENTRE_WORDS
from kiosk_ui.views import Problem

CONFLICT: Final = 409

STATUS: Final = {
    "no_such_ticket": 404,
    "no_such_queue": 404,
    "no_such_window": 404,
    "no_such_station": 404,
    "no_such_case": 404,
    "no_such_call": 404,
    "too_many_tries": 429,
    "no_such_item": 404,
    "no_such_device": 404,
    "no_such_agent": 404,
    "wrong_password": 401,
    "wrong_code": 401,
    "locked": 429,
}


def problem(refused: Refused) -> Problem:
    """The words for a refusal; a code without words of its own gets the general ones."""
    known = (_WORDS, CASE_WORDS, CENTRE_WORDS, ARRANGING_WORDS)
    say = next((words[refused.code] for words in known if refused.code in words), None)
    return say(refused) if say else _general(refused)


def status(refused: Refused) -> int:
    """The HTTP status that goes with a refusal."""
    return STATUS.get(refused.code, CONFLICT)


def not_saved() -> Problem:
    """The disk would not take it."""
    return Problem(
        _("系统暂时无法保存"), _("刚才的操作没有生效。"), _("请稍后再试，并告诉工作人员。")
    )


def not_printed(number: str, reason: str) -> Problem:
    """The number is taken, the paper is not there."""
    why = {
        "paper_out": _("打印机缺纸"),
        "cover_open": _("打印机盖未关"),
    }.get(reason, _("打印机暂时不能打印"))
    return Problem(
        _("号已取到，但%(why)s。", why=why),
        _("您的号码是 %(number)s，一直有效。", number=number),
        _("请记住号码，或用手机扫码保存。"),
    )


def _general(refused: Refused) -> Problem:
    return Problem(_("这一步现在不能办理"), _("原来的状态没有改变。"), _("请刷新页面后再试。"))


def _ticket_state(refused: Refused) -> Problem:
    number = refused.facts.get("number", "")
    return Problem(
        _("号码 %(number)s 的状态已经变了", number=number),
        _("没有重复办理。"),
        _("请看当前页面上的最新状态。"),
    )


def _card_unreadable() -> Problem:
    return Problem(
        _("证件读不出来"), _("没有取号。"), _("请拿起证件再放一次；还是不行，可以不用证件取号。")
    )


def _page_not_taken(refused: Refused) -> Problem:
    why = {
        "black": _("画面是黑的：请打开镜头盖或灯。"),
        "frozen": _("画面不动了：请拔插高拍仪的线。"),
        "no_page": _("没有找到纸：请把纸放到桌面中间。"),
        "device_down": _("高拍仪没有连上：请检查电源和连接线。"),
    }.get(str(refused.facts.get("why", "")), _("请再拍一次。"))
    return Problem(_("这一页没有拍成"), _("已拍的页都在。"), why)


_WORDS: Final = {
    "ticket_state": _ticket_state,
    "already_waiting": lambda r: Problem(
        _("您已经取过这个业务的号"),
        _("您的号码是 %(number)s，仍在排队。", number=r.facts.get("number", "")),
        _("请在等候区等待叫号。"),
    ),
    "day_not_open": lambda r: Problem(
        _("大厅现在没有放号"), _("没有取号。"), _("请在开放时间再来，或询问工作人员。")
    ),
    "no_such_ticket": lambda r: Problem(
        _("没有找到这个号码"), _("没有改变任何号码。"), _("请核对小票，或询问工作人员。")
    ),
    "no_printer_here": lambda r: Problem(
        _("这台机器现在不能打印"), _("办件没有改变。"), _("请到窗口打印，或叫工作人员。")
    ),
    "not_at_kiosk": lambda r: Problem(
        _("这件事不能在这里申办"), _("没有提交。"), _("请取号到窗口办理。")
    ),
    "no_such_code": lambda r: Problem(
        _("这个二维码不是本大厅的号票或文书"),
        _("没有改变什么。"),
        _("请核对小票或文书，或询问工作人员。"),
    ),
    "no_case_number": lambda r: Problem(
        _("办件编号不对"), _("没有改变什么。"), _("请照收件凭证核对编号，最后一位是校验码。")
    ),
    "number_and_person": lambda r: Problem(
        _("编号和证件号对不上"),
        _("还可以再试 %(n)s 次。", n=r.facts.get("left", "")),
        _("请核对；也可以放身份证，或扫收件凭证上的二维码。"),
    ),
    "too_many_tries": lambda r: Problem(
        _("试了太多次，不能再输入"),
        _("办件没有改变。"),
        _("请放身份证，扫收件凭证上的二维码，或叫工作人员。"),
    ),
    "not_your_case": lambda r: Problem(
        _("这里看不到这个办件"), _("办件没有改变。"), _("请放身份证，或扫收件凭证上的二维码。")
    ),
    "no_such_call": lambda r: Problem(_("没有这次呼叫"), "", _("请刷新页面。")),
    "call_over": lambda r: Problem(_("这次呼叫已经结束"), "", ""),
    "call_taken": lambda r: Problem(
        _("%(name)s已经去了", name=r.facts.get("staff_name", "")), "", _("不用再去一位。")
    ),
    "queue_closed": lambda r: Problem(
        _("这类业务暂停取号：%(words)s", words=r.facts.get("words", "")),
        _("没有取号；已经取到的号照常办理。"),
        _("请询问工作人员，或改天再来。"),
    ),
    "queue_closed_already": lambda r: Problem(_("这个队列已经停止取号"), "", ""),
    "queue_not_closed": lambda r: Problem(_("这个队列没有停止取号"), "", ""),
    "closed_by_centre": lambda r: Problem(
        _("这个队列由省中心停止取号"), _("仍然停止取号。"), _("请联系省中心恢复。")
    ),
    "clock_behind": lambda r: Problem(
        _("本机时钟比省中心慢得太多"), _("没有改变任何记录。"), _("请先校准本机时钟，再办这一步。")
    ),
    "no_such_exception": lambda r: Problem(
        _("这条记录已经不再矛盾"), _("没有需要核对的内容。"), _("请刷新页面。")
    ),
    "resolved_already": lambda r: Problem(
        _("已经有人核对过"), _("先前的结果保留。"), _("请刷新页面查看。")
    ),
    "reason_needed": lambda r: Problem(
        _("没有写明原因"), _("没有改变任何记录。"), _("请写明后再提交。")
    ),
    "no_such_queue": lambda r: Problem(
        _("没有这个业务"), _("没有取号。"), _("请返回重新选择业务。")
    ),
    "no_camera": lambda r: Problem(
        _("这个窗口没有高拍仪"), _("没有拍。"), _("请在别的窗口扫描，或收取复印件。")
    ),
    "camera_busy": lambda r: Problem(
        _("高拍仪的画面已在别处打开"), _("没有改变什么。"), _("请关掉另一个页面再试。")
    ),
    "tray_full": lambda r: Problem(
        _("最多拍 %(most)s 页", most=r.facts.get("most", "")),
        _("已拍的页都在。"),
        _("请先合成 PDF，再删去几页。"),
    ),
    "page_not_taken": _page_not_taken,
    "no_tablet": lambda r: Problem(
        _("这个窗口没有签名平板"), _("没有发出文书。"), _("请打印后用笔签名。")
    ),
    "no_document": lambda r: Problem(
        _("只能签 PDF 文书，不超过 5 MB"), _("没有发出文书。"), _("请换一个文件再试。")
    ),
    "not_asked": lambda r: Problem(
        _("文书已被收回或换成了另一份"), _("没有签名。"), _("请询问工作人员。")
    ),
    "bad_ink": lambda r: Problem(
        _("平板送来的笔迹不完整"), _("没有签名。"), _("请按“重签”，再签一次。")
    ),
    "too_little_ink": lambda r: Problem(
        _("签名太短，请签上完整的姓名。"), _("还没有签名。"), _("请接着写，再确认。")
    ),
    "no_such_priority": lambda r: Problem(
        _("没有这种优先照顾"), _("没有取号。"), _("请重新选择。")
    ),
    "nobody_waiting": lambda r: Problem(_("没有人在等候"), "", _("有人取号后这里会自动更新。")),
    "nobody_here": lambda r: Problem(_("窗口现在没有办理中的号码"), "", _("请先呼叫下一位。")),
    "window_busy": lambda r: Problem(
        _("号码 %(number)s 还没有办完", number=r.facts.get("number", "")),
        _("它仍在本窗口。"),
        _("请先办结、过号或转移。"),
    ),
    "window_paused": lambda r: Problem(_("窗口已暂停"), "", _("请先恢复服务。")),
    "window_closed": lambda r: Problem(_("窗口没有开放"), "", _("请先开放窗口。")),
    "window_not_paused": lambda r: Problem(_("窗口没有暂停"), "", ""),
    "window_taken": lambda r: Problem(
        _("这个窗口由%(name)s使用中", name=r.facts.get("staff_name", "")),
        "",
        _("请选择其他窗口。"),
    ),
    "has_window": lambda r: Problem(_("您已经开放了另一个窗口"), "", _("请先关闭那个窗口。")),
    "not_yours": lambda r: Problem(_("这个窗口不是您开放的"), "", _("请选择自己的窗口。")),
    "no_such_window": lambda r: Problem(_("没有这个窗口"), "", _("请重新选择。")),
    "no_such_target": lambda r: Problem(
        _("不能转移到那里"), _("号码仍在本窗口。"), _("请选择其他队列或窗口。")
    ),
    "passed_too_often": lambda r: Problem(
        _("号码 %(number)s 过号次数太多", number=r.facts.get("number", "")),
        "",
        _("请办事人重新取号。"),
    ),
    "already_evaluated": lambda r: Problem(_("这次服务已经评价过"), _("原来的评价保留。"), ""),
    "wrong_password": lambda r: Problem(
        _("工号或密码不对"), "", _("请重新输入；连续 5 次错误会锁定 5 分钟。")
    ),
    "locked": lambda r: Problem(
        _("这个账号暂时锁定"),
        "",
        _("请 %(seconds)s 秒后再试，或请管理员帮助。", seconds=r.facts.get("seconds", "")),
    ),
    "account_expired": lambda r: Problem(_("这个账号已经到期"), "", _("请联系管理员延期。")),
    "nobody_behind": lambda r: Problem(
        _("您后面没有人在等，不能再往后排"),
        _("您的号码 %(number)s 仍在原来的位置。", number=r.facts.get("number", "")),
        _("来不及时可以退号，到了再取新号。"),
    ),
    "bad_id_number": lambda r: Problem(
        _("证件上的号码核对不上"), _("没有取号。"), _("请到咨询台人工核对，或不用证件取号。")
    ),
    "card_unsupported_card": lambda r: Problem(
        _("这种证件这里还读不了"), _("没有取号。"), _("请到咨询台人工办理，或不用证件取号。")
    ),
    "card_not_social": lambda r: Problem(
        _("这张卡不能用来取号"), _("没有取号。"), _("请用身份证或社会保障卡。")
    ),
    "card_locked": lambda r: Problem(
        _("这张社会保障卡要密码才能读"), _("没有取号。"), _("请用身份证，或不用证件取号。")
    ),
    "card_mute": lambda r: _card_unreadable(),
    "card_bad_content": lambda r: _card_unreadable(),
    "card_garbled": lambda r: _card_unreadable(),
    "card_read_refused": lambda r: _card_unreadable(),
    "card_card_moved": lambda r: Problem(
        _("证件拿得太快，没有读完"), _("没有取号。"), _("请把证件平放，等页面有变化再拿走。")
    ),
    "card_select_refused": lambda r: Problem(
        _("证件没有读出来"),
        _("没有取号。"),
        _("请只放一张身份证，银行卡、公交卡请拿开，再平放一次。"),
    ),
    "same_person": lambda r: Problem(
        _("核对的人要是另一名工作人员"), _("没有录入。"), _("请另一名同事用自己的工号确认。")
    ),
    "no_name": lambda r: Problem(_("没有填姓名"), _("没有录入。"), _("请照证件填写姓名。")),
    "no_such_station": lambda r: Problem(_("没有这个站点"), "", _("请重新选择。")),
    "no_such_device": lambda r: Problem(_("没有这台设备"), "", _("请刷新页面后再试。")),
    "no_such_agent": lambda r: Problem(_("这个站点没有设备代理"), "", _("请刷新页面后再试。")),
    "agent_not_here": lambda r: Problem(
        _("这台设备所在的电脑失去联系"), _("没有重启。"), _("请先检查那台电脑的电源和网线。")
    ),
    "no_such_staff": lambda r: Problem(
        _("没有这位窗口工作人员"), _("窗口没有改变。"), _("请重新选择。")
    ),
    "no_such_follow_up": lambda r: Problem(_("没有这条差评"), "", _("请刷新页面。")),
    "follow_up_closed": lambda r: Problem(_("这条差评已经办结"), "", _("请刷新页面。")),
    "follow_up_open": lambda r: Problem(_("这条差评还没有办结"), "", _("请刷新页面。")),
    "not_contacted": lambda r: Problem(
        _("还没有联系办事人"), _("差评没有办结。"), _("请先记下怎样联系、了解到什么。")
    ),
    "message_gone": lambda r: Problem(_("留言已被看过或撤回"), "", _("请刷新页面。")),
    "no_such_target_time": lambda r: Problem(
        _("等候目标要在 5 到 240 分钟之间"), _("目标没有改变。"), _("请重新填写。")
    ),
    "wrong_code": lambda r: Problem(_("配对码不对"), "", _("请在大厅总览页查看这台设备的配对码。")),
}
