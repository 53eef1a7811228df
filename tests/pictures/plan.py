"""Which pictures there are: every page at the sizes of its screen, in every mode and language."""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk_ui.appearance import MODES
from kiosk_ui.language import FIRST, languages
from tests.kiosk_ui.samples import PAGES

UPRIGHT, ACROSS = (1080, 1920), (1920, 1080)

SIZES: dict[str, tuple[tuple[int, int], ...]] = {
    "kiosk": (UPRIGHT, ACROSS),
    "board": (ACROSS, UPRIGHT, (3840, 2160), (800, 480)),
    "display": (ACROSS, (1920, 360)),
    "pad": ((1280, 800),),
    "phone": ((390, 844),),
    "desk": ((1366, 768), ACROSS),
}
"""Family of pages -> the screens it is shown on; of the first the small set is made."""

GROUPS = {"kiosk": "自助机 Kiosk", "board": "屏幕 Boards", "display": "窗口屏 Window displays"}
GROUPS |= {"pad": "评价和签名 Pads", "phone": "手机 Phone", "desk": "工作人员 Staff"}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a page of the samples, on a screen, in modes (`elder.contrast`), in a
    language."""

    page: str
    family: str
    size: tuple[int, int]
    modes: str
    language: str

    @property
    def file(self) -> str:
        """Its file's name."""
        look = f"-{self.modes}" if self.modes else ""
        return f"{self.page}-{self.size[0]}x{self.size[1]}-{self.language}{look}.webp"


def family_of(template: str) -> str:
    """What kind of screen a template is for."""
    folder, _, name = template.partition("/")
    if name == "phone.html":
        return "phone"
    return folder if folder in SIZES else "desk"


def shots(only: str = "") -> Iterator[Shot]:
    """Every picture; those alone whose page's name has `only` in it."""
    for page, (template, _) in PAGES.items():
        if only not in page:
            continue
        family = family_of(template)
        for size in SIZES[family]:
            for language in languages():
                for modes in _modes(family, size, language):
                    yield Shot(page, family, size, modes, language)


def _modes(family: str, size: tuple[int, int], language: str) -> tuple[str, ...]:
    """Each mode by itself in the first language, all at once in every one."""
    if family != "kiosk":
        return ("",)
    seen = [mode for mode in MODES if mode != "aloud" and (mode != "low" or size == UPRIGHT)]
    return ("", *(seen if language == FIRST else ()), ".".join(seen))
