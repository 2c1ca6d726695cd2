"""The text of a file: kept, or of a large file only its beginning, the rest to be read again."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISREG

from verifier.graph.diagnosis import error
from verifier.graph.encoding import decode

Stamp = tuple[int, ...]


def stamp(path: str) -> Stamp | None:
    """What tells one state of a regular file from another; None of what cannot be read twice."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- of pathlib's a long name fails
    except OSError:
        return None
    if not S_ISREG(found.st_mode):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def reread(path: str, before: Stamp) -> str:
    """The text that a file had when it was so.

    Raises:
        InputError: it has changed, or cannot be read any more.
    """
    try:
        if stamp(path) == before:
            text, _ = decode(Path(path).read_bytes(), path)
            if stamp(path) == before:
                return text
    except OSError as failure:
        reason = (failure.strerror or str(failure)).lower()
        raise error(path, "E014", f"cannot read `{path}` again: {reason}") from failure
    raise error(path, "E014", f"`{path}` changed while it was checked", "check it again")
