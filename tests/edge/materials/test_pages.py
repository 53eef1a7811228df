"""Pages of a material: brought, set in order, sealed, named in the log, found again."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from domain.case_scans import CaseScan
from domain.errors import Refused
from edge.acceptance import service as acceptance
from edge.calling.service import Seat
from edge.materials import scans, sealing, service
from edge.materials.archive import Sheet, pdf_a
from edge.materials.uploads import LONGEST_SIDE, MOST_PIXELS, pages_of
from tests.edge.acceptance.desks import (
    HYGIENE,
    counter,
    filled,
    real_plan,
    serving,
    the_case,
)
from tests.edge.halls import NODE, OpenHall, open_hall

DAY = date(2026, 3, 2)
COLOURS = ("red", "green", "blue")


def picture(colour: str = "red", size: tuple[int, int] = (600, 800), kind: str = "JPEG") -> bytes:
    """A page whose top is black and whose rest is of one colour."""
    page = Image.new("RGB", size, colour)
    page.paste("black", (0, 0, size[0], size[1] // 8))
    out = io.BytesIO()
    page.save(out, kind, dpi=(100, 100))
    return out.getvalue()


def pdf(pages: int) -> bytes:
    """A document of so many pages."""
    return pdf_a([Sheet(picture())] * pages, "t", DAY)


def drawn(document: bytes) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    return [page.render().to_pil().convert("RGB") for page in pypdfium2.PdfDocument(document)]


def colour_at(page: Image.Image, x: float, y: float) -> str:
    """The name of the colour at a place given in shares."""
    seen = page.getpixel((int(x * page.width), int(y * page.height)))
    assert isinstance(seen, tuple)
    names = {(255, 0, 0): "red", (0, 128, 0): "green", (0, 0, 255): "blue", (0, 0, 0): "black"}
    return min(
        names.items(), key=lambda n: sum(abs(a - b) for a, b in zip(n[0], seen, strict=True))
    )[1]


@pytest.fixture
def seat(hall: OpenHall) -> Iterator[Seat]:
    yield serving(hall)


def scan_of(hall: OpenHall, case_id: str, material: str = "m1") -> CaseScan:
    """What the tables say of a material."""
    found = hall.store.state(CaseScan, NODE, case_id, material)
    assert found is not None
    return found


def on_disk(hall: OpenHall) -> set[str]:
    """Every blob that lies there."""
    return set(hall.node.blobs.store.addresses())


def test_pages_are_ordered_turned_taken_back_and_sealed_as_one_document(
    hall: OpenHall, seat: Seat
) -> None:
    desk, case_id = counter(hall), filled(hall, seat)
    for colour in COLOURS:
        service.add_file(desk, case_id, "m1", picture(colour))
    service.add_file(desk, case_id, "m1", picture("red"))
    service.change(desk, case_id, "m1", scans.moved(2, -2))
    service.change(desk, case_id, "m1", scans.turned(1))
    service.change(desk, case_id, "m1", scans.removed(3))
    service.change(desk, case_id, "m1", scans.counted("copy", 2))
    acceptance.accept(desk, seat, case_id)
    scan = scan_of(hall, case_id)
    assert (scan.pages, scan.got, scan.copies, scan.came) == (3, "copy", 2, "upload")
    pages = drawn(sealing.content(desk, scan.scan))
    assert [colour_at(page, 0.5, 0.5) for page in pages] == ["blue", "red", "green"]
    assert colour_at(pages[0], 0.5, 0.05) == colour_at(pages[1], 0.95, 0.5) == "black"
    assert pages[1].width > pages[1].height
    kept = {scan.scan, the_case(hall, case_id).sealed}
    assert on_disk(hall) == kept, "the loose pages have left the disk"


def test_the_log_names_the_document_and_holds_nothing_of_it(hall: OpenHall, seat: Seat) -> None:
    desk, case_id = counter(hall), filled(hall, seat)
    service.add_file(desk, case_id, "m1", picture())
    acceptance.submit(desk, seat, case_id)
    (event,) = hall.events("case.material_scanned")
    scan = scan_of(hall, case_id)
    assert (event.actor, scan.scan) == ("staff/s-1", getattr(event.body, "scan", ""))
    kept = [e.subject for e in hall.events("blob.kept")]
    assert f"blob/{scan.scan}" in kept
    for path in hall.settings.data.rglob("*"):
        assert not path.is_file() or b"\x10JFIF\x00" not in path.read_bytes(), path


def test_a_document_is_pdf_a_and_the_same_pages_are_the_same_bytes() -> None:
    jpeg = picture()
    made = pdf_a([Sheet(jpeg), Sheet(jpeg, 1)], "身份证", DAY)
    assert made == pdf_a([Sheet(jpeg), Sheet(jpeg, 1)], "身份证", DAY)
    for sign in (b"<pdfaid:part>2", b"<pdfaid:conformance>B", b"/OutputIntent", b"/GTS_PDFA1"):
        assert sign in made
    for forbidden in (b"/Encrypt", b"/JavaScript", b"/EmbeddedFiles", b"/LZWDecode", b"/SMask"):
        assert forbidden not in made
    assert jpeg in made, "the picture's bytes are untouched"
    assert [(p.width, p.height) for p in drawn(made)] == [(432, 576), (576, 432)]


def test_a_file_is_told_by_its_content_and_bounded() -> None:
    assert len(pages_of(pdf(3))) == 3
    (page,) = pages_of(picture(kind="PNG", size=(5000, 4000)))
    assert max(Image.open(io.BytesIO(page)).size) == LONGEST_SIDE
    broken = {
        "not_a_document": [b"", b"MZ\x90", b"GIF89a", b"<svg/>", b"PK\x03\x04"],
        "file_broken": [b"%PDF-1.7 nothing", picture()[:500], b"\x89PNG\r\n\x1a\n"],
        "too_many_pages": [pdf(scans.MOST_PAGES + 1)],
    }
    for code, contents in broken.items():
        for content in contents:
            with pytest.raises(Refused, match=code):
                pages_of(content)
    wide = io.BytesIO()
    Image.new("1", (MOST_PIXELS // 1000 + 1, 1000)).save(wide, "PNG")
    with pytest.raises(Refused, match="file_too_large"):
        pages_of(wide.getvalue())


def test_what_a_photo_says_of_its_place_is_not_kept() -> None:
    marks = Image.Exif()
    marks[0x010F] = "SECRET-CAMERA"
    out = io.BytesIO()
    Image.new("RGB", (100, 100)).save(out, "JPEG", exif=marks)
    assert b"SECRET-CAMERA" in out.getvalue()
    assert b"SECRET-CAMERA" not in pages_of(out.getvalue())[0]


def test_too_many_pages_leave_nothing(hall: OpenHall, seat: Seat) -> None:
    desk, case_id = counter(hall), filled(hall, seat)
    service.add_file(desk, case_id, "m1", pdf(scans.MOST_PAGES))
    before = on_disk(hall)
    with pytest.raises(Refused, match="too_many_pages"):
        service.add_file(desk, case_id, "m1", picture())
    assert on_disk(hall) == before
    acceptance.discard(desk, seat, case_id, "")
    assert on_disk(hall) == set()


def test_the_same_file_in_two_drafts_is_let_go_by_each(hall: OpenHall, seat: Seat) -> None:
    desk, first, second = counter(hall), filled(hall, seat), filled(hall, seat, HYGIENE)
    for case_id in (first, second):
        service.add_file(desk, case_id, "m1", picture())
    acceptance.discard(desk, seat, first, "")
    assert drawn(sealing.document_of(desk, "t", service.draft_of(desk, second).scans["m1"]))


def test_a_refused_acceptance_keeps_the_pages_and_no_document(hall: OpenHall, seat: Seat) -> None:
    desk, case_id = counter(hall), filled(hall, seat)
    service.add_file(desk, case_id, "m1", picture())
    before = on_disk(hall)
    acceptance.keep_material(desk, case_id, "m2", "missing")
    with pytest.raises(Refused, match="materials_missing"):
        acceptance.accept(desk, seat, case_id)
    records = on_disk(hall) - before
    assert len(records) <= 1, "the sealed form alone"
    assert len(service.draft_of(desk, case_id).scans["m1"].pages) == 1


def test_what_comes_after_acceptance_is_kept_with_its_own_event(hall: OpenHall, seat: Seat) -> None:
    desk, case_id = counter(hall), filled(hall, seat)
    acceptance.accept(desk, seat, case_id)
    with pytest.raises(Refused, match="nothing_scanned"):
        service.keep_scan(desk, seat, case_id, "m4")
    service.add_file(desk, case_id, "m4", pdf(2))
    service.keep_scan(desk, seat, case_id, "m4")
    assert scan_of(hall, case_id, "m4").pages == 2
    assert service.draft_of(desk, case_id).scans == {}


def test_an_earlier_scan_of_the_same_person_is_taken_over_and_the_earlier_case_says_so(
    hall: OpenHall, seat: Seat
) -> None:
    desk, first = counter(hall), filled(hall, seat)
    service.add_file(desk, first, "m2", picture("green"))
    acceptance.accept(desk, seat, first)
    second = acceptance.begin(desk, seat, HYGIENE)
    (known,) = service.earlier_scans(desk, the_case(hall, second))
    service.take_from_earlier(desk, seat, second, "m2", f"{known.case}/{known.material}")
    (opened,) = hall.events("case.record_opened")
    assert (opened.subject, opened.actor) == (f"case/{first}", "staff/s-1")
    scan = service.draft_of(desk, second).scans["m2"]
    assert (scan.from_case, scan.pages[0].came) == (the_case(hall, first).number, "earlier")
    (page,) = drawn(sealing.document_of(desk, "t", scan))
    assert colour_at(page, 0.5, 0.5) == "green"
    with pytest.raises(Refused, match="no_earlier"):
        service.take_from_earlier(desk, seat, second, "m2", "another/m1")


def test_pages_survive_a_power_cut(tmp_path: Path) -> None:
    with open_hall(tmp_path, the_plan=real_plan()) as hall:
        case_id = filled(hall, serving(hall))
        service.add_file(counter(hall), case_id, "m1", picture("blue"))
    with open_hall(tmp_path) as again:
        scan = service.draft_of(counter(again), case_id).scans["m1"]
        assert (
            colour_at(drawn(sealing.document_of(counter(again), "t", scan))[0], 0.5, 0.5) == "blue"
        )
