"""Twenty-six keys find an item by its sound."""

from hypothesis import given
from hypothesis import strategies as st

from domain.plan import ServiceItem
from edge.guidance.finder import LONGEST_QUERY, Finder, clean, place, syllables

ID_CARD = ServiceItem("1", "居民身份证办理（包括临时）", "公安", "行政确认", "q-d")
LOST = ServiceItem("2", "身份证丢失招领", "公安", "行政确认", "q-d")
OLD_AGE = ServiceItem("3", "80周岁以上老年人高龄津贴发放", "民政", "行政给付", "q-c")
NOWHERE = ServiceItem("4", "身份证明", "公安", "行政确认", None)
FINDER = Finder([ID_CARD, LOST, OLD_AGE, NOWHERE])


def names(query: str) -> list[str]:
    return [item.id for item in FINDER.find(query)]


def test_first_letters_whole_sounds_and_both() -> None:
    for query in ("sfz", "shenfenzheng", "shenfz", "sfzheng", "SFZ", "s f z"):
        assert names(query) == ["2", "1"], query
    assert names("jmsfz") == ["1"]
    assert names("80zs") == ["3"]
    assert names("lnr") == ["3"]


def test_what_is_not_spelled_is_not_found() -> None:
    assert names("zfs") == [] and names("") == [] and names("？") == []
    assert names("henfen") == []  # no syllable begins so


def test_syllables() -> None:
    assert syllables("《出生》A证") == ("chu", "sheng", "a", "zheng")
    assert syllables("银行") == ("yin", "hang")


@given(st.text(max_size=60))
def test_any_query_is_answered(query: str) -> None:
    assert len(clean(query)) <= LONGEST_QUERY
    FINDER.find(query)


@given(st.data())
def test_any_beginnings_of_following_syllables_find_the_name(data: st.DataObject) -> None:
    name = syllables(ID_CARD.name)
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    letters = "".join(s[: data.draw(st.integers(1, len(s)))] for s in name[start:end])
    found = place(letters, name)
    assert found is not None and found <= start
