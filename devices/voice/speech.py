"""Text to sound with espeak-ng, offline.

Mandarin goes through the voice ``cmn-latn-pinyin``: the one called ``cmn`` reads the pinyin of most
characters as if it were English (espeak-ng 1.51 of Debian 12: 请 becomes "king three"). Characters
become pinyin with pypinyin first, which knows 重庆 from 重要; letters stay letters.
"""

import shutil
import subprocess
from collections.abc import Sequence

from devices.errors import DeviceError

PROGRAM = "espeak-ng"
RATE = 22050
"""Samples a second, 16 bits, one channel."""
WAV_HEAD = 44
MANDARIN, ENGLISH = "cmn-latn-pinyin", "en-us"
SLOWEST, FASTEST = 80, 300
TIMEOUT_S = 20


def available() -> bool:
    """Whether this machine can speak."""
    return shutil.which(PROGRAM) is not None


def mandarin(text: str, words_a_minute: int = 150, volume: int = 100) -> bytes:
    """Samples of a Chinese text. Raises DeviceError(``no_speech``)."""
    return _speak(MANDARIN, pinyin(text), words_a_minute, volume)


def english(text: str, words_a_minute: int = 150, volume: int = 100) -> bytes:
    """Samples of an English text. Raises DeviceError(``no_speech``)."""
    return _speak(ENGLISH, text, words_a_minute, volume)


def pinyin(text: str) -> str:
    """请 A 到 -> qing3 A dao4."""
    from pypinyin import Style, lazy_pinyin

    parts: Sequence[str] = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(part.strip() for part in parts if part.strip())


def _speak(voice: str, text: str, words_a_minute: int, volume: int) -> bytes:
    speed = max(SLOWEST, min(FASTEST, words_a_minute))
    command = [PROGRAM, "-v", voice, "-s", str(speed), "-a", str(volume), "-b", "1"]
    try:
        made = subprocess.run(
            [*command, "--stdin", "--stdout"],
            input=text.encode(),
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise DeviceError(f"{PROGRAM}: {type(error).__name__}", "no_speech") from error
    return made.stdout[WAV_HEAD:]
