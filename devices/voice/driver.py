"""The voice that calls numbers: one announcement after the other, offline."""

import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Event, Lock

from devices.driver import Driver, Emit
from devices.errors import DeviceError
from devices.sheet import SOUND, DataSheet, Found
from devices.spec import DeviceSpec
from devices.tryout import TryOut
from devices.voice import speech
from devices.voice.chime import chime
from devices.voice.port import Announcement, Spoken, Voice
from devices.voice.sound import BYTES_A_SECOND, SoundLine, has_card, open_line
from devices.voice.volume import parse_volume

MOST_WAITING = 20
PAUSE = bytes(BYTES_A_SECOND // 4)  # between Mandarin and English, and after each announcement


@dataclass(frozen=True, slots=True)
class _Wish:
    what: Announcement
    since: float
    future: "Future[Spoken]" = field(default_factory=Future)


class HallVoice(Driver[SoundLine], Voice):
    """espeak-ng on a sound card or a loudspeaker on the network."""

    sheet = DataSheet(
        name="voice",
        kind="voice",
        about="voice 叫号 with espeak-ng, offline, Mandarin and English",
        wires=(SOUND,),
        page="voice.md",
        options={
            "volume": "percent, or by hour: 08:00=80 12:00=40 14:00=80 (80)",
            "speed": "words a minute (150)",
            "english": "say it in English too (true)",
            "zones": "ids of the hall's zones it speaks for (its window's; else the whole hall)",
            "stale_s": "what has waited longer is not said any more (60)",
        },
    )

    def __init__(self, spec: DeviceSpec, emit: Emit) -> None:
        super().__init__(spec, emit)
        self._volume = parse_volume(spec.text("volume", "80"))
        self._speed = int(spec.number("speed", 150))
        self._english = spec.flag("english", True)
        self._stale_s = spec.number("stale_s", 60)
        self._lock = Lock()
        self._waiting: deque[_Wish] = deque()
        self._up = False

    def say(self, what: Announcement) -> "Future[Spoken]":
        wish, crowded_out = _Wish(what, time.monotonic()), None
        with self._lock:
            same = next((w for w in self._waiting if w.what == what), None)
            if same is not None:
                return same.future
            if self._up:
                self._waiting.append(wish)
                if len(self._waiting) > MOST_WAITING:
                    crowded_out = self._waiting.popleft()
        if crowded_out is not None:
            crowded_out.future.set_result(Spoken(False, "crowded_out"))
        if not self._up:
            wish.future.set_result(Spoken(False, "device_down"))
        return wish.future

    def present(self) -> bool:
        return self.spec.url.startswith("socket://") or has_card()

    def open(self, stop: Event) -> SoundLine:
        if not speech.available():
            raise DeviceError("espeak-ng is not installed", "no_speech")
        return open_line(self.spec.url, stop, self.tap)

    def greet(self, wire: SoundLine) -> None:
        speech.mandarin("零", volume=0)
        wire.check()
        with self._lock:
            self._up = True

    def turn(self, wire: SoundLine) -> None:
        with self._lock:
            wish = self._waiting.popleft() if self._waiting else None
        if wish is None:
            wire.check()
            wire.rest(0.05)
            return
        try:
            outcome = self._say(wire, wish)
        except DeviceError as error:
            wish.future.set_result(Spoken(False, error.reason))
            raise
        wish.future.set_result(outcome)

    def gone(self, reason: str) -> None:
        with self._lock:
            self._up = False
            waiting, self._waiting = list(self._waiting), deque()
        for wish in waiting:
            wish.future.set_result(Spoken(False, "device_down"))

    def try_out(self) -> TryOut:
        what = Announcement("请 A 零幺二号，到三号窗口", "Number A, zero one two, to window three")
        return TryOut("You should hear a chime, Mandarin and English.", lambda: self.say(what))

    @classmethod
    def candidates(cls) -> Iterable[Found]:
        if has_card() and speech.available():
            yield Found("voice", "alsa:default", "this machine's sound card")

    def _say(self, wire: SoundLine, wish: _Wish) -> Spoken:
        if time.monotonic() - wish.since > self._stale_s:
            return Spoken(False, "stale")
        now = time.localtime()
        percent = self._volume.at(now.tm_hour, now.tm_min)
        if not percent:
            return Spoken(False, "muted")
        samples = chime(percent) + speech.mandarin(wish.what.chinese, self._speed, percent)
        if self._english and wish.what.english:
            samples += PAUSE + speech.english(wish.what.english, self._speed, percent)
        wire.play(samples + PAUSE)
        return Spoken(True)
