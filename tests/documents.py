"""Documents of people and firms that do not exist, drawn as they look, and photographs of them.

Seals, guilloches and portraits are left out on purpose: nobody could take one for real.
"""

import io
import random
from dataclasses import dataclass, field
from datetime import date

import cv2
import numpy as np
from PIL import Image, ImageDraw
from stdnum.cn import uscc

from simulators.document_camera.desk import Lie, Picture, scene
from simulators.document_camera.pages import Page
from simulators.printer.fonts import font
from tests.factories import id_number

INK, GREY, RED = (30, 30, 36), (90, 90, 100), (190, 40, 46)
A4 = (1654, 2339)
"""A4 at 200 dpi."""

CARD = (1011, 638)
"""An ID card at 300 dpi."""


def credit_code(serial: int = 1) -> str:
    """A valid code (GB 32100) of a firm that does not exist."""
    stem = f"91511602MA{serial:07d}"
    return stem + uscc.calc_check_digit(stem)


@dataclass(frozen=True, slots=True)
class Firm:
    """What stands on a business licence."""

    name: str = "广安滨江餐饮管理有限公司"
    code: str = field(default_factory=credit_code)
    legal_person: str = "欧阳明月"
    address: str = "四川省广安市广安区滨江路一段118号2栋3层"
    established: date = date(2021, 6, 18)
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Somebody:
    """What stands on an ID card."""

    name: str = "欧阳明月"
    number: str = field(default_factory=id_number)
    address: str = "四川省广安市广安区滨江路1号"
    birth: date = date(1990, 1, 1)
    valid_from: date = date(2020, 1, 1)
    valid_until: date | None = date(2040, 1, 1)


def licence(firm: Firm) -> Page:
    """营业执照, as the SAMR's form of 2019 lays it out."""
    image, draw = _sheet(A4, (252, 249, 238))
    draw.rectangle((60, 60, A4[0] - 60, A4[1] - 60), outline=(176, 140, 60), width=12)
    _middle(draw, "营 业 执 照", 230, 130)
    _middle(draw, "（副 本）", 400, 56)
    draw.text((150, 520), "统一社会信用代码", INK, font(44))
    draw.text((150, 585), firm.code, INK, font(48))
    term = f"{_day(firm.established)}至{_day(firm.until) if firm.until else '长期'}"
    rows = [
        ("名　　称", firm.name),
        ("类　　型", "有限责任公司（自然人投资或控股）"),
        ("住　　所", firm.address),
        ("法定代表人", firm.legal_person),
        ("注册资本", "伍拾万元整"),
        ("成立日期", _day(firm.established)),
        ("营业期限", term),
        ("经营范围", "餐饮服务；食品销售；住宿服务。"),
    ]
    _rows(draw, rows, 760, 44)
    draw.text((950, 1900), "登记机关", INK, font(44))
    draw.text((950, 1990), _day(firm.established), INK, font(44))
    return Page(image, (210, 297), tuple(f"{a} {b}" for a, b in rows))


def id_card(somebody: Somebody) -> Page:
    """居民身份证, the side with the person on it."""
    image, draw = _sheet(CARD, (226, 236, 240))
    for x in range(-200, CARD[0], 14):
        draw.line((x, 0, x + 200, CARD[1]), (214, 228, 234), 2)
    rows = [("姓名", somebody.name), ("性别", "女　　民族　汉"), ("出生", _spaced(somebody.birth))]
    for n, (label, value) in enumerate(rows):
        draw.text((60, 70 + n * 86), label, (60, 110, 150), font(34))
        draw.text((170, 66 + n * 86), value, INK, font(42))
    draw.text((60, 330), "住址", (60, 110, 150), font(34))
    for n in range(0, len(somebody.address), 12):
        draw.text((170, 328 + n * 4), somebody.address[n : n + 12], INK, font(38))
    draw.text((60, 535), "公民身份号码", (60, 110, 150), font(36))
    draw.text((340, 527), somebody.number, INK, font(46))
    draw.rectangle((690, 90, 930, 410), fill=(190, 204, 212))
    return Page(image, (85.6, 54), (somebody.name, somebody.number))


