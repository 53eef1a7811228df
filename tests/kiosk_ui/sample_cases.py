"""Sample views of the case desk. People and firms are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.document_remarks import REMARKS
from kiosk_ui import views as v

AT = datetime(2026, 3, 2, 10, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
DESK = v.Desk(
    "3号窗口", "陈静", "1003", "A012", "王**", 7, ("A013", "A014", "A015"), "王小明", True
)
ITEM = v.ItemRow(
    "i-1", "公共场所卫生许可新办审批（县级）", "区行政审批局", "promised", 1, "511A0015500009"
)
ROW = v.CaseRow(
    "c-1", "51160201-260302-0100017-7", ITEM.name, "王**", "accepted", AT, date(2026, 3, 4), 2
)
LATE = replace(ROW, id="c-2", due_on=date(2026, 2, 27), left=-1, state="reviewed")
DRAFT = replace(ROW, id="c-3", number=None, state="drafted", due_on=None, left=None)
CASE_DESK = v.CaseDesk(
    DESK,
    "",
    (ITEM, replace(ITEM, id="i-2", name="食品小经营店备案变更", project_type="instant", days=1)),
    (DRAFT,),
    (LATE, ROW),
    (ROW,),
    looked_at=(("i-2", "食品小经营店备案变更"),),
)
CASE_DESK_EMPTY = v.CaseDesk(
    replace(
        DESK, ticket_number=None, person_name=None, card_name=None, next_numbers=(), online=False
    ),
    "没有的事",
    (),
    (),
    (),
    (),
)
CASE_FOUND = v.CaseFound(DESK, "王小明", (ROW, LATE), 1.2)


def question(name: str, label: str, widget: str = "text", **changed: object) -> v.Question:
    """A question of a form."""
    made = v.Question(name, label, widget, 6, None, "", True, "", "", True, "")
    return replace(made, **changed)  # type: ignore[arg-type]


REGIONS = (("511602", "广安区（511602）"),)
PARTS = (
    v.FormPart(
        "申请人",
        (
            question(
                "applicant",
                "申请人类型",
                "choice",
                width=4,
                value="person",
                options=(("person", "个人"), ("organisation", "企业或组织")),
            ),
            question("name", "姓名", value="王小明", width=4),
            question("phone", "联系电话", "phone", value="1", width=4, problem="请填写手机号。"),
        ),
    ),
    v.FormPart(
        "经营场所",
        (
            question(
                "place",
                "所在区划",
                "region",
                value="511602",
                options=REGIONS,
            ),
            question("central_air", "使用集中空调", "yesno", value=True, required=False),
            question("words", "说明", "area", width=12, hint="没有可不填", required=False),
            question(
                "staff",
                "从业人员",
                "table",
                width=12,
                required=False,
                value=[{"name": "李四"}],
                columns=(question("name", "姓名"), question("certificate", "健康证明编号")),
            ),
        ),
    ),
)
HEAD = v.CaseHead(
    "c-1", "drafted", ITEM.name, ITEM.department, "promised", "511A0015500009-511602000000", 1, 20
)
MATERIALS = (
    v.MaterialRow("m1", "卫生许可证申请表", "original", 1, "", "received", False, True),
    v.MaterialRow("m2", "一寸照片", "original", 2, "", "deferred", True, True),
    v.MaterialRow(
        "m3",
        "集中空调通风系统卫生检测或评价报告",
        "original",
        1,
        "使用集中空调的",
        "missing",
        False,
        True,
    ),
    v.MaterialRow("m4", "营业执照复印件", "copy", 1, "", "waived", True, True),
)
FORM = v.CasePage(
    DESK,
    HEAD,
    PARTS,
    MATERIALS,
    (v.CaseAct("accept", True), v.CaseAct("correction"), v.CaseAct("refuse"), v.CaseAct("discard")),
    (),
    (),
    ("有固定的经营场所",),
    (),
    (("not_eligible", "申请人不具备法定资格"),),
    ("检测",),
    phrases={"correction": ("申请表未签名或盖章",)},
    saved_at=AT,
)
STEPS = tuple(
    v.StepRow(AT, kind, "陈静 1003", words, detail)
    for kind, words, detail in (
        ("suspended", "依法需要检测", "检测"),
        ("accepted", "", "2026-03-04"),
        ("correction_asked", "", "营业执照复印件：未提交"),
        ("submitted", "", "51160201-260302-0100017-7"),
        ("drafted", "", ""),
    )
)
UNDER_WAY = replace(
    FORM,
    head=replace(
        HEAD,
        state="accepted",
        number="51160201-260302-0100017-7",
        applicant="广安某某酒店有限公司",
        org_code="91110000600037341L",
        agent="李*",
        applicants=2,
        due_on=date(2026, 3, 4),
        left=2,
        fee_yuan="20.00",
        paid=False,
        undo_s=300,
    ),
    parts=(),
    materials=tuple(
        replace(m, due_on=date(2026, 3, 9)) if m.state == "deferred" else m for m in MATERIALS
    ),
    acts=tuple(
        v.CaseAct(name, name == "review")
        for name in ("review", "supply", "suspend", "extend", "withdraw", "undo")
    ),
    steps=STEPS,
    papers=(v.PaperRow("receipt", 1), v.PaperRow("acceptance", 0)),
    saved_at=None,
)
TOLD = replace(
    UNDER_WAY,
    head=replace(UNDER_WAY.head, state="correction_asked", due_on=None, left=None),
    missing=(("营业执照复印件", "未提交"),),
    acts=(v.CaseAct("correct", True), v.CaseAct("refuse"), v.CaseAct("withdraw")),
    record=(("姓名", "王小明"), ("联系电话", "13800138000")),
    problem=v.Problem("补正只能告知一次", "办件没有改变。", "请受理或不予受理。"),
)
STOPPED = replace(
    UNDER_WAY,
    head=replace(UNDER_WAY.head, state="suspended", due_on=None, left=None, special="检测"),
    acts=(v.CaseAct("resume", True), v.CaseAct("withdraw")),
)
OVER = replace(
    UNDER_WAY,
    head=replace(
        UNDER_WAY.head,
        state="closed",
        left=None,
        outcome="granted",
        certificate="Z51160201-260302-0100017",
        paid=True,
        calendar_known=False,
    ),
    acts=(v.CaseAct("archive", True),),
    papers=(v.PaperRow("decision", 1), v.PaperRow("certificate", 2), v.PaperRow("delivery", 0)),
)
WAITING = v.CheckRow(
    "k-1", "c-1", "51160201-260302-0100017-7", ITEM.name, "王**", "duplicate", "", "waiting",
    False, "", "", "陈静 1003", AT,
)  # fmt: skip
FOUND = replace(
    WAITING,
    id="k-2",
    kind="certificate",
    certificate="营业执照 ********017G",
    state="failed",
    finding="revoked",
    about="2026-06-30 被吊销营业执照",
)
SETTLED = replace(
    FOUND, id="k-3", state="handled", outcome="go_on", words="执照已恢复", handled_by="陈静 1003"
)
ELSEWHERE = replace(
    WAITING, id="k-4", state="failed", finding="open_elsewhere", about="城北便民中心", online=True
)
CHECKED = replace(
    UNDER_WAY,
    head=replace(UNDER_WAY.head, state="reviewed", project_type="forwarded"),
    desk=replace(DESK, checks=1),
    acts=(v.CaseAct("suspend"), v.CaseAct("withdraw")),
    checks=(WAITING, FOUND, SETTLED, replace(WAITING, id="k-5", state="passed")),
    above=True,
)
CHECKS = v.Checks(replace(DESK, checks=1), (FOUND,), (ELSEWHERE,), (SETTLED,))
TRUE_PAPER = v.PaperChecked(
    "true",
    "acceptance",
    "51160201-260302-0100017-7",
    ITEM.name,
    "王**",
    date(2026, 3, 2),
    "accepted",
)

CASE_PAGES: dict[str, tuple[str, object]] = {
    "case-desk": ("case/desk.html", CASE_DESK),
    "case-desk-empty": ("case/desk.html", CASE_DESK_EMPTY),
    "case-found": ("case/found.html", CASE_FOUND),
    "case-form": ("case/case.html", FORM),
    "case-under-way": ("case/case.html", UNDER_WAY),
    "case-told": ("case/case.html", TOLD),
    "case-stopped": ("case/case.html", STOPPED),
    "case-over": ("case/case.html", OVER),
    "case-checked": ("case/case.html", CHECKED),
    "checks": ("case/checks.html", CHECKS),
    "checks-none": ("case/checks.html", v.Checks(DESK, (), (), ())),
    "checked": ("case/checked.html", TRUE_PAPER),
    "checked-unknown": ("case/checked.html", v.PaperChecked("unknown")),
}

UNFETCHED = v.IssuingRow(
    "c-2", "51160201-260302-0100018-5", ITEM.name, "李*", "issued", AT, "07", date(2026, 3, 1), True
)
WAITS = v.IssuingRow("c-1", "51160201-260302-0100017-7", ITEM.name, "王**", "decided", AT)
ISSUING = v.IssuingPage(DESK, (WAITS,), (replace(WAITS, unpaid=True),), (), (UNFETCHED,))
NO_PAPER = v.PrintState(
    "j-1",
    "certificate",
    "not_printed",
    "W01-laser",
    "paper_out",
    (("W02-laser", "document_printer"), ("W01-slips", "printer")),
)
HANDOVER = v.HandoverPage(
    DESK,
    replace(OVER.head, state="issued"),
    (("certificate", "卫生许可证 Z51160201-260302-0100017"), ("decision", "")),
    "here",
    "",
    "",
    "",
    None,
    False,
    "other",
    "刘*",
    "",
    False,
    ("01", "02"),
    "",
    v.WindowSign(""),
    ("已当面核对身份证原件",),
    printing=v.JobPart(
        "c-1",
        NO_PAPER,
        "issuing",
        True,
    ),
)
CASE_PAGES |= {
    "issuing": ("issuing/list.html", ISSUING),
    "issuing-handover": ("issuing/handover.html", HANDOVER),
    "issuing-posted": (
        "issuing/handover.html",
        replace(HANDOVER, state="posted", carrier="EMS", tracking="EA123456785CN"),
    ),
    "issuing-stored": (
        "issuing/handover.html",
        replace(
            HANDOVER,
            state="stored",
            compartment="07",
            until=date(2026, 3, 1),
            overdue=True,
            code="004217",
            printing=v.JobPart(
                "c-1", v.PrintState("j-1", "locker", "printing", "W01-slips", "", ()), "issuing"
            ),
        ),
    ),
}

FEE = v.FeePage(
    DESK,
    UNDER_WAY.head,
    (v.FeeRow("f1", "居民身份证工本费", "40.00", "发改价格", (("poor", "低保对象", "0.00"),)),),
)
RECEIPT = v.ReceiptRow("26-01-000001", "c-1", ROW.number or "", AT, "40.00", "cash", "paid", False)
TILL = v.TillPage(
    DESK,
    (RECEIPT, replace(RECEIPT, receipt="26-01-000002", state="refund_asked", mine=True)),
    (
        replace(RECEIPT, receipt="26-01-000002", state="refund_asked", mine=True, reason="重复"),
        replace(RECEIPT, receipt="26-01-000003", state="refund_asked", reason="重复"),
    ),
    "40.00",
    "0.00",
    "20.00",
    3,
    0,
    False,
    "",
    problem=v.Problem("现金对不上，差 -1.00 元", "还没有日结。", "请重新清点。"),
)
CASE_PAGES |= {
    "cashier-fee": ("cashier/fee.html", FEE),
    "cashier-till": ("cashier/till.html", TILL),
    "cashier-till-closed": (
        "cashier/till.html",
        replace(TILL, closed=True, difference="-1.00", receipts=(), asked=(), problem=None),
    ),
}

PRE_REVIEWS = v.PreReviews(
    "h-511602-01",
    "广安区政务服务中心",
    tuple(
        v.PreReviewRow(f"p-{state}", "食品小经营店备案变更", "王**", state, AT, words, record)
        for state, words, record in (
            ("submitted", "", (("姓名", "王小明"), ("店名", "滨江小面"))),
            ("submitted", "", ()),
            ("passed", "材料齐全", ()),
            ("not_passed", "缺少原备案证", ()),
            ("used", "", ()),
        )
    ),
    staff_name="张主任",
)
APPOINTMENTS = v.Appointments(
    "h-511602-01",
    "广安区政务服务中心",
    date(2026, 3, 2),
    "",
    (v.BookableItem("i-1", "居民身份证补领", "区公安分局"),),
    v.BookableItem("i-1", "居民身份证补领", "区公安分局"),
    tuple(
        v.SlotDay(
            date(2026, 3, day),
            (v.SlotOffer("09:00", "09:30", 3), v.SlotOffer("09:30", "10:00", 0)),
        )
        for day in (2, 3)
    ),
    tuple(
        v.AppointmentRow(state, "0302-1047", "王**", "居民身份证补领", "09:00", "09:30", state)
        for state in ("booked", "checked_in", "cancelled")
    ),
    booked=v.Booked("0302-1047", "王**", "居民身份证补领", "2026-03-02", "09:00", "09:30"),
    staff_name="张主任",
)

SEARCH = v.CentreSearch(
    "",
    "511602",
    "",
    (v.RegionOption("5116", "四川省广安市"), v.RegionOption("511602", "四川省广安市广安区")),
    (
        v.FoundCase("h-511602-01", "广安区政务服务中心", ROW),
        v.FoundCase("h-511602-01", "广安区政务服务中心", LATE),
    ),
    "1.h-511602-01.c-1",
    "张主任",
)

CENTRE_CASES = v.CentreCases("h-511602-01", "广安区政务服务中心", "", (ROW, LATE), "管理员")
CENTRE_CASE = v.CentreCase(
    node="h-511602-01",
    hall_name="广安区政务服务中心",
    row=LATE,
    project_type="forwarded",
    masked_number="510***********1234",
    org_code="91110000600037341L",
    agent="李*",
    special="检测",
    outcome=None,
    reason=None,
    certificate=None,
    materials=MATERIALS,
    missing=(),
    steps=STEPS,
    decides=True,
    staff_name="管理员",
    problem=v.Problem("请写明原因", "办件没有改变。", "原因会告知申请人。"),
)
CASE_PAGES |= {
    "central-prereviews": ("central/prereviews.html", PRE_REVIEWS),
    "central-prereviews-none": ("central/prereviews.html", replace(PRE_REVIEWS, rows=())),
    "central-appointments": ("central/appointments.html", APPOINTMENTS),
    "central-appointments-none": (
        "central/appointments.html",
        replace(APPOINTMENTS, rows=(), item=None, days=(), booked=None, query="没有", items=()),
    ),
    "checked-busy": ("case/checked.html", v.PaperChecked("busy")),
    "central-search": ("central/search.html", SEARCH),
    "central-search-person": (
        "central/search.html",
        replace(SEARCH, by="number", rows=(), next="", problem=v.Problem("没有填身份证号或姓名")),
    ),
    "central-cases": ("central/cases.html", CENTRE_CASES),
    "central-cases-none": ("central/cases.html", replace(CENTRE_CASES, rows=(), query="没有")),
    "central-case": ("central/case.html", CENTRE_CASE),
}

PAGES = tuple(v.ScannedPage(f"{n:016x}", 0, "camera") for n in range(3))
MATERIAL = v.MaterialPage(
    desk=DESK,
    case="c-3",
    number=None,
    item_name=ITEM.name,
    material="m10",
    name="营业执照复印件",
    asked="copy",
    asked_copies=1,
    got="copy",
    copies=1,
    pages=PAGES,
    at=1,
    has_camera=True,
    drafted=True,
    earlier=(v.EarlierScan("c-1/m10", "营业执照复印件", 1, ROW.number or "", date(2026, 2, 1)),),
)
CASE_PAGES |= {
    "material": ("case/material.html", MATERIAL),
    "material-empty": (
        "case/material.html",
        replace(MATERIAL, pages=(), at=0, has_camera=False, earlier=()),
    ),
    "material-later": (
        "case/material.html",
        replace(MATERIAL, drafted=False, number=ROW.number, from_case=ROW.number),
    ),
    "material-read": (
        "case/material.html",
        replace(
            MATERIAL,
            name="申请表",
            has_tablet=True,
            is_form=True,
            signing="given",
            read=v.ReadScan(
                "done",
                ("营业执照",),
                (("name", "广安滨江餐饮管理有限公司"), ("until", "long")),
                tuple(v.RemarkRow(code, "甲", "乙") for code in REMARKS),
                True,
            ),
            phrases=("已核对原件，内容一致。",),
        ),
    ),
}
