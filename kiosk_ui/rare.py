"""Glyphs of characters that the pages' own font has not got, one small web font each.

The web font holds what people read every day (GB 2312 and the 通用规范汉字表's common part). Names
have more: CJK extensions A to H. Those glyphs come from the fonts of this machine (Debian's
fonts-noto-cjk, fonts-hanazono, fonts-babelstone-han), a kilobyte each, and only for a page that
shows one: `static/js/rare.js` asks.
"""

import io
import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError

FOLDER: Final = Path("/usr/share/fonts")
FONTS: Final = (
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("truetype/hanazono/HanaMinA.ttf", 0),
    ("truetype/hanazono/HanaMinB.ttf", 0),
    ("truetype/babelstone/BabelStoneHan.ttf", 0),
    ("truetype/wqy/wqy-microhei.ttc", 0),
)
"""Files and the face in them, the best first. The first is sans, as the pages are."""

FAMILY: Final = "Rare Han"
FOLDER_OF_PAGES: Final = "rare/"
"""Below /static; there is no such folder on disk."""

NAME: Final = re.compile(r"rare/([0-9A-F]{4,5})\.woff")
MOST_KEPT: Final = 512

_one_at_a_time = threading.Lock()


def character_of(path: str) -> str | None:
    """The character of ``rare/2CB4E.woff``; None when that is no ideograph."""
    found = NAME.fullmatch(path)
    character = chr(int(found[1], 16)) if found else ""
    ideograph = unicodedata.name(character, "").startswith("CJK UNIFIED") if character else False
    return character if ideograph or _newer(character) else None


def _newer(character: str) -> bool:
    """Ideographs that this Python's Unicode tables do not know by name yet."""
    return bool(character) and 0x20000 <= ord(character) <= 0x323AF


@lru_cache(maxsize=MOST_KEPT)
def glyph(character: str) -> bytes | None:
    """A web font (WOFF) of one character; None when no font of this machine has it.

    Takes a fifth of a second: not on the loop's thread.
    """
    with _one_at_a_time:
        for font in _fonts():
            name = (font.getBestCmap() or {}).get(ord(character))
            if name is not None:
                return _alone(font, name, ord(character))
    return None


def _fonts() -> Iterator[Any]:
    for name, face in FONTS:
        try:
            font = TTFont(FOLDER / name, fontNumber=face, lazy=True)
        except (OSError, TTLibError):
            continue  # not installed
        with font:
            yield font


def _alone(font: Any, name: str, code: int) -> bytes:
    glyphs, em = font.getGlyphSet(), font["head"].unitsPerEm
    pen = TTGlyphPen(None)
    glyphs[name].draw(Cu2QuPen(pen, em / 1000, reverse_direction="CFF " in font))
    made = FontBuilder(em, isTTF=True)
    made.setupGlyphOrder([".notdef", "han"])
    made.setupCharacterMap({code: "han"})
    made.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "han": pen.glyph()})
    width = glyphs[name].width
    made.setupHorizontalMetrics({".notdef": (width, 0), "han": (width, 0)})
    heights = font["hhea"]
    made.setupHorizontalHeader(ascent=heights.ascent, descent=heights.descent)
    made.setupOS2()
    made.setupPost(keepGlyphNames=False)
    made.setupNameTable({"familyName": FAMILY, "styleName": "Regular"})
    made.font.flavor = "woff"
    out = io.BytesIO()
    made.font.save(out)
    return out.getvalue()
