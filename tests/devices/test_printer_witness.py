"""Our bytes in the eyes of an ESC/POS interpreter that nobody here wrote (npos, from npm).

It reads the commands, their parameters, the words (with iconv-lite's GB18030, not Python's) and the
dots of pictures; what it read is set beside what should stand on the paper.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from deploy.setup import frontend, witnesses
from devices.printer.drawing import drawn, has_all
from devices.printer.render import COLUMNS, LATIN_DOTS, render
from devices.printer.slip import (
    TEST_SLIP,
    Align,
    Cut,
    Feed,
    Picture,
    Qr,
    Rule,
    Slip,
    SlipLine,
    Text,
    printed_again,
)
from edge.papers.paper import Paper, Part, listed, text
from edge.papers.short import short_form
from edge.reception.logo import logo

READER = Path(__file__).with_name("escpos_reader.js")
ALIGN: dict[int, Align] = {0: "left", 1: "center", 2: "right"}
QR, LEVEL_M = 0x31, 0x31
MODEL, SIZE, LEVEL, STORE, SHOW = 65, 67, 69, 80, 81  # functions of GS ( k
TICKET = (
    Text("广安市政务服务中心", align="center", bold=True),
    Rule(),
    Text("A012", size=4, align="center", bold=True),
    Feed(),
    Text("社会保障业务", size=2, align="center"),
    Text("前面还有 7 人", align="center"),
    Text("预计等候 约 12 分钟", align="center"),
    Qr("https://hall.example/t/0192f1c4-5d"),
    Text("𬭎**  2026-03-02 09:15", align="center"),
    Text("请留意叫号，过号请到窗口说明", align="right"),
    Cut(),
)
RECEIPT = Paper(
    template="notice",
    title="受理通知书",
    number="51160201-260302-0100001-4",
    hall="广安市政务服务中心",
    organ="广安市公安局",
    addressee="王某",
    parts=(
        text("您申请的事项已受理。"),
        listed("居民身份证", "户口簿"),
        Part("table", rows=(("费用", "10 元"),)),
    ),
    date="2026年3月2日",
    qr="",
    barcode="",
    copy=1,
    printed_at="2026-03-02 09:15",
    printed_by="03 号窗口",
    reprint=True,
    address="https://hall.example/v/0192f1c4",
)


@dataclass
class Paperwork:
    """The paper as the other program understood it."""

    lines: list[SlipLine] = field(default_factory=list)
    align: Align = "left"
    size: int = 1
    bold: bool = False
    words: str = ""
    code: dict[int, bytes] = field(default_factory=dict)

    def hear(self, entry: dict[str, Any]) -> None:
        match entry:
            case {"text": text}:
                *whole, self.words = (self.words + text).split("\n")
                self.lines += [Text(line, self.size, self.align, self.bold) for line in whole]
            case {"picture": rows}:
                bits = int("".join(rows), 2).to_bytes(len(rows) * len(rows[0]) // 8, "big")
                self.lines.append(Picture(len(rows[0]), bits, self.align))
            case {"command": name, "parameters": parameters}:
                self._command(name, parameters)

    def _command(self, name: str, parameters: list[int]) -> None:
        match name, parameters:
            case (("ESC @" | "FS &" | "FS ."), []):
                pass
            case "ESC a", [align]:
                self.align = ALIGN[align]
            case "ESC E", [bold]:
                self.bold = bool(bold)
            case "GS !", [size]:
                assert size >> 4 == size & 7, "as wide as high"
                self.size = (size & 7) + 1
            case "ESC d", [lines]:
                self.lines.append(Feed(lines))
            case "GS V", [66, 0]:
                self.lines.append(Cut())
            case "GS (k", [_, _, code, function, *rest] if code == QR:
                self.code[function] = bytes(rest)
                if function == SHOW:
                    self._show()
            case _:
                raise AssertionError((name, parameters))

    def _show(self) -> None:
        assert self.code[LEVEL] == bytes([LEVEL_M])
        self.lines.append(Qr(self.code[STORE][1:].decode(), self.code[SIZE][0], self.align))


def read(data: bytes) -> tuple[SlipLine, ...]:
    """What npos makes of a job. Raises CalledProcessError where it knows no such command."""
    witnesses.ensure()
    environment = os.environ | {"NODE_PATH": str(witnesses.folder() / "node_modules")}
    argv = [frontend.find_node(), "--no-deprecation", str(READER)]
    said = subprocess.run(argv, input=data, capture_output=True, check=True, env=environment)
    paper = Paperwork()
    for line in said.stdout.splitlines():
        paper.hear(json.loads(line))
    assert paper.words == "", "no line is left without its end"
    return tuple(paper.lines)


def meant(slip: Slip, paper_mm: int) -> Iterator[SlipLine]:
    """What should stand there: a line's end after a code, dashes for a rule, rare names drawn."""
    for line in slip.lines:
        match line:
            case Text(words) if not has_all(words):
                yield drawn(line, COLUMNS[paper_mm] * LATIN_DOTS)
            case Rule():
                yield Text("-" * COLUMNS[paper_mm])
            case Qr():
                yield from (line, Text("", align=line.align))
            case _:
                yield line


@pytest.fixture
def ticket(tmp_path: Path) -> Slip:
    """With a logo that is not the same from any side."""
    mark = Image.new("RGB", (100, 60), "white")
    ImageDraw.Draw(mark).polygon([(5, 5), (90, 30), (20, 55)], fill="black")
    mark.save(tmp_path / "mark.png")
    return Slip((logo(tmp_path / "mark.png"), *TICKET))


@pytest.mark.parametrize("paper_mm", [80, 58])
def test_a_ticket_says_the_same_to_another_program(ticket: Slip, paper_mm: int) -> None:
    assert read(render(ticket, paper_mm)) == tuple(meant(ticket, paper_mm))


@pytest.mark.parametrize("slip", [short_form(RECEIPT), printed_again(TEST_SLIP)])
def test_so_do_a_receipt_and_the_test_page(slip: Slip) -> None:
    assert read(render(slip, 80)) == tuple(meant(slip, 80))


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        (b"\x1d(k\x03\x001Q0", b"\x1d(k\x02\x001Q0"),  # a length that is one too short
        (b"\x1dv0\x00", b"\x1dv0"),  # a picture's byte lost
        ("社会".encode("gb18030"), "社会".encode("gb18030")[1:]),  # half a character
        (b"\x1b@", b"\x1b\x7f"),  # no command at all
    ],
)
def test_a_broken_byte_is_seen(ticket: Slip, whole: bytes, broken: bytes) -> None:
    """The other program is no yes-man."""
    data = render(ticket, 80)
    assert whole in data
    try:
        heard = read(data.replace(whole, broken, 1))
    except (subprocess.CalledProcessError, AssertionError, KeyError, ValueError):
        return  # no paper at all
    assert heard != tuple(meant(ticket, 80))
