"""A hall with real items for every test of this room; its pages are not read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge.acceptance.desks import real_plan
from tests.edge.halls import OpenHall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path, the_plan=real_plan(), read_documents=False) as opened:
        yield opened
