"""A plan's questions: which windows serve what, and where they are."""

from dataclasses import replace

from domain.plan import Zone
from tests.factories import plan


def test_a_window_in_a_zone_that_is_not_there_is_in_none() -> None:
    made = plan(windows=3)
    windows = {
        "01": replace(made.windows["01"], zone="east"),
        "02": replace(made.windows["02"], zone="gone"),
        "03": made.windows["03"],
    }
    zoned = replace(made, windows=windows, zones={"east": Zone("east", "东区", "East wing")})

    assert [w.id for w in zoned.windows_in("east")] == ["01"]
    assert [w.id for w in zoned.windows_in("")] == ["02", "03"]
    assert zoned.zone_of("02") == "" and zoned.zone_of("nowhere") == ""
