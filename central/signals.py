"""Who wants to know what has changed. Rooms call these after their commit; threads may call them.

Nothing is listening until the server hangs its own functions in: commands given on the command
line beside a running centre are found by the server's regular look instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


def _nobody(_: str) -> None:
    return


@dataclass(slots=True)
class Signals:
    """``ingested(node)``: fold it; ``changed(node)``: show it; ``published(scope)``: hand it on."""

    ingested: Callable[[str], None] = field(default=_nobody)
    changed: Callable[[str], None] = field(default=_nobody)
    published: Callable[[str], None] = field(default=_nobody)
