"""The statements for Citus come from the schema, and the schema can be distributed."""

import re
from pathlib import Path

from click.testing import CliRunner

from central.cli import central
from central.store import distribution, schema

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "postgresql.md"
TABLES = {**schema.metadata.tables, **schema.derived.tables}


# Rows of these name a hall and are not of it: an account is of the centre.
OF_THE_CENTRE = ("admin",)


def test_every_table_of_halls_is_distributed_by_the_hall() -> None:
    lines = "\n".join(distribution.statements())
    for name, table in TABLES.items():
        if {"node", "hall"} & set(table.columns.keys()) and name not in (
            *distribution.EVERYWHERE,
            *OF_THE_CENTRE,
        ):
            first = table.primary_key.columns.keys()[0]
            assert first in distribution.HALL, f"{name}: the key begins with {first}"
            assert f"create_distributed_table('{name}', '{first}'" in lines


def test_nothing_large_is_unique_across_halls() -> None:
    for table in TABLES.values():
        for index in table.indexes:
            assert not index.unique or index.columns.keys()[0] in distribution.HALL


def test_the_page_shows_what_the_command_prints() -> None:
    printed = CliRunner().invoke(central, ["citus"]).output.splitlines()
    shown = re.findall(r"^    (SELECT create_.*)$", PAGE.read_text("utf-8"), re.M)
    assert shown
    assert set(shown) <= set(printed)
