"""A report as a spreadsheet (Office Open XML, ISO/IEC 29500)."""

import io

import xlsxwriter
from flask_babel import gettext as _

from kiosk_ui.views import ReportPage

WIDE = 22


def sheet(view: ReportPage, hall: str) -> bytes:
    """The workbook: queues, hours, ratings, staff; numbers as numbers."""
    out = io.BytesIO()
    # Texts that begin like a formula or an address stay texts.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})

        def page(name: str, head: list[str], rows: list[list[object]]) -> None:
            made = book.add_worksheet(name)
            made.write_row(0, 0, [f"{hall}  {view.first} – {view.last}"], bold)
            made.write_row(2, 0, head, bold)
            for n, row in enumerate(rows, 3):
                made.write_row(n, 0, ["" if cell is None else cell for cell in row])
            made.set_column(0, len(head), WIDE)

        times = [_("平均等候（秒）"), _("九成等候不超过（秒）"), _("平均办理（秒）")]
        page(
            _("各队列"),
            [_("队列"), *view.figures.values(), *times],
            [
                [
                    r.name,
                    *(c.count for c in r.cells),
                    r.mean_wait_s,
                    r.most_wait_s,
                    r.mean_service_s,
                ]
                for r in view.rows
            ],
        )
        hours: list[list[object]] = [[label, values[0]] for label, values in view.hours.rows]
        page(_("各小时取号"), [_("时间"), _("取号")], hours)
        if view.days is not None:
            days: list[list[object]] = [[label, values[0]] for label, values in view.days.rows]
            page(_("每天取号"), [_("日期"), _("取号")], days)
        page(_("评价"), [_("评价"), _("人数")], [list(rating) for rating in view.ratings])
        page(
            _("办理用时"),
            [_("工号"), _("姓名"), _("办结"), _("平均办理（秒）"), _("同样事项的平均（秒）")],
            [[s.number, s.name, s.people, s.mean_s, s.usual_s] for s in view.staff],
        )
    return out.getvalue()
