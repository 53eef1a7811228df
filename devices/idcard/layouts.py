"""The four layouts of the text block, as tables: field and width in bytes, in the block's order.

A letter at offset 248 says which one a block has. Every table adds up to 256 with the letter there.

Sources, each a public program that was written for real readers:
- citizen: many, for example ``lochyhuang/DKCloudID_UART_Andoird`` (IDCardData.java);
- ``J`` Hong Kong, Macao, Taiwan residence permit and ``I`` foreigner's permanent residence of 2017:
  ``Johann356/readinfo`` (PCSCGetData.h) as structures, and an unrelated Java integration of an
  Android reader that copies by offset (0, 120, 122, 152, 158, 188, 204, 220, 236, 240, 248 for I;
  0, 30, 32, 36, 52, 122, 158, 188, 204, 220, 238, 242, 248 for J): the same byte for byte;
- ``Y`` foreigner's permanent residence of 2023: ``Johann356/readinfo`` alone gives widths. Its
  fields (times renewed, English name in two parts, link to the earlier number) are the National
  Immigration Administration's (新版外国人永久居留身份证机读信息规则, 2023, republished by a
  maker of readers, eastcoms, service/pro/840), and what it shares with a citizen's card lies where
  it lies there. No second program with widths was found, and no real card was read.
"""

from collections.abc import Mapping
from types import MappingProxyType

from devices.idcard.card import BadContent, Kind

Layout = tuple[tuple[str, int], ...]

TEXT_LENGTH = 256
LETTER_OFFSET = 248

CITIZEN: Layout = (
    ("name", 30),
    ("sex", 2),
    ("ethnic_group", 4),
    ("birth", 16),
    ("address", 70),
    ("number", 36),
    ("authority", 30),
    ("valid_from", 16),
    ("valid_to", 16),
    ("", 36),
)
RESIDENT: Layout = (
    ("name", 30),
    ("sex", 2),
    ("", 4),
    ("birth", 16),
    ("address", 70),
    ("number", 36),
    ("authority", 30),
    ("valid_from", 16),
    ("valid_to", 16),
    ("pass_number", 18),
    ("issues", 4),
    ("", 6),
    ("letter", 2),
    ("", 6),
)
FOREIGNER: Layout = (
    ("latin_name", 120),
    ("sex", 2),
    ("number", 30),
    ("nationality", 6),
    ("name", 30),
    ("valid_from", 16),
    ("valid_to", 16),
    ("birth", 16),
    ("version", 4),
    ("authority", 8),
    ("letter", 2),
    ("", 6),
)
FOREIGNER_2023: Layout = (
    ("name", 30),
    ("sex", 2),
    ("issues", 4),
    ("birth", 16),
    ("latin_name", 70),
    ("number", 36),
    ("", 30),
    ("valid_from", 16),
    ("valid_to", 16),
    ("latin_name_rest", 22),
    ("nationality", 6),
    ("letter", 2),
    ("earlier_number", 6),
)
LAYOUTS: Mapping[Kind, Layout] = MappingProxyType(
    {
        Kind.CITIZEN: CITIZEN,
        Kind.RESIDENT: RESIDENT,
        Kind.FOREIGNER: FOREIGNER,
        Kind.FOREIGNER_2023: FOREIGNER_2023,
    }
)
LETTERS = {
    " ": Kind.CITIZEN,
    "\x00": Kind.CITIZEN,
    "J": Kind.RESIDENT,
    "I": Kind.FOREIGNER,
    "Y": Kind.FOREIGNER_2023,
}


def kind_of(text: bytes) -> Kind | None:
    """Whose card a text block is from; None for a letter that nobody has described."""
    letter = text[LETTER_OFFSET : LETTER_OFFSET + 2].decode("utf-16-le", "replace")
    return LETTERS.get(letter)


def fields_of(text: bytes, layout: Layout) -> dict[str, str]:
    """Every named field of a block without its padding. Raises BadContent, without the bytes."""
    found: dict[str, str] = {}
    at = 0
    for name, width in layout:
        if name:
            found[name] = readable(text[at : at + width])
        at += width
    return found


def readable(data: bytes) -> str:
    """UTF-16LE without padding. Raises BadContent."""
    try:
        return data.decode("utf-16-le").strip(" \x00")
    except UnicodeDecodeError:
        # from None: the decoder's error quotes the bytes, and they are a person's
        raise BadContent("the text block is not UTF-16LE") from None
