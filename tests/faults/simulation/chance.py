"""Everything that chance decides, from one seed: steps, faults, ids."""

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uuid_utils


@contextmanager
def seeded_ids(seed: int, now_ms: Callable[[], int]) -> Iterator[None]:
    """New ids (UUIDv7) of the whole process come from the seed and the virtual clock."""
    chance, real = random.Random(seed), uuid_utils.uuid7
    uuid_utils.uuid7 = lambda: _uuid7(now_ms(), chance)  # type: ignore[assignment]
    before = random.getstate()
    random.seed(seed)  # pauses are drawn from the module's own generator
    try:
        yield
    finally:
        uuid_utils.uuid7 = real
        random.setstate(before)


def _uuid7(now_ms: int, chance: random.Random) -> uuid.UUID:
    """RFC 9562, section 5.7."""
    value = (now_ms & (2**48 - 1)) << 80 | 0x7 << 76 | chance.getrandbits(12) << 64
    return uuid.UUID(int=value | 0b10 << 62 | chance.getrandbits(62))
