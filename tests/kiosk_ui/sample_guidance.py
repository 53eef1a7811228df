"""Sample views of guidance at the kiosk."""

from __future__ import annotations

from kiosk_ui import views as v

SITUATIONS = tuple(
    v.SituationChoice(f"s{n}", name, english, n)
    for n, (name, english) in enumerate(
        (
            ("我要开餐馆、开店", "I want to open a restaurant or shop"),
            ("家里添了孩子", "We have a new baby"),
            ("办身份证、护照、户口", "ID card, passport, household register"),
            ("结婚、补结婚证", "Getting married, marriage certificate"),
            ("养老金、老年人待遇", "Pension and benefits for the elderly"),
            ("找工作、失业了", "Finding work, unemployment"),
            ("家里有困难，要救助", "Hardship and disability support"),
            ("孩子上学", "School for my child"),
        ),
        2,
    )
)
GUIDE = v.KioskGuide("", "", "", "", SITUATIONS, (), 0, 1, 1, 60)
FOUND = v.KioskGuide(
    "sfz",
    "",
    "",
    "",
    SITUATIONS,
    tuple(
        v.ItemLine(f"i{n}", name, "区公安分局")
        for n, name in enumerate(
            (
                "居民身份证办理（包括临时）",
                "居民身份证跨省异地办理",
                "进城务工人员随迁子女接受义务教育入学申请办理",
                "居民身份证挂失申报、丢失招领",
            )
        )
    ),
    11,
    2,
    3,
    60,
)
ITEM = v.KioskItem(
    id="i1",
    name="公共场所卫生许可新办审批（县级）",
    department="区卫健局",
    queue="q-a",
    queue_name="综合服务",
    queue_name_en="General services",
    waiting=3,
    wait_s=420,
    open=True,
    instant=False,
    promised_days=1,
    materials=(
        v.MaterialLine("卫生许可证申请表", "original", 1, "", False),
        v.MaterialLine("法定代表人或负责人身份证复印件", "copy", 1, "", False),
        v.MaterialLine("一寸照片", "original", 2, "", True),
        v.MaterialLine("经营场所合法使用证明", "copy", 1, "", False),
        v.MaterialLine("授权委托书和代办人身份证明", "both", 1, "代办的", False),
        v.MaterialLine("集中空调通风系统卫生检测报告", "copy", 1, "使用集中空调的", False),
    ),
    fees=(),
    result="卫生许可证",
    conditions=(),
    printer_ok=True,
    slip="",
    seconds_left=60,
)
