"""Distinct lines of text, and patterns run over them: once per line, or once per form of lines.

A plan has the same label line thousands of times with other numbers. A pattern that cannot tell one
digit from another (`digit_classes`) matches all of them in the same place, so it runs once on the
form in which each digit is replaced by the first of its class. Lengths stay, so what a group spans
in the form it spans in each line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import count, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.facts.captures import distinct
from verifier.facts.readers import Reader
from verifier.facts.values import Bools, Codes, Values, unknown
from verifier.graph import Ids
from verifier.language.literals import classes, folded, known_needs, may_match
from verifier.language.patterns import DIGITS, LIMIT, LONGEST, compile_pattern

_SEPARATOR = "\n"
_ZEROS = "0" * len(DIGITS)
_WORTHWHILE = 200  # for fewer lines, working out the digit classes costs more than it saves

Capture = tuple[tuple[int, int], ...]
"""The spans that a match hands to a reader."""


def factorise(strings: Iterable[str]) -> tuple[list[str], Codes]:
    """The distinct strings in order of first occurrence, and the code of each string."""
    index: defaultdict[str, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(index.__getitem__, strings), dtype=np.int32)
    return list(index), codes


class Lines:
    """A list of distinct lines with the forms they have been folded to."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._forms: dict[str, tuple[Sequence[str], Codes]] = {}

    def __len__(self) -> int:
        return len(self.lines)

    def matches(self, pattern: str) -> Bools:
        """Which lines the pattern is found in."""
        if not self._may_match(pattern):
            return np.zeros(len(self.lines), dtype=np.bool_)
        forms, codes = self._folded(pattern)
        search = compile_pattern(pattern).search
        found = np.fromiter((search(form, 0, LIMIT) is not None for form in forms), dtype=np.bool_)
        return found[codes]

    def repeats(self, pattern: str) -> Bools:
        """In which lines the pattern is found more than once."""
        if not self._may_match(pattern):
            return np.zeros(len(self.lines), dtype=np.bool_)
        forms, codes = self._folded(pattern)
        search = compile_pattern(pattern).finditer
        found = (sum(1 for _ in islice(search(form, 0, LIMIT), 2)) > 1 for form in forms)
        return np.fromiter(found, dtype=np.bool_)[codes]

    def read(self, pattern: str | None, reader: Reader) -> Values:
        """What the reader makes of each line: of what the pattern captures, or of all of it."""
        if pattern is None:
            return self._values(self.lines, slice(None), reader)
        if not self._may_match(pattern):
            return unknown(len(self.lines))
        forms, codes = self._folded(pattern)
        compiled = compile_pattern(pattern)
        spans = [_captured(compiled, form) for form in forms]
        rows = np.flatnonzero(np.fromiter((s is not None for s in spans), dtype=np.bool_)[codes])
        if len(rows) >= _WORTHWHILE and all(s is None or len(s) == 1 for s in spans):
            text, starts, characters = self._buffer
            if characters is not None:
                cut = np.array([(0, 0) if s is None else s[0] for s in spans], dtype=np.int64)
                low, high = cut[codes[rows]].T
                pieces = distinct(text, characters, starts[rows] + low, high - low)
                return self._read(*pieces, rows, reader)
        lines = self.lines
        captured: list[Any] = []
        for row, form in zip(rows.tolist(), codes[rows].tolist(), strict=True):
            texts = tuple(lines[row][low:high] for low, high in spans[form] or ())
            captured.append(texts[0] if len(texts) == 1 else texts)
        return self._values(captured, rows, reader)

    def _may_match(self, pattern: str) -> bool:
        """Whether there is, somewhere in the lines, what the pattern needs."""
        needs = known_needs(pattern)
        if not needs:
            return True
        if len(self.lines) >= _WORTHWHILE:
            return may_match(needs, self._words)
        return may_match(needs, self._words) and any(may_match(needs, one) for one in self._each)

    @cached_property
    def _words(self) -> str:
        """All lines as the needs of patterns are looked for in them."""
        few = len(self.lines) < _WORTHWHILE
        return folded(_SEPARATOR.join(self.lines if few else self._folded_by(_ZEROS)[0]))

    @cached_property
    def _each(self) -> list[str]:
        """Each line so."""
        return [folded(line) for line in self.lines]

    @cached_property
    def _buffer(self) -> tuple[str, NDArray[np.int64], NDArray[np.uint8] | None]:
        """The lines in one text, where each begins, and its characters if they are ASCII."""
        ids = self.lines if isinstance(self.lines, Ids) else Ids(self.lines)
        plain = ids.text.isascii()
        return (
            ids.text,
            ids.bounds[:-1],
            np.frombuffer(ids.text.encode(), np.uint8) if plain else None,
        )

    def _values(self, captured: Iterable[Any], rows: Any, reader: Reader) -> Values:
        """Read each distinct captured text once."""
        return self._read(*factorise(captured), rows, reader)

    def _read(self, texts: list[Any], codes: Codes, rows: Any, reader: Reader) -> Values:
        """Read distinct texts that were captured in some rows."""
        index: dict[Any, int] = {}
        numbers = np.full(len(texts), -1, dtype=np.int32)
        for number, text in enumerate(texts):
            value = reader((text,) if isinstance(text, str) else text)
            if value is not None:
                numbers[number] = index.setdefault(value, len(index))
        if not index:
            return unknown(len(self.lines))
        out = np.full(len(self.lines), -1, dtype=np.int32)
        out[rows] = numbers[codes]
        return Values(out, list(index))

    def _folded(self, pattern: str) -> tuple[Sequence[str], Codes]:
        """The forms of the lines under the pattern's digit classes, and the form of each line."""
        return self._folded_by(classes(pattern) if len(self.lines) >= _WORTHWHILE else DIGITS)

    def _folded_by(self, classes: str) -> tuple[Sequence[str], Codes]:
        if classes not in self._forms:
            if classes == DIGITS:
                self._forms[classes] = (self.lines, np.arange(len(self.lines), dtype=np.int32))
            else:
                self._forms[classes] = factorise(self._translated(classes))
        return self._forms[classes]

    def _translated(self, classes: str) -> list[str]:
        table = str.maketrans(DIGITS, classes)
        if isinstance(self.lines, Ids) and self.lines.apart:
            return self.lines.text.translate(table).split(_SEPARATOR)[:-1]
        joined = _SEPARATOR.join(self.lines)
        if joined.count(_SEPARATOR) == len(self.lines) - 1:
            return joined.translate(table).split(_SEPARATOR)
        return [line.translate(table) for line in self.lines]  # an id may hold a newline


def _captured(pattern: re.Pattern[str], form: str) -> Capture | None:
    """What the pattern captures; None where it is not found, or its text does not end in time.

    A long list of ranks is read to its end: what is cut off would be taken for less than it is.
    """
    match = pattern.search(form, 0, LIMIT)
    found = _capture(match)
    if match is None or found is None or len(form) <= LIMIT or found[-1][1] < LIMIT:
        return found
    found = _capture(pattern.match(form, match.start(), LONGEST))
    return None if found is None or found[-1][1] >= LONGEST < len(form) else found


def _capture(match: re.Match[str] | None) -> Capture | None:
    """The spans of the groups that took part, or of the whole match where none did."""
    if match is None:
        return None
    spans = tuple(match.span(group) for group in range(1, match.re.groups + 1))
    taken = tuple(span for span in spans if span[0] >= 0)
    return taken or (match.span(),)