def id_card_back(somebody: Somebody) -> Page:
    """居民身份证, the side with the validity on it."""
    image, draw = _sheet(CARD, (226, 236, 240))
    draw.text((330, 110), "中华人民共和国", INK, font(60))
    draw.text((330, 220), "居民身份证", INK, font(80))
    draw.text((150, 440), "签发机关　广安市公安局广安区分局", INK, font(38))
    last = f"{somebody.valid_until:%Y.%m.%d}" if somebody.valid_until else "长期"
    draw.text((150, 530), f"有效期限　{somebody.valid_from:%Y.%m.%d}-{last}", INK, font(38))
    return Page(image, (85.6, 54), ("居民身份证",))


def property_certificate(owner: str, address: str) -> Page:
    """不动产权证书, the page with the facts."""
    image, draw = _sheet(A4, (250, 246, 240))
    draw.text((150, 150), "川（2022）广安区不动产权第0012345号", INK, font(44))
    rows = [
        ("权利人", owner),
        ("共有情况", "单独所有"),
        ("坐落", address),
        ("不动产单元号", "511602001001GB00001F00010001"),
        ("权利类型", "国有建设用地使用权/房屋所有权"),
        ("用途", "商业服务"),
        ("面积", "房屋建筑面积 118.60㎡"),
    ]
    _rows(draw, rows, 300, 44, ruled=True)
    return Page(image, (210, 297), (owner, address))


def marriage_certificate(one: str, other: str) -> Page:
    """结婚证, the inner page."""
    image, draw = _sheet((1240, 1748), (250, 238, 236))
    _middle(draw, "结 婚 证", 180, 90)
    rows = [
        ("持证人", one),
        ("登记日期", "2018年05月20日"),
        ("结婚证字号", "J511602-2018-000123"),
        ("姓名", one),
        ("姓名", other),
    ]
    _rows(draw, rows, 420, 42)
    return Page(image, (125, 176), (one, other))


def mandate(principal: str, agent: str, agent_number: str) -> Page:
    """授权委托书."""
    image, draw = _sheet(A4)
    _middle(draw, "授权委托书", 220, 80)
    lines = [
        f"委托人：{principal}",
        f"受托人：{agent}",
        f"受托人身份证号码：{agent_number}",
        "委托事项：代为办理公共场所卫生许可申请。",
        "委托权限：提交材料、签收文书。",
    ]
    for n, line in enumerate(lines):
        draw.text((180, 460 + n * 120), line, INK, font(46))
    return Page(image, (210, 297), tuple(lines))


def photograph(page: Page, seed: int = 1) -> Picture:
    """What the camera sees: askew, tilted, under a lamp, with a shadow and a sensor's noise."""
    chance = random.Random(seed)
    lie = Lie(
        turn=chance.uniform(-8, 8),
        tilt=chance.uniform(-0.05, 0.05),
        fill=chance.uniform(0.74, 0.82),
        desk=chance.choice(["wood", "grey", "black"]),
        lamp=chance.uniform(0.1, 0.4),
        noise=chance.uniform(1, 4),
    )
    return scene(page, lie, seed)[0]


def as_jpeg(page: Page | Picture, quality: int = 88) -> bytes:
    """A picture file, as somebody brings it."""
    if isinstance(page, Page):
        out = io.BytesIO()
        page.image.save(out, "JPEG", quality=quality, dpi=(200, 200))
        return out.getvalue()
    return bytes(cv2.imencode(".jpg", np.asarray(page), [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def _rows(
    draw: ImageDraw.ImageDraw,
    rows: list[tuple[str, str]],
    top: int,
    size: int,
    *,
    ruled: bool = False,
) -> None:
    """Labels and values; a long value goes on in the next line."""
    for n, (label, value) in enumerate(rows):
        y = top + n * 132
        draw.text((150, y), label, GREY, font(size))
        for at in range(0, len(value), 22):
            draw.text((480, y + at * 3), value[at : at + 22], INK, font(size))
        if ruled:
            draw.line((140, y + 110, 1520, y + 110), (170, 170, 170), 2)


def _sheet(
    size: tuple[int, int], paper: tuple[int, int, int] = (252, 252, 250)
) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", size, paper)
    return image, ImageDraw.Draw(image)


def _middle(draw: ImageDraw.ImageDraw, text: str, y: int, size: int) -> None:
    width = draw.im.size[0]
    draw.text(((width - draw.textlength(text, font(size))) / 2, y), text, RED, font(size))


def _day(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def _spaced(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
