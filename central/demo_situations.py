"""The demo's situations of life: what people come for in their own words, and the items for it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from domain.plan import Situation

DATA = Path(__file__).parent / "data"


def situations() -> Iterator[Situation]:
    """In the order they are shown. Raises KeyError for the name of an item that is not listed."""
    with (DATA / "items_guangan.csv").open(encoding="utf-8", newline="") as file:
        code_of = {row["name"]: row["item_code"] for row in csv.DictReader(file)}
    for order, row in enumerate(json.loads((DATA / "situations.json").read_text("utf-8")), 1):
        items = tuple(code_of[name] for name in row["items"])
        yield Situation(row["id"], row["name"], row["name_en"], items, order)
