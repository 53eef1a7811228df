"""Medians, ratios and ranks: what stands in the one JSON object."""

import json

import pytest

from tests.bench.report import Measured, Report, percentile


def test_a_figure_is_the_median_and_its_ratio_to_the_floors_median() -> None:
    measured = Measured(
        "tickets_per_s_c1", "1/s", [100, 300, 200], [400, 500, 1000], "ratio >= 0.6"
    )
    assert measured.figure() == {
        "name": "tickets_per_s_c1",
        "value": 200.0,
        "unit": "1/s",
        "floor": 500.0,
        "ratio": 0.4,
        "aim": "ratio >= 0.6",
    }


def test_without_a_floor_there_is_no_ratio() -> None:
    figure = Measured("threads", "", [2.0]).figure()
    assert (figure["floor"], figure["ratio"], figure["aim"]) == (None, None, None)


def test_every_round_is_told_beside_the_medians() -> None:
    report = Report("ticket", {"cores": 2}, [Measured("a", "s", [1.0, 3.0], [0.5, 0.7])])
    told = json.loads(report.as_json())
    assert set(told) == {"bench", "machine", "figures", "rounds"}
    assert told["rounds"] == {"a": {"value": [1.0, 3.0], "floor": [0.5, 0.7]}}


@pytest.mark.parametrize(
    ("count", "share", "rank"), [(1, 0.99, 1), (60, 0.99, 60), (200, 0.99, 198), (5, 0.5, 3)]
)
def test_a_percentile_is_a_value_that_was_measured(count: int, share: float, rank: int) -> None:
    assert percentile(range(count, 0, -1), share) == rank


def test_the_table_shows_what_the_json_tells() -> None:
    measured = Measured("ticket_p99_ms", "ms", [30.0, 10.0, 20.0], [5.0], "value < 50")
    table = Report("ticket", {"cores": 2}, [measured]).as_table()
    head, row, *_ = table.splitlines()
    assert " ".join(head.split()) == "figure value unit floor ratio lowest highest aim"
    assert " ".join(row.split()) == "ticket_p99_ms 20.0 ms 5.0 4.0 10.0 30.0 value < 50"
