"""The hall of the case desk, with lockers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge.acceptance.desks import real_plan
from tests.edge.halls import OpenHall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path, the_plan=real_plan(), locker_compartments=2) as opened:
        yield opened
