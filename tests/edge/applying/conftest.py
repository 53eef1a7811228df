"""A hall with one item that is marked for kiosks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.items import INSTANT, Material
from domain.plan import Plan
from tests.edge.acceptance.desks import FOOD, real_plan
from tests.edge.halls import OpenHall, open_hall

ITEM = "k-1"


def kiosk_plan() -> Plan:
    """The real plan, and an item that is marked for kiosks."""
    plan = real_plan()
    item = replace(
        plan.items[FOOD],
        id=ITEM,
        name="无犯罪记录证明",
        form="f-general",
        project_type=INSTANT,
        kiosk=True,
        materials=(Material("m1", "用途证明", "copy", deferrable=True),),
    )
    return replace(plan, items={**plan.items, ITEM: item})


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path, the_plan=kiosk_plan()) as opened:
        yield opened
