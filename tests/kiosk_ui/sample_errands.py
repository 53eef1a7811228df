"""Sample views of what people do at a kiosk besides taking a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from kiosk_ui import views as v
from kiosk_ui.filters import HALL_TIME

NUMBER = "51160201-261124-0100017-8"
CASE = v.KioskCase(
    id="c-1",
    item="i-1",
    name="公共场所卫生许可新办审批（县级）",
    number=NUMBER,
    applicant="欧**",
    headline="材料要补正",
    now="请带齐下面的材料，到窗口补交。",
    tone="act",
    step=1,
    limit=None,
    limit_for="",
    bring=(
        ("经营场所合法使用证明", "复印件不清晰，请重新提交"),
        ("集中空调通风系统卫生检测报告", "未提交"),
    ),
    window=True,
    queue="q-a",
    seconds_left=60,
)
UNDER_WAY = replace(
    CASE,
    headline="正在办理",
    now="现在不用做什么，办好会有结果。",
    tone="wait",
    step=2,
    limit=date(2026, 12, 3),
    limit_for="最迟这天作出决定",
    bring=(),
    window=False,
)
CASES = v.KioskCases(
    "欧**",
    (
        v.CaseLine("c-1", CASE.name, CASE.headline, "act", None, ""),
        v.CaseLine(
            "c-2",
            "进城务工人员随迁子女接受义务教育入学申请办理",
            "正在办理",
            "wait",
            date(2026, 12, 3),
            "最迟这天作出决定",
        ),
        v.CaseLine(
            "c-3", "居民身份证办理（包括临时）", "已经办结", "done", date(2026, 3, 2), "送达日期"
        ),
        v.CaseLine("c-4", "烟草专卖零售许可", "没有受理", "no", None, ""),
    ),
    60,
)
HELP = v.KioskHelp("asked", "", 12, False, "/kiosk/K1/", 300)
WRONG_NUMBER = v.Problem(
    "编号和证件号对不上", "还可以再试 4 次。", "请核对；也可以放身份证，或扫收件凭证上的二维码。"
)
VISIT = v.VisitLine(
    "t-1",
    "A012",
    "公共场所卫生许可新办审批（县级）",
    "",
    "3号窗口",
    "Window 3",
    datetime(2026, 11, 23, 9, 30, tzinfo=HALL_TIME),
)
VISITS = v.KioskVisits(
    (VISIT, replace(VISIT, id="t-2", number="B003", name="社保医保", name_en="Social insurance")),
    2,
    60,
)
APPOINTMENTS = v.KioskAppointments(
    "欧**",
    (
        v.AppointmentLine("p-1", VISIT.name, "", "09:30", "10:00", "t-9"),
        v.AppointmentLine("p-2", "社保医保", "Social insurance", "14:00", "14:30", "t-10"),
    ),
    60,
)
QUESTION = v.KioskQuestion(
    item_name="无犯罪记录证明",
    name="content",
    label="申请内容",
    hint="写明用途，例如：办理签证。",
    widget="area",
    keys="pinyin",
    options=(),
    value="",
    required=False,
    longest=600,
    step=2,
    steps=4,
    back="phone",
    problem="",
    seconds_left=60,
)
PHONE_QUESTION = replace(
    QUESTION,
    name="phone",
    label="联系电话",
    hint="请填写 11 位手机号，或带区号的座机号，例如 0826-2345678。",
    widget="phone",
    keys="-",
    value="1380013",
    required=True,
    step=1,
    back="",
)
CHOICE_QUESTION = replace(
    QUESTION,
    name="delivery",
    label="领取方式",
    hint="",
    widget="choice",
    keys="",
    options=(("window", "窗口领取"), ("post", "邮寄"), ("locker", "自助柜")),
    value="window",
    step=3,
    back="content",
)
CHECK = v.KioskApplyCheck(
    "无犯罪记录证明",
    (
        ("", "姓名", "欧阳明月"),
        ("", "居民身份证号", "510***********1234"),
        ("phone", "联系电话", "13800138000"),
        ("", "住址", "四川省广安市广安区滨江路1号"),
        ("content", "申请内容", "办理出国签证"),
        ("delivery", "领取方式", "窗口领取"),
    ),
    "",
    60,
)
APPLY = v.KioskApply(
    (
        ("i-1", "无犯罪记录证明", "区公安分局"),
        ("i-2", "户口登记项目内容变更更正证明", "区公安分局"),
    ),
    1,
    2,
    60,
)
DONE = v.KioskApplyDone("c-1", "无犯罪记录证明", NUMBER, True, "printing", 60)
PAPERS = v.KioskPapersPage(
    (
        v.CasePapers(
            "c-1", CASE.name, NUMBER, ("receipt", "acceptance", "decision"), "", "off", True
        ),
        v.CasePapers(
            "c-3", "居民身份证办理（包括临时）", NUMBER, ("receipt",), "20.00", "printed", True
        ),
    ),
    60,
)
ERRAND_PAGES: dict[str, tuple[str, object]] = {
    "kiosk-more": ("kiosk/more.html", v.KioskMore("K1", 60)),
    "kiosk-identify": ("kiosk/identify.html", v.KioskIdentify("cases", True, 60)),
    "kiosk-identify-reader-down": ("kiosk/identify.html", v.KioskIdentify("cases", False, 60)),
    "kiosk-cases": ("kiosk/cases.html", CASES),
    "kiosk-cases-none": ("kiosk/cases.html", replace(CASES, cases=())),
    "kiosk-case": ("kiosk/case.html", CASE),
    "kiosk-case-under-way": ("kiosk/case.html", UNDER_WAY),
    "kiosk-number": ("kiosk/number.html", v.KioskNumber("5116020101", "", "number", 60)),
    "kiosk-number-last": (
        "kiosk/number.html",
        v.KioskNumber("5116020101", "2611240100017-8", "last", 60, WRONG_NUMBER),
    ),
    "kiosk-visits": ("kiosk/visits.html", VISITS),
    "kiosk-visits-none": ("kiosk/visits.html", replace(VISITS, visits=(), left=0)),
    "kiosk-rate": ("kiosk/rate.html", v.KioskRate(VISIT, 60)),
    "kiosk-thanks": ("kiosk/thanks.html", replace(VISITS, visits=(), left=1)),
    "kiosk-appointments": ("kiosk/appointments.html", APPOINTMENTS),
    "kiosk-appointments-none": (
        "kiosk/appointments.html",
        replace(APPOINTMENTS, appointments=()),
    ),
    "kiosk-apply": ("kiosk/apply.html", APPLY),
    "kiosk-apply-none": ("kiosk/apply.html", replace(APPLY, items=(), pages=1)),
    "kiosk-apply-text": ("kiosk/apply_question.html", QUESTION),
    "kiosk-apply-phone": (
        "kiosk/apply_question.html",
        replace(PHONE_QUESTION, problem=PHONE_QUESTION.hint),
    ),
    "kiosk-apply-choice": ("kiosk/apply_question.html", CHOICE_QUESTION),
    "kiosk-apply-check": ("kiosk/apply_check.html", CHECK),
    "kiosk-apply-sign": ("kiosk/apply_sign.html", v.KioskApplySign("无犯罪记录证明", 60)),
    "kiosk-apply-done": ("kiosk/apply_done.html", DONE),
    "kiosk-apply-not-printed": ("kiosk/apply_done.html", replace(DONE, printing="failed")),
    "kiosk-papers": ("kiosk/papers.html", PAPERS),
    "kiosk-papers-none": ("kiosk/papers.html", replace(PAPERS, cases=())),
    "kiosk-papers-printing": (
        "kiosk/papers.html",
        replace(PAPERS, cases=(replace(PAPERS.cases[0], state="printing"),)),
    ),
    "kiosk-papers-failed": (
        "kiosk/papers.html",
        replace(
            PAPERS, cases=(replace(PAPERS.cases[0], state="failed", printer_ok=False, kinds=()),)
        ),
    ),
    "kiosk-help": ("kiosk/help.html", HELP),
    "kiosk-help-late": ("kiosk/help.html", replace(HELP, late=True, waited_s=140)),
    "kiosk-help-taken": ("kiosk/help.html", replace(HELP, state="taken", staff_name="陈静")),
}
