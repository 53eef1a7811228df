"""What judges faces here: whatever other packages offer; nothing when none does.

Looked for and not taken: YuNet and SFace (no package carries their weights), dlib's recogniser in
face-recognition-models (100 MB, last release 2017, its fitness for faces here unmeasured).
"""

import logging
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from devices.errors import without_words
from devices.face_camera.port import Judgement, Liveness, Matcher, Verdict

log = logging.getLogger(__name__)

OFF = Judgement(Verdict.UNKNOWN, reason="off")
FAILED = "failed"


@cache
def liveness() -> Liveness | None:
    """The installed method, None when there is none."""
    found: Liveness | None = _first("hall.liveness", Liveness)
    return found


@cache
def matcher() -> Matcher | None:
    """The installed matcher, None when there is none."""
    found: Matcher | None = _first("hall.face_matchers", Matcher)
    return found


def judge_liveness(method: Liveness | None, pictures: list[object]) -> Judgement:
    """What the method says; ``unknown`` without one, or when it fails."""
    if method is None:
        return OFF
    try:
        return method.judge(pictures)
    except Exception as error:  # somebody else's code must not take the camera with it
        log.error("liveness method %s: %s", method.name, without_words(error))
        return Judgement(Verdict.UNKNOWN, method.name, FAILED)


def judge_match(method: Matcher | None, one: object, other: object) -> Judgement:
    """Likewise for two faces."""
    if method is None:
        return OFF
    try:
        return method.compare(one, other)
    except Exception as error:
        log.error("face matcher %s: %s", method.name, without_words(error))
        return Judgement(Verdict.UNKNOWN, method.name, FAILED)


def _first(group: str, kind: type[Any]) -> Any:
    for entry in entry_points(group=group):
        made = entry.load()()
        if isinstance(made, kind):
            return made
        log.error("%s in %s is no %s", entry.value, group, kind.__name__)
    return None
