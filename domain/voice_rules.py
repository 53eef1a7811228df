"""How calls are said aloud in a hall, as its manager wants it."""

from dataclasses import dataclass
from typing import Final

from domain.errors import Refused

MOST_TIMES: Final = 3


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """`times`: each call is said so often; `english`: in English, too."""

    times: int = 1
    english: bool = True


def require_voice(rules: VoiceRules) -> VoiceRules:
    """The rules, if they make sense. Raises Refused(`bad_voice`)."""
    if not 1 <= rules.times <= MOST_TIMES:
        raise Refused("bad_voice", most=MOST_TIMES)
    return rules
