"""The short form of a paper, for a receipt printer: what it is, its number, and the code to check
it by. The whole text follows from any document printer.
"""

from devices.printer.slip import Cut, Feed, Qr, Rule, Slip, SlipLine, Text
from edge.papers.paper import Paper


def short_form(paper: Paper) -> Slip:
    """A slip of a paper; Chinese, as every paper."""
    lines: list[SlipLine] = [
        *([Text("重打", size=2, align="center", bold=True)] if paper.reprint else []),
        Text(paper.hall, align="center", bold=True),
        Text(paper.title, size=2, align="center", bold=True),
        Rule(),
        Text(f"办件编号 {paper.number}"),
        *(Text(line) for line in _said(paper)),
        Text(f"落款 {paper.organ} {paper.date}"),
        Text(f"打印 {paper.printed_at} {paper.printed_by}"),
        Feed(),
        Qr(paper.address),
        Text("扫码核验。完整文书可到任一窗口打印。", align="center"),
        Cut(),
    ]
    return Slip(tuple(lines))


def _said(paper: Paper) -> list[str]:
    """The paper's text without its tables' frames: a line for each row."""
    said: list[str] = []
    for part in paper.parts:
        if part.kind == "text":
            said.append(part.text)
        elif part.kind == "list":
            said += [f"{n}. {line}" for n, line in enumerate(part.lines, 1)]
        elif part.kind == "table":
            said += ["  ".join(cell for cell in row if cell) for row in part.rows]
    return said
