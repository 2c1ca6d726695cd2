"""Which graphs a command is to look at: files, folders, globs, standard input."""

from __future__ import annotations

import glob
import os
import sys
from pathlib import Path

from verifier.errors import Diagnostic, InputError
from verifier.graph import Graph, read_bytes, read_file

ENDINGS = (".dot", ".gv")


def paths(names: tuple[str, ...]) -> list[str]:
    """The files that the names mean, in order: a folder is all DOT files below it, sorted.

    A name that means no file stays, so that reading it tells what is wrong and the rest goes on.
    """
    found: dict[str, None] = {}
    for name in names:
        inside = [name]
        if name != "-" and os.path.isdir(name):  # noqa: PTH112 -- of pathlib's a long name fails
            inside = sorted(
                str(p) for p in Path(name).rglob("*") if p.suffix in ENDINGS and p.is_file()
            )
        elif name != "-" and not os.path.lexists(name):
            pattern = glob.glob(name, recursive=True)  # noqa: PTH207 -- it may be absolute
            inside = sorted(p for p in pattern if os.path.isfile(p))  # noqa: PTH113 -- as above
        found.update(dict.fromkeys(inside or [name]))
    return list(found)


def read(path: str, processes: int = 1) -> list[Graph]:
    """The graphs of one file, or of standard input, read by so many processes.

    Raises:
        InputError: it cannot be read or is not DOT.
    """
    if path == "-":
        return read_bytes(sys.stdin.buffer.read(), "-")
    try:
        _look(path)
        return read_file(path, processes)
    except OSError as error:
        raise _closed(path, error) from None


def content(path: str) -> bytes:
    """The bytes of one file, or of standard input.

    Raises:
        InputError: it cannot be read.
    """
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        _look(path)
        return Path(path).read_bytes()
    except OSError as error:
        raise _closed(path, error) from None


def source(path: str) -> str | None:
    """The text of a file, for quoting in diagnostics; None where there is none to be had."""
    if path == "-":
        return None
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def size(path: str) -> int:
    """The bytes of a file; 0 where there is none."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _look(path: str) -> None:
    if Path(path).is_dir():
        raise _nothing(f"no DOT file is in the folder `{path}`")
    if not Path(path).exists():
        raise _nothing(f"there is no file `{path}`")


def _nothing(message: str) -> InputError:
    help_ = "a DOT file, a folder, a pattern or `-` goes here"
    return InputError([Diagnostic("E201", message, help=help_)])


def _closed(path: str, error: OSError) -> InputError:
    reason = (error.strerror or "it cannot be opened").lower()
    return InputError([Diagnostic("E201", f"cannot read `{path}`: {reason}")])
