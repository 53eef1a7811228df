"""What was refused in each hall's name since the start: a wrong signer, or a log that is broken.

Whoever asks in a hall's name need not be that hall: it is a sign to look, no proof. The ordinary
answers to a signer who is known (no such blob yet, another offset, later please) are none.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Mapping

FORGED = frozenset({"bad_signature", "replayed"})
"""Words for a request that the hall's key did not sign, or not for this time."""

SPOILT = frozenset({"bad_batch", "broken_chain", "bad_message"})
"""Words for what a known signer has sent and what cannot be right."""

MOST_NAMES = 10_000
_KEY_ID = re.compile(r'keyid="([a-z0-9-]{1,63})"')


class RefusalBook:
    """Counts by name and word. Safe across threads; bounded, whatever names are made up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, Counter[str]] = {}

    def note(self, headers: Mapping[str, str], word: str) -> None:
        """Something was refused to whoever calls itself this; only what is a sign counts."""
        if word not in FORGED | SPOILT:
            return
        found = _KEY_ID.search(headers.get("Signature-Input", ""))
        name = found.group(1) if found else ""
        with self._lock:
            if name in self._counts or len(self._counts) < MOST_NAMES:
                self._counts.setdefault(name, Counter())[word] += 1

    def of(self, node: str) -> dict[str, int]:
        """What was refused in a hall's name."""
        with self._lock:
            return dict(self._counts.get(node, {}))
