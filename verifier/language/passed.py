"""Patterns that were found good, kept between runs: looking at one costs more than using it.

The library's patterns are the same on every run; a pattern that was refused is looked at again.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

from verifier.language import kept

MOST = 20_000
"""Beyond so many patterns the file is begun anew."""

_CHECKERS = ("patterns", "ambiguity")
_fresh: set[str] = set()


def is_good(pattern: str) -> bool:
    """Whether the pattern was found good before."""
    return _key(pattern) in _known()


def note(pattern: str) -> None:
    """Remember a good pattern once ``keep`` is called."""
    _fresh.add(_key(pattern))


def keep() -> None:
    """Write down what was noted; nothing happens where that is not possible."""
    place = _path()
    if place is None or not _fresh:
        return
    known = _known()
    known |= _fresh
    _fresh.clear()
    import tempfile  # it loads much that a run that writes nothing does without

    text = "\n".join(sorted(known)) if len(known) <= MOST else ""
    try:
        handle, name = tempfile.mkstemp(dir=place.parent, suffix=".new")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        Path(name).replace(place)
    except OSError:
        return


@cache
def _known() -> set[str]:
    place = _path()
    try:
        return set() if place is None else set(place.read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return set()


@cache
def _path() -> Path | None:
    """Where good patterns are kept; the name changes with the code that looks at them."""
    folder = kept.folder()
    if folder is None:
        return None
    digest = hashlib.sha256(sys.version.encode())
    try:
        for name in _CHECKERS:
            digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    except OSError:  # an installation without sources
        return None
    return folder / f"{digest.hexdigest()[:40]}.patterns"


def _key(pattern: str) -> str:
    return hashlib.sha256(pattern.encode("utf-8", "surrogatepass")).hexdigest()[:32]
