"""Distinct lines of text, and patterns run over them: once per line, or once per form of lines.

A plan has the same label line thousands of times with other numbers. A pattern that cannot tell one
digit from another (`digit_classes`) matches all of them in the same place, so it runs once on the
form in which each digit is replaced by the first of its class. Lengths stay, so what a group spans
in the form it spans in each line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import count, islice
from typing import Any

import numpy as np

from verifier.facts.readers import Reader
from verifier.facts.values import Bools, Codes, Values
from verifier.language.patterns import DIGITS, LIMIT, LONGEST, compile_pattern, digit_classes

_SEPARATOR = "\n"
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

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self._forms: dict[str, tuple[list[str], Codes]] = {}

    def __len__(self) -> int:
        return len(self.lines)

    def matches(self, pattern: str) -> Bools:
        """Which lines the pattern is found in."""
        forms, codes = self._folded(pattern)
        search = compile_pattern(pattern).search
        found = np.fromiter((search(form, 0, LIMIT) is not None for form in forms), dtype=np.bool_)
        return found[codes]

    def repeats(self, pattern: str) -> Bools:
        """In which lines the pattern is found more than once."""
        forms, codes = self._folded(pattern)
        search = compile_pattern(pattern).finditer
        found = (sum(1 for _ in islice(search(form, 0, LIMIT), 2)) > 1 for form in forms)
        return np.fromiter(found, dtype=np.bool_)[codes]

    def read(self, pattern: str | None, reader: Reader) -> Values:
        """What the reader makes of each line: of what the pattern captures, or of all of it."""
        if pattern is None:
            return self._values(self.lines, np.arange(len(self.lines)), reader)
        forms, codes = self._folded(pattern)
        compiled = compile_pattern(pattern)
        spans = [_captured(compiled, form) for form in forms]
        rows = np.flatnonzero(np.fromiter((s is not None for s in spans), dtype=np.bool_)[codes])
        lines = self.lines
        cuts = [None if s is None else [slice(*span) for span in s] for s in spans]
        captured: list[Any]
        if all(cut is None or len(cut) == 1 for cut in cuts):
            alone = [slice(0) if cut is None else cut[0] for cut in cuts]
            pairs = zip(rows.tolist(), codes[rows].tolist(), strict=True)
            captured = [lines[row][alone[form]] for row, form in pairs]
        else:
            captured = []
            for row, form in zip(rows.tolist(), codes[rows].tolist(), strict=True):
                texts = tuple(lines[row][cut] for cut in cuts[form] or ())
                captured.append(texts[0] if len(texts) == 1 else texts)
        return self._values(captured, rows, reader)

    def _values(self, captured: list[Any], rows: Any, reader: Reader) -> Values:
        """Read each distinct captured text once."""
        texts, codes = factorise(captured)
        index: dict[Any, int] = {}
        numbers = np.full(len(texts), -1, dtype=np.int32)
        for number, text in enumerate(texts):
            value = reader((text,) if isinstance(text, str) else text)
            if value is not None:
                numbers[number] = index.setdefault(value, len(index))
        out = np.full(len(self.lines), -1, dtype=np.int32)
        if len(texts):
            out[rows] = numbers[codes]
        return Values(out, list(index))

    def _folded(self, pattern: str) -> tuple[list[str], Codes]:
        """The forms of the lines under the pattern's digit classes, and the form of each line."""
        classes = digit_classes(pattern) if len(self.lines) >= _WORTHWHILE else DIGITS
        if classes not in self._forms:
            if classes == DIGITS:
                self._forms[classes] = (self.lines, np.arange(len(self.lines), dtype=np.int32))
            else:
                self._forms[classes] = factorise(self._translated(classes))
        return self._forms[classes]

    def _translated(self, classes: str) -> list[str]:
        table = str.maketrans(DIGITS, classes)
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
