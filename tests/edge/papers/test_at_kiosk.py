"""Papers at a kiosk: whole or in short, a copy is marked, and a printer that fails is told."""

# ruff: noqa: F811

import pytest
from flask.testing import FlaskClient

from devices.printer.port import Printed
from edge.stations.equipment import Equipment
from tests.edge.halls import JSON, OpenHall, card
from tests.edge.papers.test_printing import (  # noqa: F401
    Lasers,
    Slips,
    accepted,
    copies,
    hall,
    printers,
)

PAPERS = "/kiosk/K1/my/papers"
Printers = tuple[Lasers, Slips]


@pytest.fixture
def holder(hall: OpenHall, printers: Printers) -> tuple[FlaskClient, str]:
    case_id, kiosk = accepted(hall), hall.paired("K1")
    kiosk.get("/kiosk/K1/for/print")
    hall.lay(card())
    return kiosk, case_id


def test_a_paper_comes_out_and_a_second_one_is_marked(
    hall: OpenHall,
    printers: Printers,
    holder: tuple[FlaskClient, str],
) -> None:
    kiosk, case_id = holder
    (case,) = kiosk.get(PAPERS, headers=JSON).json["cases"]
    assert case["kinds"] == ["receipt", "acceptance"]
    assert kiosk.post(f"{PAPERS}/{case_id}/receipt").headers["Location"] == PAPERS
    assert "正在打印" in kiosk.get(PAPERS).text
    kiosk.post(f"{PAPERS}/{case_id}/receipt")  # a second touch of a wet finger
    assert copies(hall) == [1]
    printers[0].end(Printed.PRINTED)
    assert "打印好了" in kiosk.get(PAPERS).text
    kiosk.post(f"{PAPERS}/{case_id}/receipt")
    assert copies(hall) == [1, 2]
    assert {e.actor for e in hall.events("case.paper_printed")} == {"station/K1"}


def test_what_did_not_come_out_is_told(
    hall: OpenHall,
    printers: Printers,
    holder: tuple[FlaskClient, str],
) -> None:
    kiosk, case_id = holder
    kiosk.post(f"{PAPERS}/{case_id}/acceptance")
    printers[0].end(Printed.NOT_PRINTED, "paper_out")
    assert "没有打印出来" in kiosk.get(PAPERS).text


def test_without_a_printer_nothing_is_written_down(
    hall: OpenHall,
    holder: tuple[FlaskClient, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kiosk, case_id = holder
    monkeypatch.setattr(Equipment, "can_work", lambda self, device: False)
    assert "现在不能打印" in kiosk.get(PAPERS).text
    answer = kiosk.post(f"{PAPERS}/{case_id}/receipt")
    assert answer.status_code == 409 and copies(hall) == []


def test_nobody_prints_anothers_paper(
    hall: OpenHall,
    holder: tuple[FlaskClient, str],
) -> None:
    kiosk, case_id = holder
    hall.lay(card("本杰明", serial=9))
    assert kiosk.post(f"{PAPERS}/{case_id}/receipt").status_code == 409
    assert kiosk.post(f"{PAPERS}/{case_id}/certificate").status_code == 409
    assert copies(hall) == []
    kiosk.post("/kiosk/K1/leave")
    assert kiosk.get(PAPERS).headers["Location"] == "/kiosk/K1/for/print"
