"""Queue discipline: numbers, who goes first, how long it takes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.discipline import (
    Seat,
    choose_next,
    expected_wait_s,
    next_number,
    priority_for,
    rank,
    rank_behind,
)
from domain.errors import Refused
from domain.persons import visitor
from domain.plan import DEFAULT_PRIORITIES, NORMAL, PriorityClass, RequeueRule, Served, Window
from domain.tickets import Ticket
from tests.factories import MORNING_MS, SECRET, id_number, plan, ticket

ELDERLY = next(p for p in DEFAULT_PRIORITIES if p.id == "elderly")
LONGEST_START_S = max(p.head_start_s for p in DEFAULT_PRIORITIES)
TODAY = date(2026, 3, 2)
CLASSES = st.sampled_from(DEFAULT_PRIORITIES)
MOMENTS = st.integers(MORNING_MS, MORNING_MS + 8 * 3_600_000)


def waiting(no: int, taken_at: int, kind: PriorityClass = NORMAL, queue: str = "q-a") -> Ticket:
    made = ticket(f"A{no:03d}", queue=queue, taken_at=taken_at, rank=rank(taken_at, kind))
    return replace(made, id=f"t-{queue}-{no:05d}", priority=kind.id)


def window(**weights: float) -> Window:
    serves = tuple(Served(f"q-{queue}", weight) for queue, weight in weights.items())
    return Window("01", "1号窗口", "Window 1", serves)


@given(st.integers(0, 5000))
def test_numbers_go_up_by_one_and_read_as_they_are(last: int) -> None:
    queue = plan().queues["q-a"]
    no, read = next_number(queue, last)
    assert (no, read) == (last + 1, f"A{last + 1:03d}")
    assert next_number(replace(queue, first=100), last)[0] == max(100, last + 1)


def test_an_elderly_person_goes_before_those_who_came_just_before() -> None:
    line = [waiting(1, MORNING_MS), waiting(2, MORNING_MS + 60_000, ELDERLY)]
    assert min(line, key=lambda t: t.rank).number == "A002"


@given(MOMENTS, CLASSES, st.integers(1, 10_000_000))
def test_nobody_is_overtaken_by_who_comes_later_than_the_longest_head_start(
    mine: int, kind: PriorityClass, later_ms: int
) -> None:
    me = waiting(1, mine)
    other = waiting(2, mine + LONGEST_START_S * 1000 + later_ms, kind)
    assert me.rank < other.rank


@given(st.lists(st.tuples(MOMENTS, CLASSES), min_size=1, max_size=40), st.integers(0, 39))
def test_nobody_starves_those_served_before_took_a_number_within_the_head_start(
    people: list[tuple[int, PriorityClass]], whose: int
) -> None:
    line = [waiting(no, at, kind) for no, (at, kind) in enumerate(people)]
    mine = line[whose % len(line)]
    only = window(a=1.0)
    served: list[Ticket] = []
    while mine not in served:
        left = [person for person in line if person not in served]
        head = min(left, key=lambda t: (t.rank, t.id))
        chosen = choose_next(only, {"q-a": head}, [], MORNING_MS + 10**8)
        assert chosen is head
        served.append(head)
    latest = mine.taken_at + LONGEST_START_S * 1000
    assert all(person.taken_at <= latest for person in served)


@given(st.floats(1, 4), st.integers(1, 4 * 3600), st.integers(1, 4 * 3600))
def test_of_two_queues_the_light_one_goes_once_it_waited_ten_minutes_longer_for_each_unit(
    weight: float, heavy_s: int, more_s: int
) -> None:
    now = MORNING_MS + 10**8
    heavy = waiting(1, now - heavy_s * 1000, queue="q-a")
    light_s = heavy_s + int((weight - 1) * 600) + 1 + more_s
    light = waiting(2, now - light_s * 1000, queue="q-b")
    chosen = choose_next(window(a=weight, b=1.0), {"q-a": heavy, "q-b": light}, [], now)
    assert chosen is light
    if weight > 1.01:
        same = waiting(3, now - heavy_s * 1000, queue="q-b")
        chosen = choose_next(window(a=weight, b=1.0), {"q-a": heavy, "q-b": same}, [], now)
        assert chosen is heavy


def test_a_light_queue_is_served_however_busy_the_heavy_one_is() -> None:
    """Somebody new comes to the heavy queue before every call; the light one waits at most the head
    start of its weight."""
    both, light = window(a=3.0, b=1.0), waiting(1, MORNING_MS, queue="q-b")
    for call in range(1, 100):
        now = MORNING_MS + call * 60_000
        heavy = waiting(call + 1, now, queue="q-a")
        if choose_next(both, {"q-a": heavy, "q-b": light}, [], now) is light:
            break
    assert call <= 21


HEADS = st.dictionaries(
    st.sampled_from(["q-a", "q-b", "q-c", "q-d"]),
    st.builds(waiting, st.integers(1, 9), st.sampled_from([MORNING_MS, MORNING_MS + 1]), CLASSES),
    max_size=4,
)


@given(HEADS, st.randoms(), MOMENTS)
def test_equal_halls_choose_alike_in_whatever_order_things_are_listed(
    heads: dict[str, Ticket], chance: object, now: int
) -> None:
    heads = {queue: replace(t, queue=queue, id=f"{queue}-{t.id}") for queue, t in heads.items()}
    at = window(a=1.0, b=1.0, c=2.0)
    names = list(heads)
    chance.shuffle(names)  # type: ignore[attr-defined]
    serves = list(at.serves)
    chance.shuffle(serves)  # type: ignore[attr-defined]
    shuffled = {queue: heads[queue] for queue in names}
    first = choose_next(at, heads, [], now)
    assert choose_next(replace(at, serves=tuple(serves)), shuffled, [], now) is first
    if first is None:
        assert not {"q-a", "q-b", "q-c"} & set(heads)
    else:
        assert first.queue in ("q-a", "q-b", "q-c")


@given(st.permutations(range(4)), HEADS)
def test_those_sent_on_to_this_window_go_first(order: list[int], heads: dict[str, Ticket]) -> None:
    own = [waiting(no, MORNING_MS + 10**7 + no, queue="q-x") for no in order]
    chosen = choose_next(window(a=9.0), heads, own, MORNING_MS)
    assert chosen is not None and chosen.number == "A000"


def test_with_nobody_waiting_nobody_is_called() -> None:
    assert choose_next(window(a=1.0), {}, [], MORNING_MS) is None


@given(st.lists(MOMENTS, unique=True, max_size=30).map(sorted), st.integers(1, 10))
def test_who_was_passed_comes_back_behind_so_many(ranks: list[int], after: int) -> None:
    spaced = [place * 10 for place in ranks]
    now = 10**15
    mine = rank_behind(spaced, RequeueRule(after=after), now)
    assert sum(place < mine for place in spaced) == min(after, len(spaced))
    if not spaced:
        assert mine == now


SEATS = st.lists(st.builds(Seat, st.integers(0, 5), st.floats(0, 3600)), min_size=1, max_size=8)
MEANS = st.floats(0, 7200)


@given(st.integers(0, 500), st.integers(0, 500), MEANS, SEATS)
def test_more_people_ahead_never_mean_a_shorter_wait(
    ahead: int, more: int, mean: float, seats: list[Seat]
) -> None:
    fewer, later = (expected_wait_s(n, mean, seats) for n in (ahead, ahead + more))
    assert fewer is not None and later is not None
    assert 0 <= fewer <= later


@given(st.integers(0, 500), MEANS, SEATS)
def test_another_free_window_never_means_a_longer_wait(
    ahead: int, mean: float, seats: list[Seat]
) -> None:
    alone = expected_wait_s(ahead, mean, seats)
    helped = expected_wait_s(ahead, mean, [*seats, Seat(1, 0.0)])
    assert alone is not None and helped is not None
    assert helped <= alone


def test_without_a_window_nobody_knows_and_at_a_free_one_nobody_waits() -> None:
    assert expected_wait_s(0, 300, []) is None
    assert expected_wait_s(0, 300, [Seat(1, 200.0), Seat(1, 0.0)]) == 0
    assert expected_wait_s(4, 300, [Seat(1, 0.0), Seat(1, 0.0)]) == 600
    assert expected_wait_s(4, 300, [Seat(2, 0.0), Seat(2, 0.0)]) == 1200


@pytest.mark.parametrize(("born", "expected"), [(1966, "elderly"), (1967, "normal")])
def test_the_card_chooses_the_class_by_age(born: int, expected: str) -> None:
    holder = visitor("王小明", id_number(date(born, 3, 2)), SECRET)
    assert priority_for(plan(), None, holder, TODAY).id == expected
    assert priority_for(plan(), "normal", holder, TODAY).id == expected
    assert priority_for(plan(), "military", holder, TODAY).id == "military"


@pytest.mark.parametrize("wanted", ["appointment", "mayor", "ELDERLY"])
def test_nobody_gives_themselves_a_class_that_is_not_offered(wanted: str) -> None:
    with pytest.raises(Refused, match="no_such_priority"):
        priority_for(plan(), wanted, None, TODAY)
