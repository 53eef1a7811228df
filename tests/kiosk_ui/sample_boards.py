"""Boards in other designs: each block large once, each colour once."""

from __future__ import annotations

from dataclasses import replace

from kiosk_ui import views as v
from tests.kiosk_ui.sample_views import BOARD

NOTICES = (
    v.BoardNotice(
        "今天下午 15:00 至 16:00 不动产系统升级，D 类业务暂停办理，已取的号保留。",
        "Property registration pauses from 15:00 to 16:00 today; numbers stay valid.",
        urgent=True,
    ),
    v.BoardNotice(
        "本周六（28日）上午照常上班，税务窗口 9:00 开始办理。", "Open this Saturday morning."
    ),
    v.BoardNotice("请保管好随身物品；寄存柜在入口右侧。"),
)


def _zone(
    name: str, name_en: str, x: int, y: int, width: int, height: int, *at: int
) -> v.GuideZone:
    step = (height - 110) // max(len(at), 1)
    windows = tuple(
        v.GuideWindow(
            str(n),
            "A B" if n < 8 else "A B C D E",
            n != 6,
            x + width // 2,
            y + 84 + step * i + step // 2,
            min(step - 16, 130),
        )
        for i, n in enumerate(at)
    )
    return v.GuideZone(name, name_en, x, y, width, height, windows)


ZONES = (
    _zone("东区", "East wing", 1152, 72, 416, 558, 1, 2, 3),
    _zone("北区", "North wing", 480, 36, 608, 330, 4),
    _zone("西区", "West wing", 32, 72, 384, 558, 6, 7, 8),
)
GUIDED = replace(
    BOARD,
    zones=ZONES,
    queues=tuple(replace(q, windows=("1", "3", "8")) for q in BOARD.queues),
)
BOARD_PAGES: dict[str, tuple[str, object]] = {
    "board-guide": (
        "board/board.html",
        replace(GUIDED, main="guide", beside=("waiting",), colour="paper", title="窗口指引"),
    ),
    "board-waiting": (
        "board/board.html",
        replace(GUIDED, main="waiting", beside=("windows",), colour="night", title="等候情况"),
    ),
    "board-notices": (
        "board/board.html",
        replace(GUIDED, main="notices", beside=("calls",), colour="seal", notices=NOTICES),
    ),
    "board-windows": (
        "board/board.html",
        replace(GUIDED, main="windows", beside=("guide", "notices"), notices=NOTICES),
    ),
    "board-calls": (
        "board/board.html",
        replace(GUIDED, beside=(), rows=6, colour="paper", ribbon=NOTICES),
    ),
    "board-ribbon": ("board/board.html", replace(GUIDED, ribbon=NOTICES[:1])),
}
