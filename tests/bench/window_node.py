"""A hall whose windows are open and whose case tables are full, for `window`.

Run as ``python -m tests.bench.window_node FOLDER CASES WINDOWS``; one JSON line when it listens.
The cases' rows are laid into the folded tables themselves, with their indexes, as a year of work
would have left them; the log stays short, it is not what is searched.
"""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from domain.case_numbers import case_number
from domain.cases import Case
from domain.folding import table_of
from domain.persons import name_key, person_key
from edge.app import build, open_store
from edge.roster import service as roster
from edge.secrets import open_secrets
from edge.settings import Settings
from kiosk_ui.http.server import listen, serve
from sync import schema
from sync.folds import to_row
from tests.edge.acceptance.desks import FOOD, real_plan
from tests.edge.halls import PASSWORD, password_hash, settle
from tests.factories import NODE, SECRET, id_number
from tests.factories import plan as small_plan

FIRST = date(2025, 1, 1)
A_DAY = 4000
ROWS_A_STATEMENT = 5000


def laid(count: int) -> Iterator[Case]:
    """So many closed cases of invented people, about three each."""
    for n in range(count):
        day = FIRST + timedelta(days=n // A_DAY)
        serial, born = n % 999 + 1, date(1950, 1, 1) + timedelta(days=n // 3 % 20_000)
        yield Case(
            hall=NODE,
            id=f"bench-{n:08d}",
            state="closed",
            day=day.isoformat(),
            changed_at=1_735_700_000_000 + n,
            item=FOOD,
            item_name="食品小经营店备案变更",
            item_version=1,
            project_type="instant",
            window="01",
            staff="s-1",
            number=case_number(NODE, day, 1, n % A_DAY + 1),
            person=person_key(id_number(born, serial), SECRET),
            masked_name="王**",
            name_key=name_key(f"王小{n // 3}", SECRET),
            org_code=f"91511602MA{n:08d}" if n % 5 == 0 else None,
            submitted_on=day.isoformat(),
            accepted_on=day.isoformat(),
        )


def main(folder: Path, cases: int, windows: int) -> None:
    """Fill, build, listen until SIGTERM."""
    staff = {
        f"s-{n}": replace(member, password_hash=password_hash())
        for n, member in enumerate(small_plan(windows=windows).staff.values(), 1)
    }
    plan = replace(real_plan(), windows=small_plan(windows=windows).windows, staff=staff)
    settings = Settings(data=folder / "data", public_url="http://hall.example")
    settle(settings.data, plan)
    fill(settings, cases)
    hall = build(settings)
    for n, member in enumerate(plan.staff.values(), 1):
        roster.open_window(hall.node, member, f"{n:02d}")
    listener = listen("127.0.0.1", 0)
    said = {"url": f"http://127.0.0.1:{listener.getsockname()[1]}", "password": PASSWORD}
    with hall:
        serve(
            hall.app,
            listener,
            ready=partial(print, json.dumps(said), flush=True),
            stopping=hall.streams.close,
        )
    os._exit(0)


def fill(settings: Settings, cases: int) -> None:
    """Lay the rows, a statement's worth at a time."""
    store = open_store(settings, open_secrets(settings.data))
    connection = store.open_writing()
    head, rows = schema.upsert(table_of(Case)), []
    connection.execute("BEGIN IMMEDIATE")
    for case in laid(cases):
        rows.append(to_row(case))
        if len(rows) == ROWS_A_STATEMENT:
            schema.write_rows(connection, head, rows)
            rows.clear()
    schema.write_rows(connection, head, rows)
    connection.execute("COMMIT")
    connection.close()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
