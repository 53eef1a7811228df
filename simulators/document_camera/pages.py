"""Pages of fictitious people: an application, a licence, an ID card, drawn with Chinese text."""

from dataclasses import dataclass

import segno
from PIL import Image, ImageDraw

from simulators.citizens import Citizen
from simulators.printer.fonts import font

DPI = 150
A4 = (1240, 1754)
RED = (196, 30, 40)
INK = (28, 28, 34)


@dataclass(frozen=True)
class Page:
    """``size_mm``: width and height; ``lines``: what is written on it; ``code``: in its QR code."""

    image: Image.Image
    size_mm: tuple[float, float]
    lines: tuple[str, ...]
    code: str = ""


def application(citizen: Citizen) -> Page:
    """An application form of one page: A4, black on white."""
    image, draw = _sheet(A4)
    lines = [
        f"申请人姓名：{citizen.name}",
        "申请事项：个体工商户设立登记",
        f"经营场所：{citizen.address}",
        "经营范围：餐饮服务、食品销售",
        "从业人数：三人　资金数额：五万元",
        "本人承诺所提交的材料真实有效，",
        "并对其真实性承担相应的法律责任。",
        "附件：身份证复印件、场所使用证明",
    ]
    _centred(draw, "个体工商户登记申请书", 150, 58)
    for row, line in enumerate(lines):
        draw.text((140, 330 + row * 92), line, INK, font(40))
        draw.line((140, 390 + row * 92, 1100, 390 + row * 92), (170, 170, 175), 2)
    code = f"HALL-FORM-{citizen.birth}"
    _code(image, code, (900, 1320), 6)
    draw.text((140, 1500), "申请人签名：", INK, font(36))
    return Page(image, (210, 297), ("个体工商户登记申请书", *lines), code)


def licence(citizen: Citizen) -> Page:
    """A business licence: coloured frame, red seal, QR code."""
    image, draw = _sheet(A4, (252, 248, 236))
    draw.rectangle((50, 50, A4[0] - 50, A4[1] - 50), outline=(176, 140, 60), width=10)
    draw.rectangle((72, 72, A4[0] - 72, A4[1] - 72), outline=(176, 140, 60), width=3)
    _centred(draw, "营业执照", 200, 110)
    lines = [
        "名称　蜀都小面馆",
        "类型　个体工商户",
        f"经营者　{citizen.name}",
        f"经营场所　{citizen.address}",
        "经营范围　餐饮服务",
    ]
    for row, line in enumerate(lines):
        draw.text((170, 520 + row * 110), line, INK, font(46))
    code = "HALL-LICENCE-2026"
    _code(image, code, (900, 1350), 6)
    _seal(draw, (420, 1450), 150)
    return Page(image, (210, 297), ("营业执照", *lines), code)


def id_card(citizen: Citizen) -> Page:
    """The front of an ID card: 85.6 by 54 mm, tinted; no picture of anyone."""
    image = Image.new("RGB", (1011, 638), (224, 236, 240))
    draw = ImageDraw.Draw(image)
    for x in range(0, 1011, 14):
        draw.line((x, 0, x + 200, 638), (208, 226, 232), 2)
    lines = [f"姓名　{citizen.name}", "性别　" + ("男" if citizen.sex == "1" else "女")]
    for row, line in enumerate([*lines, f"住址　{citizen.address[:11]}"]):
        draw.text((70, 70 + row * 100), line, INK, font(44))
    draw.text((70, 540), "公民身份号码", INK, font(36))
    draw.rectangle((690, 90, 930, 400), fill=(186, 200, 208))
    return Page(image, (85.6, 54), tuple(lines))


PAGES = {"application": application, "licence": licence, "id_card": id_card}


def _sheet(
    size: tuple[int, int], paper: tuple[int, int, int] = (252, 252, 250)
) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", size, paper)
    return image, ImageDraw.Draw(image)


def _centred(draw: ImageDraw.ImageDraw, text: str, y: int, size: int) -> None:
    draw.text(((A4[0] - draw.textlength(text, font(size))) / 2, y), text, INK, font(size))


def _code(image: Image.Image, text: str, place: tuple[int, int], scale: int) -> None:
    matrix = segno.make_qr(text, error="m")
    side = int(matrix.symbol_size(scale=1, border=2)[0])
    code = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix.matrix_iter(scale=1, border=2)):
        for x, dark in enumerate(row):
            code.putpixel((x, y), 0 if dark else 255)
    image.paste(code.resize((side * scale, side * scale), Image.Resampling.NEAREST), place)


def _seal(draw: ImageDraw.ImageDraw, centre: tuple[int, int], radius: int) -> None:
    x, y = centre
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=9)
    draw.text((x - 100, y - 30), "登记专用章", RED, font(40))
