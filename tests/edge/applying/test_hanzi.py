"""Characters for letters: what people type comes first, and every character can be had."""

import pytest
from pypinyin import pinyin_dict

from edge.applying import hanzi


def texts(letters: str, *places: str) -> list[str]:
    return [text for text, _ in hanzi.candidates(letters, places)]


@pytest.mark.parametrize(
    ("letters", "wanted"),
    [("zhang", "张"), ("wei", "伟"), ("ming", "明"), ("nv", "女"), ("yue", "月"), ("ZHANG", "张")],
)
def test_common_characters_come_first(letters: str, wanted: str) -> None:
    assert wanted in texts(letters)[:24]


def test_words_before_characters_and_places_before_words() -> None:
    found = hanzi.candidates("beijingshi")
    assert ("北京", 7) in found[:8] and found[0][1] >= 7
    assert texts("guangan", "广安")[0] == "广安"


def test_a_syllable_that_is_not_finished_offers_what_it_may_become() -> None:
    assert texts("zh") and texts("x")
    assert texts("") == [] and texts("!!") == []


@pytest.mark.parametrize("rare", "㛃堃喆龘犇")
def test_rare_characters_of_names_can_be_typed(rare: str) -> None:
    reading = hanzi._plain(pinyin_dict.pinyin_dict[ord(rare)].split(",")[0])
    assert rare in texts(reading)


def test_places_of_the_neighbourhood() -> None:
    assert hanzi.places(("四川省广安市广安区", "协兴镇")) == ("四川", "广安", "协兴")
