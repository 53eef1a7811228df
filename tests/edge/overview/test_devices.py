"""The manager sees what is wrong with a device, since when, how often, and what to do."""

from pathlib import Path

import pytest
from flask_babel import force_locale

from devices.registry import drivers
from domain.equipment import DeviceState
from edge.overview import faults
from edge.settings import Device
from edge.stations import service
from tests.edge.halls import HX, MINUTE_MS, OpenHall, open_hall
from tests.factories import NODE

PRINTER = Device("K1-P", "printer", "escpos", "/dev/null/nothing", "K1")


def state(hall: OpenHall) -> DeviceState:
    known = hall.store.state(DeviceState, NODE, "K1-P")
    assert known is not None
    return known


def test_outages_of_today_are_counted_and_tomorrow_begins_anew(hall: OpenHall) -> None:
    service.note_up(hall.node, PRINTER)
    for reason in ("paper_out", "cover_open", None, "paper_out"):
        hall.later(MINUTE_MS)
        if reason:
            service.note_down(hall.node, PRINTER, reason)
        else:
            service.note_up(hall.node, PRINTER)
    today = hall.node.today().isoformat()
    assert state(hall).outages_on(today) == 2  # another reason is the same outage
    hall.later(24 * 60 * MINUTE_MS)
    tomorrow = hall.node.today().isoformat()
    assert state(hall).outages_on(tomorrow) == 0
    service.note_up(hall.node, PRINTER)
    service.note_down(hall.node, PRINTER, "paper_out")
    assert state(hall).outages_on(tomorrow) == 1


def test_since_is_when_the_outage_began(hall: OpenHall) -> None:
    service.note_down(hall.node, PRINTER, "paper_out")
    began = state(hall).since
    hall.later(MINUTE_MS)
    service.note_down(hall.node, PRINTER, "cover_open")
    assert (state(hall).since, state(hall).reason) == (began, "cover_open")


def test_the_overview_says_what_to_do_and_restarts_a_device(tmp_path: Path) -> None:
    with open_hall(tmp_path, devices=(PRINTER,)) as hall:
        for _ in range(2):
            service.note_up(hall.node, PRINTER)
            service.note_down(hall.node, PRINTER, "no_answer")
        manager = hall.signed_in("1009")
        page = manager.get("/overview").get_data(as_text=True)
        for words in (
            "无应答",
            "今天第 2 次",
            "号码显示在屏幕上",
            "/overview/devices/K1-P/restart",
        ):
            assert words in page
        assert manager.post("/overview/devices/K1-P/restart").status_code == 303
        assert "已请求重启" in manager.get("/overview").get_data(as_text=True)
        assert [e.actor for e in hall.events("device.restart_asked")] == ["staff/s-9"]
        assert manager.post("/overview/devices/X/restart").status_code == 404
        clerk = hall.signed_in("1001")
        assert clerk.post("/overview/devices/K1-P/restart", headers=HX).status_code == 403


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_of_device_has_a_name_and_a_way_round(hall: OpenHall, lang: str) -> None:
    with hall.running.app.test_request_context(), force_locale(lang):
        fallback = faults.way_round("nothing")
        for driver in drivers():
            kind = driver.sheet.kind
            assert faults.kind_words(kind) != kind, (
                f"edge/overview/faults.py has no word for {kind}"
            )
            assert faults.way_round(kind) != fallback, f"no way round for {kind}"
