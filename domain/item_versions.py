"""The versions of service items that a hall's cases were taken in under."""

from dataclasses import dataclass

from domain.case_events import ItemAdopted
from domain.events import Event
from domain.folding import Key, folds, table


@table("item_version", key=("hall", "item", "version"))
@dataclass(frozen=True, slots=True)
class ItemVersion:
    """`terms`: JSON of the item and its form as they were."""

    hall: str
    item: str
    version: str
    terms: str


def _by_version(event: Event) -> Key:
    body = event.body
    assert isinstance(body, ItemAdopted)
    return (event.hall, body.item, str(body.item_version))


@folds(ItemVersion, ItemAdopted, by=_by_version)
def _adopted(version: ItemVersion | None, event: Event) -> ItemVersion | None:
    body = event.body
    assert isinstance(body, ItemAdopted)
    # Two commands may both have found it missing: the first counts.
    return version or ItemVersion(event.hall, body.item, str(body.item_version), body.terms)
