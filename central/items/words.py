"""Items, their faults and refusals in words of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from kiosk_ui.views import Problem


def fields() -> dict[str, str]:
    """What the fields of an item are called."""
    return {
        "name": _("事项名称"),
        "department": _("实施部门"),
        "kind": _("权力类型"),
        "project_type": _("办件类型"),
        "basic_code": _("基本编码"),
        "implementing_code": _("实施编码"),
        "level": _("行使层级"),
        "statutory_working_days": _("法定时限（工作日）"),
        "promised_working_days": _("承诺时限（工作日）"),
        "extension_working_days": _("最多延长（工作日）"),
        "conditions": _("受理条件"),
        "materials": _("申请材料"),
        "fees": _("收费项目"),
        "steps": _("办理流程"),
        "special": _("特别程序"),
        "result": _("办理结果"),
        "law": _("设定依据"),
        "phone": _("咨询电话"),
        "queue": _("排队队列"),
        "main_item": _("主项名称"),
        "decided_by": _("决定机关"),
        "serves": _("服务对象"),
        "form": _("表单"),
        "invented": _("未核实的内容"),
    }


def fault(code: str) -> str:
    """What is wrong with a field."""
    return {
        "missing": _("没有填写"),
        "unknown": _("不是可选的值"),
        "basic_code": _("基本编码是 12 位数字"),
        "implementing_code": _("实施编码是 18 位信用代码、1 位层级和 12 位基本编码"),
        "codes_differ": _("实施编码的后 12 位与基本编码不一致"),
        "negative": _("不能小于 0"),
        "beyond_statutory": _("承诺时限不能超过法定时限"),
        "instant": _("即办件当场办结，承诺时限应为空或 0"),
        "twice": _("重复"),
        "copies": _("份数至少 1 份"),
        "no_ground": _("收费要有依据，金额不能小于 0"),
        "not_a_number": _("不是数字"),
    }.get(code, code)


def problem(code: str) -> Problem:
    """Why an act was refused."""
    unchanged = _("没有改变任何事项。")
    return {
        "needs_second_person": Problem(
            _("起草的人不能审核自己的草稿"), unchanged, _("请另一位工作人员审核。")
        ),
        "item_faults": Problem(
            _("还有不符合规定的内容"), _("草稿已经保存。"), _("请改正标红的项目，再提交审核。")
        ),
        "words_needed": Problem(_("请写明退回的原因"), unchanged, ""),
        "base_moved": Problem(
            _("起草期间已经发布了新的版本"), unchanged, _("请撤销这份草稿，在新版本上重新起草。")
        ),
        "draft_exists": Problem(_("已经有一份草稿"), unchanged, _("请在那份草稿上修改。")),
        "not_a_table": Problem(
            _("这不是事项表格"), unchanged, _("请先导出，在导出的表格上修改后再导入。")
        ),
        "rows_wrong": Problem(
            _("表格里有错误，一行也没有导入"), unchanged, _("请按下面的提示改正后重新导入。")
        ),
    }.get(code) or Problem(_("这一步和现在的状态不符"), unchanged, _("请看页面上的最新状态。"))
