"""A scan is signed on the tablet; what was signed is, to the byte, what is sealed."""

import pytest

from domain.errors import Refused
from domain.signatures import Ink, fits
from edge.acceptance import service as acceptance
from edge.calling.service import Seat
from edge.materials import form, scans, sealing, service, signed
from edge.signing import service as signing
from edge.signing.desk import Asked, SigningDesk
from tests.edge.acceptance.desks import counter, filled, serving, the_case
from tests.edge.halls import DAY_MS, OpenHall
from tests.edge.materials.test_pages import picture, scan_of
from tests.edge.papers.pages import rendered

STROKE = tuple((100 + 5 * n, 200 + n % 7, 10 * n, 500) for n in range(80))
INK = Ink(1000, 500, (STROKE,))


def asked(hall: OpenHall, seat: Seat, case_id: str) -> tuple[SigningDesk, Asked]:
    desk = SigningDesk(hall.settings)
    return desk, signed.ask(counter(hall), desk, seat, the_case(hall, case_id), "m1")


def test_the_filled_form_is_signed_and_the_log_holds_both_to_be_compared(hall: OpenHall) -> None:
    seat = serving(hall)
    desk, case_id = counter(hall), filled(hall, seat)
    form.add_form(desk, the_case(hall, case_id), "m1")
    tablet, document = asked(hall, seat, case_id)
    signing.give(hall.node, tablet, document, INK)
    hall.later(DAY_MS)
    acceptance.accept(desk, seat, case_id)
    scan = scan_of(hall, case_id)
    signature = signed.signature_of(desk, case_id, scan.sha256)
    assert signature is not None and scan.came == "form"
    sealed = sealing.content(desk, scan.scan)
    assert fits(signature, sealed) and not fits(signature, sealed + b" ")
    assert rendered(sealed).min() < 100, "something is written on it"


def test_a_page_that_changes_takes_the_signature_off(hall: OpenHall) -> None:
    seat = serving(hall)
    desk, case_id = counter(hall), filled(hall, seat)
    service.add_file(desk, case_id, "m1", picture())
    tablet, document = asked(hall, seat, case_id)
    signing.give(hall.node, tablet, document, INK)
    scan = service.draft_of(desk, case_id).scans["m1"]
    assert signed.signature_of(desk, case_id, scan.asked) is not None
    service.change(desk, case_id, "m1", scans.turned(0))
    assert service.draft_of(desk, case_id).scans["m1"].asked == ""
    acceptance.accept(desk, seat, case_id)
    assert signed.signature_of(desk, case_id, scan_of(hall, case_id).sha256) is None


def test_nothing_is_signed_without_pages_or_without_a_tablet(hall: OpenHall) -> None:
    seat = serving(hall)
    case_id = filled(hall, seat)
    with pytest.raises(Refused, match="nothing_scanned"):
        asked(hall, seat, case_id)
    with pytest.raises(Refused, match="no_tablet"):
        asked(hall, hall.opened(2), case_id)


def test_the_page_asks_for_the_signature_and_says_that_it_was_given(hall: OpenHall) -> None:
    clerk = hall.at_window()
    seat = Seat("01", "s-1")
    case_id = filled(hall, seat)
    place = f"/case/{case_id}/materials/m1"
    assert clerk.post(f"{place}/form").status_code == 303
    assert clerk.post(f"{place}/sign").status_code == 303
    assert "平板上正在签" in clerk.get(place).text
    scan = service.draft_of(counter(hall), case_id).scans["m1"]
    tablet = hall.paired("P1")
    assert tablet.get("/pad/P1/sign").status_code == 200
    document = sealing.document_of(counter(hall), "申请表", scan)
    other, again = SigningDesk(hall.settings), hall.node.wall_ms()
    given = other.ask("01", "s-1", f"case/{case_id}", "申请表", document, again)
    signing.give(hall.node, other, given, INK)
    assert "已签名" in clerk.get(place).text
