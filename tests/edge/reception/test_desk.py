"""Card, choice, number, paper, in whatever order people bring them."""

import logging
import time
from dataclasses import replace
from datetime import date

import pytest

from devices.chipcard.card import CardSort, ChipCard
from devices.chipcard.events import ChipCardFailed, ChipCardRead
from devices.idcard.events import CardReadFailed
from domain.errors import Refused
from domain.persons import person_key
from edge.settings import Device
from tests.edge.halls import MINUTE_MS, OpenHall, card, open_hall
from tests.factories import SECRET, id_number

# Port 1 of this machine answers nobody: a printer that is not there.
NO_PRINTER = Device("p-1", "printer", "escpos", "socket://127.0.0.1:1", "K1")


def led_to(hall: OpenHall, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Where the kiosks' pages are led from now on."""
    paths: list[tuple[str, str]] = []
    monkeypatch.setattr(
        hall.running.desk, "_go", lambda station, path: paths.append((station, path))
    )
    return paths


def test_card_first_leads_to_the_services(hall: OpenHall, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = led_to(hall, monkeypatch)
    hall.lay(card())
    assert paths == [("K1", "services")]
    ticket = hall.ticket(hall.running.desk.take("K1", "q-a", None))
    assert ticket.masked_name == "欧**"


def chip(sort: CardSort, number: str = "") -> ChipCardRead:
    who = ChipCard(sort, b"", "", "A00000001", "欧阳娜", number)
    return ChipCardRead("C1", "K1", who, time.monotonic())


def test_a_social_security_card_names_its_holder_as_an_id_card_does(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = led_to(hall, monkeypatch)
    hall.running.desk.chip_card_read(chip(CardSort.SOCIAL, id_number()))
    assert paths == [("K1", "services")]
    ticket = hall.ticket(hall.running.desk.take("K1", "q-a", None))
    assert (ticket.masked_name, ticket.person) == ("欧**", person_key(id_number(), SECRET))


def test_a_bank_card_or_a_locked_one_is_told_so(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = led_to(hall, monkeypatch)
    hall.running.desk.chip_card_read(chip(CardSort.BANK))
    hall.running.desk.chip_card_failed(ChipCardFailed("C1", "K1", "locked"))
    assert paths == [("K1", "?refused=card_not_social"), ("K1", "?refused=card_locked")]
    kiosk = hall.paired("K1")
    for (_, path), words in zip(paths, ("社会保障卡", "要密码"), strict=True):
        assert words in kiosk.get(f"/kiosk/K1/{path}").text


def test_service_first_gives_the_number_when_the_card_comes(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = led_to(hall, monkeypatch)
    hall.running.desk.visits.choose("K1", "q-b")
    hall.lay(card())
    (event,) = hall.events("ticket.taken")
    ticket = hall.ticket(event.subject.removeprefix("ticket/"))
    assert (ticket.number, ticket.masked_name) == ("B001", "欧**")
    assert paths == [("K1", f"tickets/{ticket.id}")]


def test_who_waits_already_is_led_to_words_with_the_number(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.lay(card())
    held = hall.ticket(hall.running.desk.take("K1", "q-a", None))
    hall.running.desk.visits.leave("K1")
    hall.running.desk.visits.choose("K1", "q-a")
    paths = led_to(hall, monkeypatch)
    with pytest.raises(Refused, match="already_waiting"):
        hall.lay(card())
    ((station, path),) = paths
    page = hall.paired(station).get(f"/kiosk/{station}/{path}")
    assert f"您的号码是 {held.number}" in page.text


def test_without_card_means_without_the_card_of_the_person_before(hall: OpenHall) -> None:
    hall.lay(card())
    ticket = hall.running.desk.take("K1", "q-a", None, with_card=False)
    assert hall.ticket(ticket).person is None


def test_a_visit_ends_by_itself(hall: OpenHall) -> None:
    hall.lay(card())
    hall.later(MINUTE_MS + 1000)
    assert hall.ticket(hall.running.desk.take("K1", "q-a", None)).person is None


def test_no_printer_is_no_reason_for_no_number(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with open_hall(tmp_path, devices=(NO_PRINTER,)) as hall:
        ticket = hall.ticket(hall.running.desk.take("K1", "q-a", None))
        assert (ticket.printing, ticket.print_problem) == ("failed", "device_down")
        page = hall.paired("K1").get(f"/kiosk/K1/tickets/{ticket.id}").text
        assert ticket.number in page
        assert "号已取到，但打印机暂时不能打印。" in page
        assert "您的号码是 A001，一直有效。" in page
        # A kiosk without any printer has nothing to fail.
        elsewhere = hall.ticket(hall.running.desk.take("K2", "q-a", None))
        assert elsewhere.printing == "off"


def test_a_repeated_wish_is_printed_once(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with open_hall(tmp_path, devices=(NO_PRINTER,)) as hall:
        chosen = "0b6f6f0e-8f5e-4d7e-9d5b-6f3b8a1f2c3d"
        for _ in range(2):
            hall.running.desk.take("K1", "q-a", None, ticket=chosen)
        assert len(hall.events("ticket.print_failed")) == 1


def test_a_card_with_a_bad_number_is_refused_and_not_logged(
    hall: OpenHall, caplog: pytest.LogCaptureFixture
) -> None:
    from dataclasses import replace

    good = card()
    bad = replace(good, number=good.number[:-1] + ("0" if good.number[-1] != "0" else "1"))
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused, match="bad_id_number") as refused:
        hall.lay(bad)
    assert bad.number not in caplog.text + str(refused.value)
    assert hall.running.desk.visits.at("K1").visitor is None


def test_a_foreigner_is_greeted_by_the_english_name_on_an_english_page(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = led_to(hall, monkeypatch)
    number = id_number(date(1975, 3, 9), 7, region="951124")
    hall.lay(replace(card(), name="史密斯", latin_name="SMITH, JOHN", number=number))
    assert paths == [("K1", "services?lang=en")]
    ticket = hall.ticket(hall.running.desk.take("K1", "q-a", None))
    assert ticket.masked_name == "S***"
    assert ticket.person == person_key(number, SECRET)


def test_somebody_from_hong_kong_is_served_like_everybody(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = led_to(hall, monkeypatch)
    hall.lay(replace(card(), number=id_number(date(1950, 3, 9), 7, region="810000")))
    assert paths == [("K1", "services")]
    assert hall.ticket(hall.running.desk.take("K1", "q-a", None)).masked_name == "欧**"


def test_a_card_that_cannot_be_read_is_explained_where_its_holder_looks(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = led_to(hall, monkeypatch)
    desk = hall.running.desk
    desk.card_failed(CardReadFailed("r-1", "K1", "select_refused"))
    desk.visits.choose("K1", "q-a")
    desk.card_failed(CardReadFailed("r-1", "K1", "card_moved"))
    assert paths == [
        ("K1", "?refused=card_select_refused"),
        ("K1", "card?refused=card_card_moved"),
    ]


def test_a_number_that_does_not_check_out_is_said_and_never_shown(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = led_to(hall, monkeypatch)
    good = card().number
    with pytest.raises(Refused, match="bad_id_number"):
        hall.lay(replace(card(), number=good[:-1] + ("1" if good[-1] != "1" else "2")))
    assert paths == [("K1", "?refused=bad_id_number")]
