"""Reference data that the centre owns: the latest version counts. The bodies are in `plan`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one document.

    `scope` says who gets it: ``all``, ``region:<code prefix>`` or ``hall:<node>``. `body` is JSON
    bytes of the class that `plan.BODIES` names for `kind`.
    """

    kind: str
    id: str
    version: int
    scope: str
    body: bytes
    deleted: bool = False
