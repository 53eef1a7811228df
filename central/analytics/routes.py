"""The page of analytics, and its numbers as a spreadsheet's text."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from flask import Blueprint, Response, request

from central.analytics import figures, views
from central.analytics.figures import Span
from central.halls.views import local
from central.identity.scope import READER
from central.store import schema
from central.web.context import admin, centre
from kiosk_ui.http.faces import page
from kiosk_ui.http.roles import role

routes = Blueprint("analytics", __name__)
MONTH = timedelta(days=30)
LONGEST = timedelta(days=366)


@routes.get("/analytics")
@role(READER)
def analytics() -> Response:
    """Figures of ``?since=&until=&region=``, the last thirty days without it."""
    return page("central/analytics.html", views.analytics(centre(), admin(), _span()))


@routes.get("/analytics/days.csv")
@role(READER)
def export() -> Response:
    """The same days with every figure, marked with who took them out and when."""
    span = _span()
    with centre().database.read() as connection:
        daily = figures.by_day(connection, admin().scope, span)
    text = io.StringIO()
    writer = csv.writer(text)
    at = local(centre().now_ms)
    writer.writerow([f"# {span.region} {admin().actor} {at:%Y-%m-%d %H:%M}"])
    names = [name for name in schema.FIGURES if not name.startswith("h")]
    writer.writerow(["day", *names])
    for day, found in daily.items():
        writer.writerow([day.isoformat(), *(getattr(found, name) for name in names)])
    headers = {"Content-Disposition": f"attachment; filename=days-{span.since}-{span.until}.csv"}
    return Response("\ufeff" + text.getvalue(), headers=headers, content_type="text/csv")


def _span() -> Span:
    today = local(centre().now_ms).date()
    until = _day("until", today)
    since = max(min(_day("since", until - MONTH), until), until - LONGEST)
    region = "".join(filter(str.isdigit, request.args.get("region", "")))[:12]
    return Span(since, until, region)


def _day(name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
