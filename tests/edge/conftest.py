"""A hall for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge.halls import OpenHall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    """A node with the usual plan and no devices."""
    with open_hall(tmp_path) as opened:
        yield opened
