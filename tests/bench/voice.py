"""Is what the voice says understood? A recogniser that nobody here wrote listens to random calls.

The recogniser is OpenAI's Whisper (base, many languages, MIT), run offline by faster-whisper in an
environment of its own; its weights come inside two packages. It is asked, for each figure of a
call, which of the ten was said: so guessing gives ten per cent, and the prompt cannot help it. The
same with the noise of a hall over it, ten decibels below the voice.
"""

import json
import random
import subprocess
import tempfile
from array import array
from dataclasses import dataclass
from pathlib import Path

from devices.errors import DeviceError
from devices.voice import speech
from devices.voice.words import FIGURES, WORDS_EN
from tests.bench import machine
from tests.bench.children import ROOT
from tests.bench.errors import BenchError
from tests.bench.own_environment import own_environment
from tests.bench.report import Measured, Report

GUESSED_PERCENT = 10.0
NOISE_DB = 10
LETTERS = "ABCD"
LANGUAGES = {"zh": FIGURES, "en": WORDS_EN}


@dataclass(frozen=True, slots=True)
class Plan:
    """So many calls in each language, at so many words a minute."""

    calls: int
    speed: int
    work: Path


def run(plan: Plan) -> Report:
    """Speaks all calls, lets the recogniser hear them clean and in noise."""
    report = Report("voice", machine.describe(plan.work))
    python = own_environment("voice").python
    plan.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.work, prefix="voice-") as made:
        folder = Path(made)
        _speak(plan, folder)
        heard = _listen(python, folder)
    for name, right in heard.items():
        values = [100.0 * ok for ok in right]
        mean = [sum(values) / len(values)]
        floors = [GUESSED_PERCENT]
        report.measured.append(Measured(f"{name}_percent", "%", mean, floors, "value >= 90"))
    return report


def _speak(plan: Plan, folder: Path) -> None:
    chance = random.Random(1)
    calls = []
    try:
        for number in range(plan.calls):
            for language in LANGUAGES:
                letter, figures = chance.choice(LETTERS), [chance.randrange(10) for _ in range(3)]
                samples = _said(language, letter, figures, plan.speed)
                file = folder / f"{number}-{language}.raw"
                file.write_bytes(samples)
                texts = [_spelled(language, letter, figures, at) for at in range(3)]
                calls.append(
                    {"file": file.name, "language": language, "right": figures, "texts": texts}
                )
    except DeviceError as error:
        raise BenchError(str(error)) from error
    told = {"rate": speech.RATE, "noise_db": NOISE_DB, "calls": calls}
    (folder / "calls.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def _said(language: str, letter: str, figures: list[int], speed: int) -> bytes:
    """The sound of a call as the hall makes it."""
    say_it = speech.mandarin if language == "zh" else speech.english
    return array("h", say_it(sentence(language, letter, figures), speed)).tobytes()


def sentence(language: str, letter: str, figures: list[int]) -> str:
    """The words of a call to window 3."""
    names = LANGUAGES[language]
    if language == "zh":
        return f"请 {letter} {''.join(names[n] for n in figures)} 号，到三号窗口。"
    return f"Number {letter}, {' '.join(names[n] for n in figures)}. Please go to Window 3."


def _spelled(language: str, letter: str, figures: list[int], at: int) -> list[str]:
    """What the recogniser is to choose from: all ten figures at one place."""
    return [sentence(language, letter, [*figures[:at], n, *figures[at + 1 :]]) for n in range(10)]


def _listen(python: Path, folder: Path) -> dict[str, list[bool]]:
    command = [str(python), "-m", "tests.bench.voice_listener", str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise BenchError("the recogniser did not work; its words are above")
    heard: dict[str, list[bool]] = json.loads(done.stdout)
    return heard
