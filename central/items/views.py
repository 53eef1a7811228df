"""What the pages of items show."""

from __future__ import annotations

from collections.abc import Sequence

from central.centre import Centre
from central.halls import regions
from central.halls.views import local
from central.identity.scope import STEWARD
from central.identity.service import Admin
from central.items import book, words
from central.items.book import Edition
from domain.errors import Refused
from domain.item_drafts import ALLOWED, Draft, differences, faults
from domain.items import PROJECT_TYPES
from domain.plan import ServiceItem
from kiosk_ui.views import (
    Catalog,
    CatalogItem,
    CatalogRow,
    Changed,
    EditionRow,
    ItemField,
    Problem,
    RowWrong,
)

MOST_ROWS = 200
MOST_NAMES = 12
KINDS = ("行政许可", "行政确认", "行政给付", "行政奖励", "行政裁决", "其他行政权力", "公共服务")
EDITED = (
    "name", "department", "kind", "project_type", "basic_code", "implementing_code", "level",
    "statutory_working_days", "promised_working_days", "extension_working_days", "queue", "phone",
    "law", "conditions",
)  # fmt: skip
NUMBERS = frozenset({"statutory_working_days", "promised_working_days", "extension_working_days"})
LONG = frozenset({"law", "conditions"})


def catalog(
    centre: Centre,
    admin: Admin,
    region: str,
    query: str,
    state: str,
    wrong: Sequence[RowWrong] = (),
    taken_in: int = 0,
    problem: Problem | None = None,
) -> Catalog:
    """The items of a region within what somebody may see: published and drafted."""
    within = reached(admin, region)
    with centre.database.read() as connection:
        published = book.published(connection, within)
        drafts = {(d.scope, d.id): d for d in book.drafts(connection, within)}
        names = regions.names(connection)
        offered = regions.options(connection, admin.scope)
    rows = []
    for one in published:
        draft = drafts.pop((one.scope, one.item.id), None)
        rows.append(_row(one.scope, one.item, draft, names))
    rows = [*(_row(d.scope, d.item, d, names) for d in drafts.values()), *rows]
    found = [row for row in rows if _matches(row, query.strip(), state)]
    return Catalog(
        rows=tuple(found[:MOST_ROWS]),
        more=max(0, len(found) - MOST_ROWS),
        regions=offered,
        region=region,
        query=query,
        state=state,
        wrong=tuple(wrong),
        taken_in=taken_in,
        may_edit=admin.scope.may(STEWARD),
        problem=problem,
        staff_name=admin.name,
    )


def reached(admin: Admin, region: str) -> str:
    """The region asked for, as far as somebody reaches."""
    return region if admin.scope.covers_region(region) else admin.scope.region


def item(
    centre: Centre, admin: Admin, region: str, id: str, problem: Problem | None = None
) -> CatalogItem:
    """One item: as it is, as it is drafted, as it was. Raises Refused(`no_such_item`)."""
    scope = book.scope_of(region)
    with centre.database.read() as connection:
        known, draft = book.find(connection, scope, id), book.draft(connection, scope, id)
        editions = book.editions(connection, scope, id)
        place = regions.name_of(regions.names(connection), region)
        halls = book.halls_of(connection, scope)
        position = book.position(connection, scope, id)
        said = book.words_of(connection, scope, id)
    shown = draft.item if draft else known.item if known else editions[0].item if editions else None
    if shown is None:
        raise Refused("no_such_item")
    lacking = _lacking(centre, halls, position)
    enrolled = sum(there for _node, _name, there in halls)
    before = known.item if known else None
    return CatalogItem(
        region=region,
        id=id,
        name=shown.name,
        place=place,
        version=known.version if known else 0,
        state=draft.state if draft else "published" if known else "withdrawn",
        drafted_by=draft.drafted_by if draft else "",
        words=said,
        fields=_fields(shown),
        lists=_lists(shown),
        changes=_changes(before, draft.item) if draft and not draft.withdraws else (),
        editions=_editions(editions),
        acts=_acts(draft, known is not None, admin),
        halls=enrolled,
        have=enrolled - len(lacking),
        lacking=tuple(lacking[:MOST_NAMES]),
        withdraws=draft.withdraws if draft else False,
        problem=problem,
        staff_name=admin.name,
    )


def _lacking(centre: Centre, halls: Sequence[tuple[str, str, bool]], position: int) -> list[str]:
    """The enrolled halls that have not got what stands at a place of the feed."""
    found = []
    for node, name, there in halls:
        contact = centre.contacts.get(node)
        if there and (contact is None or (contact.fed or 0) < position):
            found.append(name)
    return found


def _acts(draft: Draft | None, published: bool, admin: Admin) -> tuple[str, ...]:
    if not admin.scope.may(STEWARD):
        return ()
    if draft is None:
        return ("begin", "withdraw") if published else ()
    own = draft.drafted_by == admin.actor
    acts = [act for act, states in ALLOWED.items() if draft.state in states]
    return tuple(act for act in acts if not (own and act in ("approve", "send_back")))


def _fields(shown: ServiceItem) -> tuple[ItemField, ...]:
    named, wrong = words.fields(), {f.field: words.fault(f.code) for f in faults(shown)}
    options = {
        "project_type": tuple(PROJECT_TYPES.items()),
        "kind": tuple((kind, kind) for kind in dict.fromkeys((*KINDS, shown.kind))),
    }
    return tuple(
        ItemField(
            name,
            named[name],
            _text(getattr(shown, name)),
            "number" if name in NUMBERS else "long" if name in LONG else "text",
            options.get(name, ()),
            wrong.get(name, ""),
        )
        for name in EDITED
    )


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(str(part) for part in value)
    return "" if value is None else str(value)


def _lists(shown: ServiceItem) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the form does not edit, to be seen all the same."""
    named = words.fields()
    fees = tuple(f"{fee.name} {fee.fen / 100:.2f} · {fee.ground}" for fee in shown.fees)
    parts = (
        (named["materials"], tuple(m.name for m in shown.materials)),
        (named["fees"], fees),
        (named["steps"], tuple(step.name for step in shown.steps)),
        (named["result"], (shown.result.name,) if shown.result else ()),
    )
    return tuple(part for part in parts if part[1])


def _changes(before: ServiceItem | None, after: ServiceItem) -> tuple[Changed, ...]:
    named = words.fields()
    return tuple(
        Changed(named.get(d.field, d.field), d.before, d.after) for d in differences(before, after)
    )


def _editions(editions: Sequence[Edition]) -> tuple[EditionRow, ...]:
    """The versions, each with what it changed against the one before."""
    rows = []
    for n, one in enumerate(editions):
        older = editions[n + 1].item if n + 1 < len(editions) else None
        changes = _changes(older, one.item) if older is not None else ()
        at = local(one.at) if one.at else None
        rows.append(
            EditionRow(
                one.version, at, one.drafted_by, one.approved_by, one.words, one.deleted, changes
            )
        )
    return tuple(rows)


def _row(scope: str, shown: ServiceItem, draft: Draft | None, names: dict[str, str]) -> CatalogRow:
    region = book.region_of(scope)
    item = draft.item if draft else shown
    version = shown.version if draft is None or draft.base else 0
    state = draft.state if draft else "published"
    kind = PROJECT_TYPES.get(item.project_type, "")
    return CatalogRow(
        region, item.id, item.name, item.department, item.kind, kind,
        regions.name_of(names, region), item.promised_working_days, version, state,
    )  # fmt: skip


def _matches(row: CatalogRow, query: str, state: str) -> bool:
    fits = not state or row.state == state
    return fits and (not query or query in row.name or query in row.department or query == row.id)
