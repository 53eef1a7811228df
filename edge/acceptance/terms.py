"""The terms a case lives by: its item and form as they were when it was begun."""

from dataclasses import dataclass
from functools import lru_cache

import msgspec

from domain.case_events import ItemAdopted
from domain.cases import Case
from domain.errors import Refused
from domain.events import Fact
from domain.forms import FormDefinition
from domain.item_versions import ItemVersion
from domain.plan import Plan, ServiceItem
from edge.node import HallNode
from sync.transaction import Transaction

NO_FORM = FormDefinition("", "")


@dataclass(frozen=True, slots=True)
class Terms:
    """An item and its form."""

    item: ServiceItem
    form: FormDefinition


def current(plan: Plan, item_id: str) -> Terms:
    """The terms of a new case. Raises Refused(`no_such_item`)."""
    item = plan.items.get(item_id)
    if item is None:
        raise Refused("no_such_item")
    return Terms(item, plan.forms.get(item.form, NO_FORM))


def adopt(tx: Transaction, terms: Terms, actor: str) -> int:
    """The version under which these terms are kept, noted in the log the first time."""
    text = msgspec.json.encode(terms).decode()
    version = terms.item.version
    while (known := tx.get(ItemVersion, terms.item.id, str(version))) is not None:
        if known.terms == text:
            return version
        version += 1  # the form has changed, the item has not
    tx.emit(actor, Fact(f"item/{terms.item.id}", ItemAdopted(terms.item.id, version, text)))
    return version


def of_case(node: HallNode, case: Case) -> Terms:
    """The terms of a case."""
    found = node.store.state(ItemVersion, node.id, case.item, str(case.item_version))
    return _read(found.terms) if found else current(node.plan, case.item)


def within(tx: Transaction, plan: Plan, case: Case) -> Terms:
    """The terms of a case, inside a command."""
    found = tx.get(ItemVersion, case.item, str(case.item_version))
    return _read(found.terms) if found else current(plan, case.item)


@lru_cache(maxsize=512)
def _read(text: str) -> Terms:
    return msgspec.json.decode(text, type=Terms)
