"""What was refused in each hall's name since the start: forged signatures, replays, broken logs.

Whoever asks in a hall's name need not be that hall: it is a sign to look, no proof.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Mapping

ALARMING = frozenset({"bad_signature", "replayed", "bad_batch", "broken_chain", "bad_message"})
MOST_NAMES = 10_000
_KEY_ID = re.compile(r'keyid="([a-z0-9-]{1,63})"')


class RefusalBook:
    """Counts by name and word. Safe across threads; bounded, whatever names are made up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, Counter[str]] = {}

    def note(self, headers: Mapping[str, str], word: str) -> None:
        """Something was refused to whoever calls itself this."""
        found = _KEY_ID.search(headers.get("Signature-Input", ""))
        name = found.group(1) if found else ""
        with self._lock:
            if name in self._counts or len(self._counts) < MOST_NAMES:
                self._counts.setdefault(name, Counter())[word] += 1

    def of(self, node: str) -> dict[str, int]:
        """What was refused in a hall's name."""
        with self._lock:
            return dict(self._counts.get(node, {}))
