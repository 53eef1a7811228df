"""Pictures to look through: a page with all of them, and small sheets for the docs."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image

from tests.pictures.plan import GROUPS, SIZES, Shot

STYLE = """body{font:15px system-ui,sans-serif;margin:2rem;background:#f6f4ee;color:#13242c}
h2{margin:2.5rem 0 .8rem;border-bottom:2px solid #b4372b}h3{margin:1.4rem 0 .5rem}
.row{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}figure{margin:0}
img{height:22rem;max-width:46rem;object-fit:contain;object-position:top;border:1px solid #cfc8b8;
background:#fff}figcaption{font-size:12px;color:#586871}"""

COLUMNS = {"kiosk": 8, "board": 4, "display": 4, "pad": 5, "phone": 8, "desk": 5}
SHEET = 1800
TALLEST = 1.3
"""Of a long page the sheets show as much as this many times its width."""


def write_page(taken: Sequence[Shot], folder: Path) -> Path:
    """The overview: index.html in the pictures' folder."""
    parts = [f"<!doctype html><meta charset=utf-8><title>Pictures</title><style>{STYLE}</style>"]
    parts.append(f"<h1>{len(taken)} pictures</h1>")
    for family, name in GROUPS.items():
        there = [shot for shot in taken if shot.family == family]
        pages = dict.fromkeys(shot.page for shot in there)
        parts.append(f"<h2>{escape(name)}</h2>" if pages else "")
        for page in pages:
            figures = "".join(_figure(shot) for shot in there if shot.page == page)
            parts.append(f"<h3>{escape(page)}</h3><div class=row>{figures}</div>")
    index = folder / "index.html"
    index.write_text("\n".join(parts), encoding="utf-8")
    return index


def _figure(shot: Shot) -> str:
    width, height = shot.size
    words = f"{width}×{height} {shot.language} {shot.modes.replace('.', ' + ')}"
    return (
        f"<figure><a href={shot.file}><img loading=lazy src={shot.file} alt=''></a>"
        f"<figcaption>{escape(words)}</figcaption></figure>"
    )


def write_sheets(taken: Sequence[Shot], folder: Path, target: Path) -> list[Path]:
    """For each family one small sheet of its pages, at its first size, in the first language."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for family, sizes in SIZES.items():
        shown = [s for s in taken if (s.family, s.size, s.modes) == (family, sizes[0], "")]
        shown = [s for s in shown if s.language == "zh"]
        if shown:
            sheet = target / f"{family}.webp"
            _sheet([folder / s.file for s in shown], COLUMNS[family]).save(sheet, quality=60)
            written.append(sheet)
    return written


def _sheet(files: list[Path], columns: int) -> Image.Image:
    width = SHEET // columns
    small = [_small(Image.open(file).convert("RGB"), width - 12) for file in files]
    rows = [small[n : n + columns] for n in range(0, len(small), columns)]
    heights = [max(picture.height for picture in row) + 12 for row in rows]
    sheet = Image.new("RGB", (columns * width, sum(heights)), "#cfc8b8")
    for number, row in enumerate(rows):
        for column, picture in enumerate(row):
            sheet.paste(picture, (column * width + 6, sum(heights[:number]) + 6))
    return sheet


def _small(picture: Image.Image, width: int) -> Image.Image:
    tallest = round(picture.width * max(TALLEST, 16 / 9 if picture.width == 1080 else TALLEST))
    tallest = picture.width * 3 if picture.width < 600 else tallest
    shown = picture.crop((0, 0, picture.width, min(picture.height, tallest)))
    return shown.resize((width, round(shown.height * width / shown.width)))
