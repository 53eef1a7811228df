"""Halls and centre through everything that a seed can think of; what holds, and what is noticed."""

import pytest

from tests.faults.simulation import weaker
from tests.faults.simulation.rounds import judge, one_round
from tests.faults.simulation.world import Story, played, story_of

pytestmark = pytest.mark.fault

SEEDS_IN_A_BLOCK = 10


@pytest.mark.parametrize("block", range(10))
def test_every_promise_holds_in_every_story(block: int) -> None:
    first = 1 + block * SEEDS_IN_A_BLOCK
    tallies = [one_round(seed) for seed in range(first, first + SEEDS_IN_A_BLOCK)]
    assert [words for tally in tallies for words in tally.failures] == []
    assert sum(tally.acknowledged for tally in tallies) > 200
    assert sum(tally.kills for tally in tallies) > 10


def test_a_seed_tells_the_same_story_each_time() -> None:
    def told() -> tuple[list[str], list[dict[str, str]], set[bytes]]:
        with played(story_of(2)) as world:
            digests = [hall.store.digests(hall.node) for hall in world.halls]
            return world.told, digests, set().union(*world.answered.values())

    assert told() == told()


def story(seed: int, *kinds: str) -> Story:
    return Story(seed, halls=2, steps=120, quality=0.8, kinds=frozenset(kinds))


def test_without_the_chain_a_centre_that_was_set_back_loses_events() -> None:
    stories = [story(seed, "line", "centre set back") for seed in range(8)]
    assert all(judge(each, "").held for each in stories)
    with weaker.high_water_mark_only():
        assert sum(judge(each, "").lost for each in stories) > 0


def test_a_centre_that_only_counts_its_words_loses_those_it_said_again() -> None:
    kinds = frozenset({"centre set back"})
    stories = [Story(seed, halls=2, steps=200, quality=1.0, kinds=kinds) for seed in (2, 5, 6)]
    assert all(judge(each, "").held for each in stories)
    with weaker.words_by_their_number():
        assert all(judge(each, "").lost for each in stories)


def test_without_ids_what_a_restored_centre_tells_again_counts_twice() -> None:
    kinds = frozenset({"copies", "centre set back", "hall set back", "kills"})
    stories = [Story(seed, halls=2, steps=160, quality=1.0, kinds=kinds) for seed in (107, 163)]
    assert all(judge(each, "").held for each in stories)
    with weaker.ids_count_again():
        assert not any(judge(each, "").held for each in stories)


def test_without_epochs_a_box_that_was_set_back_never_comes_to_rest() -> None:
    each = Story(
        15, 2, 120, 1.0, frozenset({"hall set back", "copies", "centre set back", "kills"})
    )
    assert judge(each, "").held
    with weaker.one_epoch_for_ever():
        assert not judge(each, "").held


def test_a_branch_that_a_restored_centre_has_lost_comes_back_from_the_box_that_got_it() -> None:
    kinds = frozenset({"copies", "centre set back", "hall set back"})
    two_first_epochs, last_copy = (Story(s, 2, 200, 1.0, kinds) for s in (38, 45))
    assert judge(two_first_epochs, "").failures == []
    assert judge(last_copy, "").failures == []
    with weaker.branches_stay_where_they_are():
        assert judge(last_copy, "").lost == 1
