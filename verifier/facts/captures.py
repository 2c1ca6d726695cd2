"""The distinct texts among very many short pieces of one text, without a string for each piece."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import numbered
from verifier.facts.values import Codes

Places = NDArray[np.int64]

_WORD = 8  # so many bytes make one number
_DIGITS = 6  # a table of so many digits is small


def distinct(
    text: str, characters: NDArray[np.uint8], begin: Places, width: Places
) -> tuple[list[str], Codes]:
    """Each distinct piece in order of first occurrence, and the code of each piece.

    Args:
        text: an ASCII text.
        characters: its bytes.
        begin: int64 ``[pieces]``, where each piece begins.
        width: int64 ``[pieces]``, how long it is.
    """
    firsts: list[Places] = []
    codes = np.zeros(len(begin), dtype=np.int32)
    count = 0
    for size in np.flatnonzero(np.bincount(width)).tolist():
        rows = np.flatnonzero(width == size)
        first, code = _alike(text, characters, begin[rows], size)
        codes[rows] = code + np.int32(count)
        firsts.append(rows[first])
        count += len(first)
    first = np.concatenate(firsts or [np.zeros(0, dtype=np.int64)])
    order = np.argsort(first)
    number = np.empty(count, dtype=np.int32)
    number[order] = np.arange(count, dtype=np.int32)
    chosen = first[order]
    ends = (begin[chosen] + width[chosen]).tolist()
    texts = [text[low:high] for low, high in zip(begin[chosen].tolist(), ends, strict=True)]
    return texts, number[codes]


def _alike(
    text: str, characters: NDArray[np.uint8], begin: Places, size: int
) -> tuple[Places, Codes]:
    """Of pieces of one length the first of each distinct one, and which each piece is."""
    if size > _WORD:
        index: dict[str, int] = {}
        pieces = (text[place : place + size] for place in begin.tolist())
        codes = np.fromiter((index.setdefault(p, len(index)) for p in pieces), np.int32, len(begin))
        return _first(codes, len(index)), codes
    word = np.zeros(len(begin), dtype=np.uint64)
    number = np.zeros(len(begin), dtype=np.int64)
    digits = size <= _DIGITS
    for place in range(size):
        found = characters[begin + place]
        word = (word << np.uint64(8)) | found
        digits = digits and bool(((found >= ord("0")) & (found <= ord("9"))).all())
        if digits:
            number = number * 10 + (found - np.uint8(ord("0")))
    if not digits:
        first, inverse = numbered(word.view(np.int64))
        return first, inverse.astype(np.int32)
    used = np.bincount(number) > 0
    codes = (np.cumsum(used, dtype=np.int32) - np.int32(1))[number]
    return _first(codes, int(used.sum())), codes


def _first(codes: Codes, size: int) -> Places:
    """The first place of each code; numpy keeps the last of several assignments."""
    first = np.zeros(size, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first
