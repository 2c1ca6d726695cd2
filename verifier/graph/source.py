"""The text of a file that is not kept: read piece by piece, and again if somebody asks."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from stat import S_ISREG

from verifier.errors import InputError
from verifier.graph.diagnosis import error
from verifier.graph.encoding import decode
from verifier.graph.positions import NEAR, Positions

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
        raise unread(path, failure) from failure
    raise _changed(path)


class OnFile(Positions):
    """A file of ASCII text, where the offset of a character is that of its byte.

    Raises:
        UnicodeDecodeError: it does not begin with ASCII.
        InputError: from any method, it has changed, or cannot be read any more.
    """

    def __init__(self, path: str, before: Stamp) -> None:
        self._path, self._before = path, before
        super().__init__(self.piece(0, NEAR))
        self.length = before[2]
        self.let_go(partial(reread, path, before))

    def piece(self, start: int, stop: int) -> str:
        """The text from one offset to another, or to the end.

        Raises:
            UnicodeDecodeError: it is not ASCII.
        """
        size = max(0, min(stop, self._before[2]) - start)
        try:  # opened each time, for several processes read, and nobody knows who is the last
            with Path(self._path).open("rb") as file:
                file.seek(start)
                found = file.read(size)
        except OSError as failure:
            raise unread(self._path, failure) from failure
        if stamp(self._path) != self._before or len(found) < size:
            raise _changed(self._path)
        return found.decode("ascii")


def unread(path: str, failure: OSError) -> InputError:
    """The error that says why a file cannot be read."""
    reason = (failure.strerror or str(failure)).lower()
    return error(path, "E014", f"cannot read `{path}`: {reason}")


def _changed(path: str) -> InputError:
    return error(path, "E014", f"`{path}` changed while it was checked", "check it again")
