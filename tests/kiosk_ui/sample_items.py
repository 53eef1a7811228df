"""Items as the centre manages them."""

from dataclasses import replace

from kiosk_ui import views as v
from tests.kiosk_ui.sample_views import NOW

ROW = v.CatalogRow(
    "511602", "i-1", "公共场所卫生许可（新证）", "广安区卫生健康局", "行政许可", "承诺件",
    "四川省广安市广安区", 10, 3, "published",
)  # fmt: skip
REGIONS = (v.RegionOption("511602", "四川省广安市广安区"),)
ITEMS = v.Catalog(
    (
        replace(ROW, id="i-0", name="小餐饮经营许可", version=0, state="submitted"),
        ROW,
        replace(ROW, id="i-2", name="居民身份证补领", kind="公共服务", limit_days=None),
    ),
    812, REGIONS, may_edit=True, staff_name="张主任",
)  # fmt: skip
WRONG = replace(
    ITEMS,
    wrong=(
        v.RowWrong(4, "承诺时限（工作日）", "承诺时限不能超过法定时限"),
        v.RowWrong(9, "基本编码", "基本编码是 12 位数字"),
    ),
    problem=v.Problem(
        "表格里有错误，一行也没有导入", "没有改变任何事项。", "请按下面的提示改正后重新导入。"
    ),
)
FIELDS = (
    v.ItemField("name", "事项名称", "公共场所卫生许可（新证）"),
    v.ItemField("department", "实施部门", "广安区卫生健康局"),
    v.ItemField("kind", "权力类型", "行政许可", options=(("行政许可", "行政许可"),)),
    v.ItemField("project_type", "办件类型", "promised", options=(("promised", "承诺件"),)),
    v.ItemField("basic_code", "基本编码", "000123010000"),
    v.ItemField("statutory_working_days", "法定时限（工作日）", "20", "number"),
    v.ItemField(
        "promised_working_days", "承诺时限（工作日）", "25", "number",
        wrong="承诺时限不能超过法定时限",
    ),
    v.ItemField("law", "设定依据", "《公共场所卫生管理条例》第四条", "long"),
)  # fmt: skip
CHANGES = (v.Changed("承诺时限（工作日）", "10", "25"),)
EDITIONS = (
    v.EditionRow(
        3, NOW, "admin/9102", "admin/9001", "压缩时限", False,
        (v.Changed("承诺时限（工作日）", "15", "10"),),
    ),
    v.EditionRow(2, None, "", "", "", False, ()),
)  # fmt: skip
DRAFT = v.CatalogItem(
    "511602", "i-1", "公共场所卫生许可（新证）", "四川省广安市广安区", 3, "drafted",
    "admin/9102", "",
    FIELDS, (("申请材料", ("申请表", "营业执照复印件", "卫生检测报告")),), CHANGES, EDITIONS,
    ("edit", "submit", "discard"), 29, 27, ("岳池县九龙街道便民服务中心", "华蓥市双河街道"),
    staff_name="张主任",
)  # fmt: skip
PUBLISHED = replace(DRAFT, state="published", changes=(), acts=("begin", "withdraw"), lacking=())
ITEM_PAGES: dict[str, tuple[str, object]] = {
    "central-items": ("central/items.html", ITEMS),
    "central-items-wrong": ("central/items.html", WRONG),
    "central-item-draft": ("central/item.html", DRAFT),
    "central-item": ("central/item.html", PUBLISHED),
}
