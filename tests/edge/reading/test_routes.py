"""A page is read aloud to whoever cannot read it."""

import io
import wave

import pytest

from devices.errors import DeviceError
from devices.voice import speech
from edge.reading.routes import LONGEST
from tests.edge.halls import OpenHall

SPEECH = "/kiosk/K1/speech"


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getnframes() / file.getframerate()


def test_a_page_is_read_in_its_own_language(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = hall.paired("K1")
    said: list[tuple[str, str]] = []
    for language in ("mandarin", "english"):
        real = getattr(speech, language)
        monkeypatch.setattr(
            speech,
            language,
            lambda text, pace, name=language, real=real: (
                said.append((name, text)) or real(text, pace)
            ),
        )
    answer = kiosk.post(SPEECH, data={"text": "请将身份证放在读卡区"})
    assert answer.content_type == "audio/wav" and seconds(answer.data) > 1
    kiosk.post("/language", data={"lang": "en", "back": "/kiosk/K1/"})
    answer = kiosk.post(SPEECH, data={"text": "Place your ID card on the reader"})
    assert seconds(answer.data) > 1
    assert [name for name, _ in said] == ["mandarin", "english"]


def test_a_page_is_bounded(hall: OpenHall, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(speech, "mandarin", lambda text, pace: heard.append(text) or b"\0\0")
    kiosk = hall.paired("K1")
    assert kiosk.post(SPEECH, data={"text": "号" * 5000}).status_code == 200
    assert heard == ["号" * LONGEST]
    assert kiosk.post(SPEECH, data={"text": "  "}).status_code == 400


def test_without_a_voice_the_page_goes_on(hall: OpenHall, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(text: str, pace: int) -> bytes:
        raise DeviceError("no espeak-ng", "no_speech")

    monkeypatch.setattr(speech, "mandarin", silent)
    kiosk = hall.paired("K1")
    assert kiosk.post(SPEECH, data={"text": "取号"}).status_code == 503
    hall.running.app.jinja_env.globals["can_speak"] = False
    assert 'value="aloud"' not in kiosk.get("/kiosk/K1/").text


def test_nobody_else_is_read_to(hall: OpenHall) -> None:
    assert hall.browser().post(SPEECH, data={"text": "取号"}).status_code != 200
