"""Where the Chinese font for the drawn paper is."""

import subprocess
from functools import cache
from pathlib import Path

from PIL import ImageFont

from simulators.errors import SimulatorError

KNOWN = (
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
)


@cache
def font_file() -> Path:
    """A font file with Chinese. Raises SimulatorError that names the Debian package."""
    for path in (*KNOWN, *_from_fontconfig()):
        if path.is_file():
            return path
    raise SimulatorError("no Chinese font found; install one: apt-get install fonts-wqy-microhei")


@cache
def font(pixels: int) -> ImageFont.FreeTypeFont:
    """That font at a size."""
    return ImageFont.truetype(str(font_file()), pixels)


def _from_fontconfig() -> list[Path]:
    try:
        found = subprocess.run(
            ["fc-list", ":lang=zh-cn", "file"],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [Path(line.rstrip(": ")) for line in found.stdout.splitlines()]
