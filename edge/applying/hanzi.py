"""Characters and words for letters typed at a kiosk: 张 for `zhang`, 北京 for `beijing`.

Made from pypinyin's own readings (MIT): 42,000 characters and 47,000 words. Common characters come
first: those of GB 2312's first level, then by how many words they stand in; the rest of Unicode's
characters follow, so that every name can be typed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from threading import Lock
from typing import Final

from pypinyin import pinyin_dict
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict

from edge.guidance.finder import clean, syllables

_DIVISION: Final = re.compile("[省市区县镇乡]|街道|自治州")

MOST: Final = 600
LONGEST_WORD: Final = 4
Rank = tuple[int, int]

_making = Lock()

_LEVEL_1: Final = range(0xB0A1, 0xD7FA)
"""GB 2312-80, rows 16 to 55: the 3,755 characters in common use, ordered by sound."""


def candidates(letters: str, places: Iterable[str] = ()) -> list[tuple[str, int]]:
    """(text, how many of the letters it uses up), the longest first: `places` of the neighbourhood,
    words, then characters of the first syllable; while a syllable is not finished, characters that
    begin so.
    """
    typed, index = clean(letters), _index()
    near = {place: "".join(syllables(place)) for place in places}
    found: dict[str, int] = {}
    for length in range(len(typed), 0, -1):
        for text in (*_named(near, typed[:length]), *index.get(typed[:length], ())):
            found.setdefault(text, length)
    if not any(length == len(typed) for length in found.values()):
        for syllable in _beginning(typed):
            for text in index[syllable][:12]:
                found.setdefault(text, len(typed))
    ranked = sorted(found.items(), key=lambda pair: -pair[1])
    return ranked[:MOST]


def _named(near: Mapping[str, str], letters: str) -> list[str]:
    return [place for place, spelt in near.items() if spelt == letters]


def _beginning(typed: str) -> list[str]:
    return [s for s in sorted(_syllables()) if typed and s.startswith(typed)]


@cache
def _syllables() -> frozenset[str]:
    return frozenset(key for key, texts in _index().items() if any(len(t) == 1 for t in texts))


def make_ready() -> None:
    """Make the index, a second's work, before somebody types."""
    _index()


def _index() -> Mapping[str, tuple[str, ...]]:
    # Letters come faster than the first index is made: it must not be made once for each.
    with _making:
        return _made()


@cache
def _made() -> Mapping[str, tuple[str, ...]]:
    """Letters without tones -> texts, the commonest first."""
    words = {
        word: tuple(_plain(reading[0]) for reading in readings)
        for word, readings in phrases_dict.items()
        if 1 < len(word) <= LONGEST_WORD
    }
    sounds: dict[tuple[str, str], int] = defaultdict(int)
    for word, readings in words.items():
        for sound in zip(word, readings, strict=False):
            sounds[sound] += 1
    found: dict[str, list[tuple[Rank, str]]] = defaultdict(list)
    for word, readings in words.items():
        weight = min(sounds[sound] for sound in zip(word, readings, strict=False))
        found["".join(readings)].append(((0, -weight), word))
    for code, sounding in pinyin_dict.pinyin_dict.items():
        for at, syllable in enumerate(dict.fromkeys(map(_plain, sounding.split(",")))):
            rank = _rank(chr(code), at, sounds[chr(code), syllable])
            found[syllable].append((rank, chr(code)))
    return {letters: tuple(t for _, t in sorted(texts)) for letters, texts in found.items()}


def _rank(character: str, reading: int, words: int) -> Rank:
    """A common character by how many words it sounds so in; other readings and rare ones last."""
    usual = _is_common(character) and (words > 0 or reading == 0)
    return (0 if usual else 1 + (reading > 0), -words)


def _plain(reading: str) -> str:
    """`zhāng` -> `zhang`, `lǜ` -> `lv`, as people type it."""
    return str(to_normal(reading)).replace("ü", "v").replace("ê", "e")


def _is_common(character: str) -> bool:
    try:
        return int.from_bytes(character.encode("gb2312")) in _LEVEL_1
    except UnicodeEncodeError:
        return False


@lru_cache(maxsize=4)
def places(names: tuple[str, ...]) -> tuple[str, ...]:
    """四川, 广安 of 四川省广安市广安区: what people of the neighbourhood write in addresses."""
    parts = (part for name in names for part in _DIVISION.split(name))
    return tuple(dict.fromkeys(p for p in parts if 1 < len(p) <= LONGEST_WORD))
