"""The voice: numbers as callers say them, one announcement after the other, and honest silence."""

import subprocess
from collections.abc import Iterator
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.events import DeviceDown, DeviceUp
from devices.spec import DeviceSpec
from devices.voice import driver as voice_driver
from devices.voice import sound, speech, words
from devices.voice.port import Announcement, Spoken, Voice
from devices.voice.volume import parse_volume
from simulators.control import SpeakerControl
from tests.simulators.rig import Running, simulator, supervised, until

PATIENCE_S = 30
QUICK: dict[str, str | int | float | bool] = {"back_off_s": 0.05, "back_off_max_s": 0.2}
SHORT = {"english": False, "speed": 300}


@pytest.mark.parametrize(
    ("number", "spoken", "english"),
    [
        ("A012", "A 零幺二", "A, zero one two"),
        ("B107", "B 幺零七", "B, one zero seven"),
        ("222", "二二二", "two two two"),
        ("预A3", "预  A 三", "A, three"),
    ],
)
def test_figures_are_spoken_one_by_one(number: str, spoken: str, english: str) -> None:
    assert words.figures(number).split() == spoken.split()
    assert words.figures_en(number) == english


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        *((0, "零"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五")),
        *((110, "一百一十"), (222, "二百二十二"), (999, "九百九十九")),
    ],
)
def test_counts_are_numbers(number: int, spoken: str) -> None:
    assert words.count(number) == spoken


def test_two_people_are_liang_and_window_two_is_er() -> None:
    assert words.people(2) == "两个人" and words.people(12) == "十二个人"
    assert words.window_zh("2号窗口") == "二号窗口" and words.window_zh("综合12") == "综合十二"


@given(st.integers(0, 999))
def test_no_two_counts_sound_the_same(number: int) -> None:
    assert words.count(number) not in {words.count(n) for n in range(1000) if n != number}


@given(st.times())
def test_there_is_a_volume_at_every_minute(at: time) -> None:
    volume = parse_volume("14:00=80 08:00=80 12:00=40 20:00=0")
    expected = 80 if 8 <= at.hour < 12 or 14 <= at.hour < 20 else 40 if 12 <= at.hour < 14 else 0
    assert volume.at(at.hour, at.minute) == expected


@pytest.mark.parametrize("text", ["", "101", "8=80", "25:00=3", "08:00=80;12:00=4", "loud"])
def test_nonsense_is_no_volume(text: str) -> None:
    with pytest.raises(ValueError, match="volume"):
        parse_volume(text)


needs_speech = pytest.mark.usefixtures("speaks")


@pytest.fixture
def speaks() -> None:
    assert speech.available(), "./hall setup --dev installs espeak-ng"


@needs_speech
def test_mandarin_is_spoken_as_mandarin() -> None:
    """Not spelt in English, which is what espeak-ng's own `cmn` makes of most characters."""
    assert speech.pinyin("请A零幺二号，到重庆").split() == (
        ["qing3", "A", "ling2", "yao1", "er4", "hao4", "，", "dao4", "chong2", "qing4"]
    )
    said = speech.pinyin("请A零幺二号，到十七号窗口，社会保障综合窗口")
    command = [speech.PROGRAM, "-v", speech.MANDARIN, "-x", "-q", said]
    phonemes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "(en)" not in phonemes and phonemes.count("_|") == 20  # a syllable each
    assert len(speech.mandarin("零幺二")) > sound.BYTES_A_SECOND // 2
    assert speech.mandarin("零幺二") != speech.mandarin("零七二")


@pytest.fixture
def loud() -> Iterator[Running]:
    with simulator("speaker", "--listen", "127.0.0.1:0") as running:
        yield running


def spec(running: Running, **options: str | int | float | bool) -> DeviceSpec:
    return DeviceSpec("V1", "voice", "voice", running.wire, station="D1", options=QUICK | options)


@needs_speech
def test_announcements_come_one_after_the_other(loud: Running) -> None:
    control = SpeakerControl(loud.control)
    first, second = Announcement("A零幺二", "one"), Announcement("B幺零七", "two")
    with supervised(spec(loud, speed=300)) as (supervisor, events):
        events.wait(DeviceUp)
        voice = supervisor.get("V1", Voice)
        said = [voice.say(first), voice.say(second), voice.say(second)]
        assert [s.result(PATIENCE_S) for s in said] == [Spoken(True)] * 3
        lengths = [
            len(voice_driver.chime(80))
            + len(speech.mandarin(a.chinese, 300, 80))
            + len(speech.english(a.english, 300, 80))
            + 2 * len(voice_driver.PAUSE)
            for a in (first, second)
        ]
        expected = sum(lengths) / sound.BYTES_A_SECOND

        def sounded() -> bool:
            return abs(float(control.state()["seconds"]) - expected) < 0.05

        until(sounded)  # all of both, and nothing twice
        assert control.wav().startswith(b"RIFF")


@needs_speech
def test_an_hour_of_silence(loud: Running) -> None:
    with supervised(spec(loud, volume="0")) as (supervisor, events):
        events.wait(DeviceUp)
        said = supervisor.get("V1", Voice).say(Announcement("A零幺二"))
        assert said.result(PATIENCE_S) == Spoken(False, "muted")


@needs_speech
def test_a_loudspeaker_that_is_pulled_out_and_back(loud: Running) -> None:
    control = SpeakerControl(loud.control)
    with supervised(spec(loud, **SHORT)) as (supervisor, events):
        events.wait(DeviceUp)
        voice = supervisor.get("V1", Voice)
        control.unplug()
        events.wait(DeviceDown)
        assert voice.say(Announcement("A")).result(PATIENCE_S) == Spoken(False, "device_down")
        control.plug()
        events.wait(DeviceUp, 2)
        assert voice.say(Announcement("零")).result(PATIENCE_S) == Spoken(True)


@needs_speech
def test_too_many_crowd_the_oldest_out_and_late_ones_are_not_said(loud: Running) -> None:
    with supervised(spec(loud, stale_s=0.01, **SHORT)) as (supervisor, events):
        events.wait(DeviceUp)
        voice = supervisor.get("V1", Voice)
        said = [voice.say(Announcement(f"零{n}")) for n in range(voice_driver.MOST_WAITING + 5)]
        reasons = [s.result(PATIENCE_S).reason for s in said]
        assert "crowded_out" in reasons and reasons[-1] == "stale"


@pytest.mark.parametrize(
    ("card", "program", "reason"), [(False, True, "no_sound"), (True, False, "no_speech")]
)
def test_without_sound_or_speech_it_is_off_and_says_so(
    monkeypatch: pytest.MonkeyPatch, card: bool, program: bool, reason: str
) -> None:
    monkeypatch.setattr(sound, "has_card", lambda: card)
    monkeypatch.setattr(speech, "available", lambda: program)
    silent = DeviceSpec("V1", "voice", "voice", "alsa:default", station="D1", options=QUICK)
    with supervised(silent) as (supervisor, events):
        assert events.wait(DeviceDown).reason == reason
        said = supervisor.get("V1", Voice).say(Announcement("A零幺二"))
        assert said.result(PATIENCE_S) == Spoken(False, "device_down")
