"""A hall with one item that is marked for kiosks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.items import INSTANT, Material
from tests.edge.acceptance.desks import FOOD, real_plan
from tests.edge.halls import OpenHall, open_hall

ITEM = "k-1"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
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
    with open_hall(tmp_path, the_plan=replace(plan, items={**plan.items, ITEM: item})) as opened:
        yield opened
