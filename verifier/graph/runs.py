"""Runs of plain edges, `a -> b; a -> c;`, taken apart all at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verifier.records import record

_TO_SPACES = str.maketrans("\t\r\n", "   ")


@record
class Edges:
    """The edges of some runs.

    Attributes:
        names: tail and head of each edge in turn.
        begin: int64 ``[edges]``, how far into its run an edge begins.
        counts: int64 ``[runs]``, how many edges each run has.
    """

    names: list[str]
    begin: NDArray[np.int64]
    counts: NDArray[np.int64]


def take_apart(runs: list[str], operator: str) -> Edges:
    """The edges of all runs; an empty text is a run of none."""
    joined = "".join(runs)
    spaced = joined.replace(operator, " ").replace(";", " ")
    names = spaced.split() if spaced.isascii() else _split(spaced)
    length = np.fromiter(map(len, runs), np.int64, len(runs))
    ends = np.cumsum(length)
    begin = _words(joined, operator)[::2]
    counts = np.diff(np.searchsorted(begin, ends), prepend=0)
    return Edges(names, begin - np.repeat(ends - length, counts), counts)


def _split(spaced: str) -> list[str]:
    """The same where `str.split` would cut ids: DOT knows four kinds of space."""
    return [name for name in spaced.translate(_TO_SPACES).split(" ") if name]


def _words(joined: str, operator: str) -> NDArray[np.int64]:
    """Where the ids begin; no id holds a ``;``, a space or an operator."""
    if joined.isascii():
        characters = np.frombuffer(joined.encode(), np.uint8)
    else:
        characters = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    between = (characters <= ord(" ")) | (characters == ord(";"))
    drawn = characters[1:] == ord(operator[1])
    drawn &= characters[:-1] == ord(operator[0])
    between[1:] |= drawn
    between[:-1] |= drawn
    begins = ~between
    begins[1:] &= between[:-1]
    return np.flatnonzero(begins)
