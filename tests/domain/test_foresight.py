"""How long somebody will wait, and what a hall learns from its days."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.discipline import choose_next
from domain.experience import Arrival, Experience, learn_rates, learn_stays, rates_today
from domain.foresight import Coming, Counter, Person, Scene, forecast, forecasts
from domain.paces import Paces, Visit, learn, left_s, today
from domain.plan import Served, Window
from tests.factories import ticket

QUEUES = ("q-a", "q-b")
ONE = (("q-a", 1.0),)


def line(count: int, mean_s: float = 300.0, spread: float = 0.0) -> list[Person]:
    return [Person(-1000.0 + n, mean_s, spread) for n in range(count)]


@pytest.mark.parametrize(("ahead", "windows", "wait"), [(0, 1, 0), (4, 2, 600), (5, 1, 1500)])
def test_without_chance_a_wait_is_what_one_reckons(ahead: int, windows: int, wait: int) -> None:
    scene = Scene({"q-a": line(ahead)}, [Counter(ONE)] * windows)
    found = forecast(scene, "q-a")
    assert found is not None and found.wait_s == wait
    assert found.low_s <= wait <= found.high_s


def test_without_a_window_nobody_knows() -> None:
    assert forecast(Scene({"q-a": line(3)}, []), "q-a") is None
    assert forecast(Scene({"q-a": line(3)}, [Counter((("q-b", 1.0),))]), "q-a") is None


@given(st.integers(0, 60), st.integers(1, 20), st.integers(1, 6), st.floats(30, 900))
def test_more_people_ahead_never_mean_a_shorter_wait(
    ahead: int, more: int, windows: int, mean_s: float
) -> None:
    counters = [Counter(ONE, n * 7.0) for n in range(windows)]
    few, many = (
        forecast(Scene({"q-a": line(n, mean_s, 0.6)}, counters), "q-a")
        for n in (ahead, ahead + more)
    )
    assert few is not None and many is not None
    assert few.wait_s <= many.wait_s


@given(st.integers(0, 40), st.integers(1, 5), st.floats(30, 900))
def test_another_free_window_never_means_a_longer_wait(
    ahead: int, windows: int, mean_s: float
) -> None:
    people = {"q-a": line(ahead, mean_s)}
    alone = forecast(Scene(people, [Counter(ONE)] * windows), "q-a")
    helped = forecast(Scene(people, [Counter(ONE)] * (windows + 1)), "q-a")
    assert alone is not None and helped is not None
    assert helped.wait_s <= alone.wait_s


PEOPLE = st.lists(st.tuples(st.sampled_from(QUEUES), st.integers(-5000, -1)), max_size=12)


@given(PEOPLE, st.floats(1, 3))
def test_a_window_calls_in_the_order_of_the_halls_own_rule(
    people: list[tuple[str, int]], weight: float
) -> None:
    """The walk and `choose_next` agree on who is called before somebody who comes now."""
    people = [(queue, -1250 + n * 100) for n, (queue, _) in enumerate(people)]
    window = Window("01", "", "", (Served("q-a", weight), Served("q-b", 1.0)))
    mine, before = ticket("A900", rank=0, taken_at=0), 0
    waiting = [
        replace(ticket(f"{'A' if q == 'q-a' else 'B'}{n:03d}"), rank=r * 1000, taken_at=r * 1000)
        for n, (q, r) in enumerate(people)
    ]
    left = [*waiting, mine]
    while True:
        heads = {}
        for t in sorted(left, key=lambda t: t.rank):
            heads.setdefault(t.queue, t)
        chosen = choose_next(window, heads, [], 0)
        assert chosen is not None
        if chosen is mine:
            break
        left.remove(chosen)
        before += 1
    lines = {q: [Person(r, 60.0, 0.0) for p, r in people if p == q] for q in QUEUES}
    serves = tuple((s.queue, s.weight) for s in window.serves)
    found = forecast(Scene(lines, [Counter(serves)]), "q-a")
    assert found is not None and found.wait_s == 60 * before


def test_who_will_come_and_go_before_makes_the_wait_longer() -> None:
    scene = Scene({"q-a": line(6)}, [Counter(ONE)])
    older = Coming("q-a", 1 / 600, 1800.0, 300.0, 0.0)
    calm, busy = forecast(scene, "q-a"), forecast(replace(scene, coming=(older,)), "q-a")
    assert calm is not None and busy is not None
    assert calm.wait_s == 1800 and busy.wait_s == 300 * (6 + 3)


def test_a_very_long_line_goes_on_at_the_rate_of_its_beginning() -> None:
    scene = Scene({"q-a": line(300, 60.0)}, [Counter(ONE)], more={"q-a": 700})
    found = forecast(scene, "q-a")
    assert found is not None and found.wait_s == pytest.approx(60_000, rel=0.02)


def test_one_walk_answers_for_every_queue() -> None:
    serves = (("q-a", 1.0), ("q-b", 1.0))
    scene = Scene({"q-a": line(2), "q-b": []}, [Counter(serves)])
    found = forecasts(scene, {"q-a": 0.0, "q-b": 0.0, "q-c": 0.0})
    assert {q: f.wait_s for q, f in found.items()} == {"q-a": 600, "q-b": 600}


def visits(count: int, took_s: float, item: str = "i-1", staff: str = "s-1") -> list[Visit]:
    return [Visit("q-a", item, staff, 2, took_s)] * count


def test_a_few_visits_move_a_mean_a_little_many_move_it_all_the_way() -> None:
    assert Paces(300.0).mean("q-a", "i-1", 2) == 300.0
    few, many = (learn(visits(n, 600.0), 300.0).mean("q-a", "i-1", 2) for n in (2, 2000))
    assert 300 < few < 420 and many == pytest.approx(600, rel=0.02)


@given(st.integers(1, 300), st.floats(20, 3000))
def test_a_learned_mean_lies_between_what_was_expected_and_what_was(n: int, took_s: float) -> None:
    mean = learn(visits(n, took_s), 300.0).mean("q-a", "i-1", 2)
    assert min(300.0, took_s) * 0.9 <= mean <= max(300.0, took_s) * 1.1


def test_staff_are_compared_on_equal_items() -> None:
    """Who takes the long items is not slow for that."""
    easy, hard = visits(200, 120.0, "easy", "s-1"), visits(200, 900.0, "hard", "s-2")
    speeds = learn([*easy, *hard], 300.0)
    assert speeds.speed("s-1") == pytest.approx(1, abs=0.1)
    assert speeds.speed("s-2") == pytest.approx(1, abs=0.1)
    slow = learn([*easy, *visits(200, 180.0, "easy", "s-3")], 300.0)
    assert slow.speed("s-3") > 1.1 > 0.9 > slow.speed("s-1")


def test_a_slow_day_is_noticed_within_an_hour() -> None:
    usual = learn(visits(500, 300.0), 300.0)
    assert today(usual, visits(25, 600.0)).mean("q-a", "i-1", 2) > 420


@given(st.floats(30, 900), st.floats(0.2, 1.0), st.floats(0, 5000))
def test_what_is_left_is_never_negative_and_all_of_it_in_the_beginning(
    mean_s: float, spread: float, gone_s: float
) -> None:
    assert left_s(mean_s, spread, 0) == mean_s
    assert 0 <= left_s(mean_s, spread, gone_s) <= mean_s + gone_s + 5000


def arrivals(count: int, day: str = "2026-03-02", left: bool = False) -> list[Arrival]:
    return [Arrival(day, 2, "q-a", "normal", left)] * count


def test_people_come_as_on_other_days_and_as_today() -> None:
    rates = learn_rates([*arrivals(60), *arrivals(120, "2026-03-03")])
    assert rates.at("q-a", "normal", 2) == pytest.approx(90 / 1800)
    twice = rates_today(rates, arrivals(180), 2, 1800.0)
    assert 1.5 < twice.today["q-a"] < 2
    assert rates_today(learn_rates([]), arrivals(60), 2, 1800.0).of("q-a", 9) == 60 / 1800


def test_those_who_give_up_are_no_work() -> None:
    stays = learn_stays([*arrivals(150), *arrivals(50, left=True)])
    assert 0.75 < stays["q-a"] < 0.8
    assert Experience(stays=stays).person("q-a", None, 0.0, 2).mean_s < 310 * 0.8
