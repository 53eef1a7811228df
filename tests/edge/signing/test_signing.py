"""A document goes to the tablet, is signed there, and stays bound to what was signed."""

import io
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from flask.testing import FlaskClient
from PIL import Image

from domain.signatures import Ink, Signature, fits
from edge.signing.drawing import png, svg
from edge.signing.service import open_record
from tests.edge.halls import JSON, OpenHall
from tests.factories import NODE

STROKES = (
    tuple((200 + 12 * i, 150 + 5 * i, 9 * i, 300 + 40 * i) for i in range(14)),
    tuple((420 - 8 * i, 120 + 11 * i, 400 + 9 * i, 700) for i in range(14)),
)
INK = Ink(1000, 400, STROKES)


def pdf(pages: int = 2) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ask(clerk: FlaskClient, document: bytes, title: str = "申请书") -> dict[str, str]:
    answer = clerk.post(f"/window/sign?title={title}&about=case/7", data=document, headers=JSON)
    assert answer.status_code == 201, answer.text
    return dict(answer.json or {})


def test_from_the_clerk_to_the_log(hall: OpenHall) -> None:
    document = pdf()
    clerk, tablet = hall.at_window(), hall.paired("P1")
    assert tablet.get("/pad/P1/sign").headers["Location"] == "/pad/P1/"
    asked = ask(clerk, document)
    shown = tablet.get("/pad/P1/sign").text
    assert "申请书" in shown and asked["sha256"][:12].upper() in shown
    picture = tablet.get(f"/pad/P1/sign/{asked['asked']}/2.png")
    assert Image.open(io.BytesIO(picture.data)).width == 1100
    assert tablet.get(f"/pad/P1/sign/{asked['asked']}/3.png").status_code == 404
    assert "平板上正在签" in clerk.get("/window/sign/state").text

    body = msgspec.json.encode(INK)
    given = tablet.post(f"/pad/P1/sign/{asked['asked']}", data=body, headers=JSON)
    assert given.status_code == 201
    signature = hall.store.state(Signature, NODE, given.json["signature"])  # type: ignore[index]
    assert signature is not None
    assert (signature.about, signature.window, signature.staff) == ("case/7", "01", "s-1")
    assert fits(signature, document) and not fits(signature, document + b" ")
    record = open_record(hall.node, signature)
    assert record.strokes == STROKES and record.document == signature.document
    assert "已签" in clerk.get("/window/sign/state").text
    again = tablet.post(f"/pad/P1/sign/{asked['asked']}", data=body, headers=JSON)
    assert again.status_code == 409


def test_strokes_lie_on_the_disk_sealed_alone(hall: OpenHall, tmp_path: Path) -> None:
    clerk, tablet = hall.at_window(), hall.paired("P1")
    asked = ask(clerk, pdf(), "only-here-title")
    tablet.post(f"/pad/P1/sign/{asked['asked']}", data=msgspec.json.encode(INK), headers=JSON)
    for path in hall.settings.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"strokes" not in content and b"only-here-title" not in content
            assert b"%PDF-" not in content


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"nonsense", "平板送来的笔迹不完整"),
        (msgspec.json.encode(Ink(1000, 400, ())), "签名太短"),
        (b'{"width": 10, "height": 10, "strokes": [[[99, 99, 0, 0]]]}', "平板送来的笔迹不完整"),
    ],
)
def test_what_is_no_signature_is_refused_and_may_be_tried_again(
    hall: OpenHall, body: bytes, code: str
) -> None:
    clerk, tablet = hall.at_window(), hall.paired("P1")
    asked = ask(clerk, pdf())
    place = f"/pad/P1/sign/{asked['asked']}"
    refused = tablet.post(place, data=body, headers=JSON)
    assert refused.status_code == 409 and code in refused.text
    assert tablet.post(place, data=msgspec.json.encode(INK), headers=JSON).status_code == 201


def test_more_than_a_signature_is_not_even_read(hall: OpenHall) -> None:
    clerk, tablet = hall.at_window(), hall.paired("P1")
    asked = ask(clerk, pdf())
    huge = tablet.post(f"/pad/P1/sign/{asked['asked']}", data=b" " * 700_000)
    assert huge.status_code == 413
    assert clerk.post("/window/sign?title=t", data=b"%PDF-" + bytes(5_300_000)).status_code == 413


def test_what_is_no_pdf_is_not_shown(hall: OpenHall) -> None:
    refused = hall.at_window().post("/window/sign?title=t", data=b"MZ...", headers=JSON)
    assert refused.status_code == 409 and "PDF" in refused.text


def test_a_document_that_was_taken_back_or_replaced_cannot_be_signed(hall: OpenHall) -> None:
    clerk, tablet = hall.at_window(), hall.paired("P1")
    first = ask(clerk, pdf())
    ask(clerk, pdf(1))
    body = msgspec.json.encode(INK)
    late = tablet.post(f"/pad/P1/sign/{first['asked']}", data=body, headers=JSON)
    assert late.status_code == 409 and "收回" in late.text
    clerk.post("/window/sign/take-back")
    assert tablet.get("/pad/P1/sign").headers["Location"] == "/pad/P1/"
    assert hall.store.states(Signature, "hall = ?", (NODE,)) == []


def test_nobody_has_to_sign(hall: OpenHall) -> None:
    clerk, tablet = hall.at_window(), hall.paired("P1")
    asked = ask(clerk, pdf())
    tablet.post(f"/pad/P1/sign/{asked['asked']}/decline")
    assert "没有签" in clerk.get("/window/sign/state").text


def test_a_window_without_a_tablet_says_so(hall: OpenHall) -> None:
    clerk = hall.at_window(2)
    assert "没有签名平板" in clerk.get("/window/sign").text
    assert clerk.post("/window/sign?title=t", data=pdf(), headers=JSON).status_code == 409


def test_strangers_neither_ask_nor_sign(hall: OpenHall) -> None:
    ask(hall.at_window(), pdf())
    stranger = hall.browser()
    assert stranger.get("/pad/P1/sign").headers["Location"] == "/pair"
    assert stranger.post("/window/sign", data=pdf()).headers["Location"] == "/sign-in"


def test_a_signature_is_a_picture() -> None:
    drawn = Image.open(io.BytesIO(png(INK, 300)))
    assert drawn.mode == "RGBA" and drawn.width == 300
    alpha = drawn.getchannel("A")
    assert alpha.getextrema() == (0, 255)
    assert svg(INK).count("<line") == 26
