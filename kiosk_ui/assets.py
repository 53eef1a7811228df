"""URLs of static files that change when the file changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
OWN_SUFFIXES = {".css", ".js", ".svg"}


def static_url(path: str) -> str:
    """``css/base.css`` -> ``/static/css/base.css?v=1f2e3d4c``.

    Raises FileNotFoundError with what to do when the file is not there.
    """
    file = STATIC / path
    if not file.is_file():
        raise FileNotFoundError(f"static file {path!r} is missing; run the set-up to vendor it")
    return f"/static/{path}?v={_fingerprint(file, file.stat().st_mtime_ns)}"


def asset_version() -> str:
    """One fingerprint over all of our own styles and scripts."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.suffix in OWN_SUFFIXES and "vendor" not in file.relative_to(STATIC).parts:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def cache_rule(path: str, *, versioned: bool) -> str:
    """Cache-Control for a static file: versioned URLs for ever, fonts a week, else revalidate."""
    if versioned:
        return "public, max-age=31536000, immutable"
    if path.endswith(".woff2"):
        return "public, max-age=604800"
    return "no-cache"


@cache
def _fingerprint(file: Path, _mtime_ns: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]
