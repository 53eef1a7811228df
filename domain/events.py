"""Events: facts in the past tense, `noun.verb`, each with a version and a typed body.

A body class is registered for (kind, version) where it is defined; the newest version of a kind is
what commands emit. Older versions are upcast on reading (see `sync.envelope`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

CENTRE_TO: Final = "centre-"
"""`centre-h-511602-01` is the log of what the centre says to hall `h-511602-01`."""

SHARED: Final = frozenset({"case", "queue"})
"""Nouns of the subjects about which hall and centre both write. A new one needs a new index of the
logs, see `sync.schema` and `central.store.schema`."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact in a node's log. Field order is the order of the keys in the log's bytes.

    `at` is a hybrid clock stamp: wall milliseconds * 1000 + counter. `prev` is the SHA-256 (hex) of
    the event before it in the same (node, epoch). `body` is an instance of the registered class.
    """

    id: str
    node: str
    epoch: int
    seq: int
    at: int
    kind: str
    version: int
    subject: str
    actor: str
    body: object
    prev: str

    @property
    def hall(self) -> str:
        """The hall whose rows it changes: its own, or the one the centre speaks to."""
        return self.node.removeprefix(CENTRE_TO)

    @property
    def is_foreign(self) -> bool:
        """Whether the centre has written it into the log of what it says to the hall."""
        return self.node.startswith(CENTRE_TO)

    @property
    def at_ms(self) -> int:
        """Wall milliseconds since 1970 (UTC)."""
        return self.at // 1000


@dataclass(frozen=True, slots=True)
class Fact:
    """An event before it has a place in a log: what a rule or a command says has happened."""

    subject: str
    body: object


BodyT = TypeVar("BodyT")

_BODIES: dict[tuple[str, int], type] = {}
_KINDS: dict[type, tuple[str, int]] = {}


def event(kind: str, version: int = 1) -> Callable[[type[BodyT]], type[BodyT]]:
    """Register a frozen dataclass as the body of `kind`, `version`."""

    def register(body_class: type[BodyT]) -> type[BodyT]:
        _BODIES[kind, version] = body_class
        _KINDS[body_class] = (kind, version)
        return body_class

    return register


def body_class(kind: str, version: int) -> type | None:
    """The class of a body, or None when this node does not know the kind or version yet."""
    return _BODIES.get((kind, version))


def kind_of(body: object) -> tuple[str, int]:
    """(kind, version) of a body."""
    return _KINDS[type(body)]


def kinds() -> dict[tuple[str, int], type]:
    """Every kind this node knows, for the reference page and the house tests."""
    return dict(sorted(_BODIES.items()))


def noun(subject: str) -> str:
    """`ticket` of `ticket/0192…`."""
    return subject.partition("/")[0]


def key(subject: str) -> str:
    """`0192…` of `ticket/0192…`."""
    return subject.partition("/")[2]
