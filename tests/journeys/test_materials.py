"""A company with an agent brings its papers: scanned, read, the form filled from the licence, a
wrong paper pointed at, another taken all the same with a reason; by keyboard alone, in a browser.
"""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from domain.case_numbers import compact
from simulators.document_camera.pages import Page as Sheet
from tests import documents
from tests.edge.papers.pages import barcode_in, rendered, text_of
from tests.factories import id_number
from tests.journeys.case_desk import CaseDesk
from tests.journeys.test_cases_by_law import AT_WORK, DatedHall, serve_next, window

ITEM = "烟草专卖零售许可证新办"
FIRM = documents.Firm(legal_person="王小明")
OWNER = documents.Somebody(name="王小明", number=id_number(serial=4))
AGENT = documents.Somebody(name="钱雨桐", number=id_number(date(1985, 5, 5), 5))
READ_MS = 60_000

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[DatedHall]:
    made = DatedHall("", tmp_path)
    made.on("2026-09-18")
    (tmp_path / "camera").mkdir()
    lay(made, documents.marriage_certificate("王小明", "李小红"))
    argv = [sys.executable, "-m", "tests.journeys.dated_hall", str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        made.url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        try:
            yield made
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def lay(hall: DatedHall, sheet: Sheet) -> None:
    """Lay a sheet under the camera, in place of what lies there."""
    folder = hall.folder / "camera"
    number = len(list(folder.glob("*.jpg")))
    draft = folder / f"{number}.new"
    draft.write_bytes(documents.as_jpeg(documents.photograph(sheet, 3)))
    draft.rename(folder / f"{number}.jpg")


def open_material(page: Page, name: str) -> None:
    """From the case: F8, down to the line, Enter."""
    page.keyboard.press("F8")
    for _ in range(12):
        focused = page.locator("[data-material]:focus")
        if name in focused.inner_text():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/materials/*")
    at_work(page)


def at_work(page: Page) -> None:
    expect(page.locator("html[data-ready]")).to_have_count(1)


def pages(page: Page, count: int) -> None:
    """So many pages are there."""
    expect(page.locator(".scan__small")).to_have_count(count, timeout=READ_MS)
    at_work(page)


def read(page: Page) -> str:
    """What the page says when everything was read."""
    expect(page.locator("[data-reading=done]")).to_have_count(1, timeout=READ_MS)
    return page.locator(".reading__found").inner_text()


def bring_file(page: Page, content: bytes) -> None:
    """U, and a file is chosen."""
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("u")
    chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": content})


def test_a_companys_papers_from_the_camera_to_the_sealed_documents(
    hall: DatedHall, chromium: Browser
) -> None:
    clerk = window(chromium, hall, 1)
    page, desk = clerk.page, serve_next(clerk)
    desk.choose("yczmls", ITEM)
    scan_the_licence(page, hall)
    fill_in(desk)
    take_a_paper_all_the_same(page)
    scan_the_mandate(page, hall)
    desk.materials("1")
    desk.step("Control+Enter", "已受理")
    number = desk.number()
    assert (desk.fact("申请人"), desk.fact("代办人")) == (FIRM.name, "钱**")
    assert desk.story().count("扫描材料") == 3
    check_papers(page, number)
    open_by_its_bars(page, number)


def scan_the_licence(page: Page, hall: DatedHall) -> None:
    """A wrong paper first; then the licence, which fills the form."""
    open_material(page, "营业执照")
    page.keyboard.press("Enter")
    pages(page, 1)
    assert "像是结婚证，这里要的是营业执照" in read(page)
    page.keyboard.press("Delete")
    pages(page, 0)
    lay(hall, documents.licence(FIRM))
    page.keyboard.press("Enter")
    pages(page, 1)
    said = read(page)
    assert FIRM.code in said and "没有发现不符" in said
    page.keyboard.press("F6")
    page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}$"))
    at_work(page)


def fill_in(desk: CaseDesk) -> None:
    """What the licence did not say."""
    desk.holds("applicant", "organisation")
    for question, answer in (
        ("org_name", FIRM.name),
        ("org_code", FIRM.code),
        ("legal_person", FIRM.legal_person),
        ("place_address", FIRM.address),
    ):
        desk.holds(question, answer)
    desk.go_to("name")
    desk.type(OWNER.name, OWNER.number, "13600136000", OWNER.address)
    desk.type("五福烟酒", "60", "511602")
    desk.go_to("agent")
    desk.type("↓1", AGENT.name, AGENT.number, "13500135000")


def take_a_paper_all_the_same(page: Page) -> None:
    """An ID card in another name, brought as a file; the clerk says why it is taken."""
    open_material(page, "身份证明")
    other = documents.Somebody(name="王小鸣", number=OWNER.number)
    bring_file(page, documents.as_jpeg(documents.id_card(other)))
    pages(page, 1)
    assert "名称不一致：证照上是“王小鸣”，申请表是“王小明”" in read(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Alt+1")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}$"))
    at_work(page)


def scan_the_mandate(page: Page, hall: DatedHall) -> None:
    """Two pages, the second one first: it is moved."""
    open_material(page, "委托书")
    for n, sheet in enumerate(
        (documents.id_card(AGENT), documents.mandate(FIRM.name, AGENT.name, AGENT.number)), 1
    ):
        lay(hall, sheet)
        page.keyboard.press("Enter")
        pages(page, n)
    page.keyboard.press("[")
    expect(page.locator(".scan__small[aria-current]")).to_have_text("1")
    at_work(page)
    assert "没有发现不符" in read(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/case/[0-9a-f-]{36}$"))
    at_work(page)


def check_papers(page: Page, number: str) -> None:
    """The receipt bears number and bars; each scan opens as a document."""
    receipt = page.context.request.post(f"{page.url}/papers/receipt").body()
    assert number in text_of(receipt)
    assert barcode_in(rendered(receipt)) == compact(number)
    for material, count in (("m2", 1), ("m3", 1), ("m4", 2)):
        scan = page.context.request.post(f"{page.url}/scans/{material}")
        assert len(pypdfium2.PdfDocument(scan.body())) == count


def open_by_its_bars(page: Page, number: str) -> None:
    """Back at the console, the paper's bars are scanned by a keyboard that is none."""
    place = page.url
    page.keyboard.press("Escape")
    page.wait_for_url("**/window")
    page.wait_for_function(AT_WORK)
    page.keyboard.type(compact(number), delay=2)
    page.keyboard.press("Enter")
    page.wait_for_url(place)
