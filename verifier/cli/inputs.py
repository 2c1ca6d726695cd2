"""The graphs that a command other than `check` is to look at."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.fleet.files import paths, read
from verifier.graph import Graph

__all__ = ["graphs", "paths", "read"]


def graphs(names: tuple[str, ...]) -> Iterator[Graph]:
    """All graphs of all files; the first unreadable file ends it.

    Raises:
        InputError: as ``paths`` and ``read`` do.
    """
    for path in paths(names):
        yield from read(path)
