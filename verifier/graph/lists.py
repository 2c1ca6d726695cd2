"""Attribute lists in the text: reading one, and finding a value in it again."""

from __future__ import annotations

import numpy as np

from verifier.graph import patterns
from verifier.graph.columns import HELD, Assignments, factorise
from verifier.graph.defaults import Assignment
from verifier.graph.faults import Fault
from verifier.graph.lexer import Lexer, unquote
from verifier.records import record


def read_atom(lexer: Lexer, expected: str) -> str:
    """The atom at the cursor; quoted strings joined by ``+`` are one.

    Raises:
        Fault: there is no atom.
    """
    if lexer.kind != "atom":
        raise Fault("syntax", lexer.start, expected)
    value, quoted = lexer.value, lexer.quoted
    lexer.advance()
    if not quoted or lexer.kind != "+":
        return value
    parts = [value]
    while lexer.kind == "+":
        lexer.advance()
        if lexer.kind != "atom" or not lexer.quoted:
            raise Fault("syntax", lexer.start, "a quoted string after `+`")
        parts.append(lexer.value)
        lexer.advance()
    return "".join(parts)


def read_list(lexer: Lexer) -> list[Assignment]:
    """The list ``[name=value, ...]`` whose bracket is at the cursor.

    Raises:
        Fault: something else stands in it.
    """
    opened = lexer.start
    lexer.advance()
    found: list[Assignment] = []
    while lexer.kind != "]":
        if lexer.kind != "atom":
            raise Fault("syntax", lexer.start, "an attribute name or `]`", opened)
        place = lexer.start
        name = read_atom(lexer, "an attribute name")
        if lexer.kind != "=":
            raise Fault("unassigned", place, "`=` and a value after it", opened)
        lexer.advance()
        start = lexer.start
        found.append((name, read_atom(lexer, f"a value for `{name}`"), start))
        if lexer.kind in {",", ";"}:
            lexer.advance()
    lexer.advance()
    return found


def locate(text: str, start: int, attribute: str) -> int | None:
    """The offset of an attribute's value in the list that opens at ``start``.

    At the offset of a port there is no list, and no attribute is found.
    """
    if not text.startswith("[", start):
        return None
    places = [s for n, _, s in read_list(Lexer(text, start, lambda *_: None)) if n == attribute]
    return places[-1] if places else None


class ParsedLists:
    """Attribute lists that the full parser has read."""

    def __init__(self) -> None:
        self._lists: list[list[Assignment]] = []

    def add(self, assignments: list[Assignment]) -> int:
        """Keep a list; returns its number."""
        self._lists.append(assignments)
        return len(self._lists) - 1

    def split(self) -> Assignments:
        """Every assignment in them."""
        names, name = factorise(n for found in self._lists for n, _, _ in found)
        values, value = factorise(v for found in self._lists for _, v, _ in found)
        in_list = np.array(
            [i for i, found in enumerate(self._lists) for _ in found], dtype=np.int32
        )
        return Assignments(names, values, in_list, name, value)


@record
class RawLists:
    """Distinct attribute lists as they stand in the text, known to be well formed."""

    raw: list[str]

    def split(self) -> Assignments:
        """Every assignment in them, by one pass over all of them joined."""
        found = patterns.assignment().findall("".join(self.raw))
        named, valued, closed = zip(*found, strict=True) if found else ((), (), ())
        kept = np.fromiter(map(len, named), dtype=np.int32) > 0  # the others are brackets
        number = np.cumsum(np.fromiter(map(len, closed), dtype=np.int32), dtype=np.int32)
        names, name = factorise(filter(None, named))
        literals, literal = factorise(filter(None, valued))
        values, value = factorise(t if t == HELD else unquote(t) for t in literals)
        return Assignments(names, values, number[kept], name, value[literal])
