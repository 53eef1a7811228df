"""The reader's process: pictures come in on its input, lines of text go out. Started by `reading`.

Apart from the node on purpose: a model takes memory and time that the hall's work must not feel,
and what a strange picture breaks is this process alone. It is nice, bounded, opens no line, and
writes no file. Frames both ways: four bytes of length (big endian), then the JPEG or JSON.
"""

import json
import logging
import os
import resource
import sys
import time
from typing import IO, Any, Final

NICE: Final = 10
MOST_MEMORY: Final = 3 * 1024**3
"""Bytes of address space; a page at 300 dpi takes well under one."""

LONGEST_SIDE: Final = 1600
"""Pixels: print of 9 pt on A4 is still 19 pixels high."""

THREADS: Final = 1
READY: Final = b"ready"


def main() -> None:
    """Serve until the input ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no frame
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    engine = load()
    write_frame(out, READY)
    while (jpeg := read_frame(sys.stdin.buffer)) is not None:
        write_frame(out, json.dumps(read(engine, jpeg)).encode())


def load() -> Any:
    """The models that lie in rapidocr's wheel; it never fetches any."""
    logging.disable(logging.INFO)
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(THREADS)
    threads = "EngineConfig.onnxruntime.intra_op_num_threads"
    return RapidOCR(params={threads: THREADS, "Global.max_side_len": LONGEST_SIDE})


def read(engine: Any, jpeg: bytes) -> dict[str, object]:
    """Lines as [text, left, top, right, bottom], in the picture's own pixels, and milliseconds."""
    import cv2
    import numpy as np

    began = time.perf_counter()
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return {"lines": [], "ms": 0}
    found = engine(picture)
    boxes = found.boxes if found.boxes is not None else ()
    lines = [
        [text, *(int(edge) for edge in (*box.min(axis=0), *box.max(axis=0)))]
        for text, box in zip(found.txts or (), boxes, strict=True)
    ]
    return {"lines": lines, "ms": round((time.perf_counter() - began) * 1000)}


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame; None at the end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    size = int.from_bytes(head)
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Send a frame."""
    stream.write(len(body).to_bytes(4) + body)
    stream.flush()


if __name__ == "__main__":
    main()
