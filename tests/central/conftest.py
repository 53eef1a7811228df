"""Centres for the tests of this room, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.central.centres import OpenCentre, TestHall, enrolled, open_test_centre
from tests.central.postgres import cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A private cluster for this run."""
    with cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """A fresh database: the default one, or its URL in PostgreSQL."""
    return "" if request.param == "sqlite" else fresh(request.getfixturevalue("postgres"))


@pytest.fixture
def postgres_database(postgres: str) -> str:
    """A fresh database in PostgreSQL."""
    return fresh(postgres)


def fresh(url: str) -> str:
    """The URL of a new database of a cluster."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def opened(tmp_path: Path, database: str) -> Iterator[OpenCentre]:
    """A served centre on each database."""
    with open_test_centre(tmp_path, database) as centre:
        yield centre


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[OpenCentre]:
    """A served centre on SQLite, where the database makes no difference."""
    with open_test_centre(tmp_path) as made:
        yield made


@pytest.fixture
def hall(opened: OpenCentre, tmp_path: Path) -> Iterator[TestHall]:
    """An enrolled hall of `opened`."""
    with enrolled(opened, tmp_path / "hall") as made:
        yield made
