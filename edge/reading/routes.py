"""What a kiosk's page sends to be read, and the sound that comes back.

The words come from the page itself, so names are masked there already; nothing of them is kept.
"""

import io
import logging
import wave

from flask import Blueprint, Response, abort

from devices.errors import DeviceError
from devices.voice import speech
from edge.web.access import KIOSK
from edge.web.pages import fields
from kiosk_ui.http.roles import role
from kiosk_ui.language import FIRST, current_language

log = logging.getLogger(__name__)

LONGEST = 1500
"""Characters of one page; espeak-ng says them in a few minutes and makes them in a second."""

WORDS_A_MINUTE = 130


def blueprint() -> Blueprint:
    """The route of reading aloud."""
    routes = Blueprint("reading", __name__)

    @routes.post("/kiosk/<station>/speech")
    @role(KIOSK)
    def say(**_: str) -> Response:
        text = fields().get("text", "").strip()[:LONGEST]
        if not text:
            abort(400)
        speak = speech.mandarin if current_language() == FIRST else speech.english
        try:
            return Response(as_wav(speak(text, WORDS_A_MINUTE)), content_type="audio/wav")
        except DeviceError as error:
            log.warning("a page was not read aloud: %s", error.reason)
            abort(503)

    return routes


def as_wav(samples: bytes) -> bytes:
    """Samples of `devices.voice.speech` with the head that a browser wants."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.RATE)
        file.writeframes(samples)
    return whole.getvalue()
