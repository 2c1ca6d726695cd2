"""What a syntax error means to the person who made it."""

from __future__ import annotations

import re
from dataclasses import field

from lark import UnexpectedInput, UnexpectedToken

from verifier.errors import Diagnostic, Span, width
from verifier.language.expected import CLAUSES, STATEMENTS, expectation
from verifier.language.tokens import UnreadableError
from verifier.records import record

_WORD = re.compile(r"[\w$][\w-]*|[^\s\w]")


@record
class Fault:
    """A place at which the grammar allows nothing that stands there.

    Attributes:
        text: the whole file; the statement at fault lies between ``first`` and ``last``.
        path: the file's name.
        first: where the statement begins.
        last: where it ends.
        start: the place.
        word: what stands there; empty at the end of the statement.
        expected: the terminals that could.
    """

    text: str
    path: str
    first: int
    last: int
    start: int
    word: str
    expected: frozenset[str] = field(default_factory=frozenset)

    def span(self, start: int, width: int) -> Span:
        """A stretch of the file."""
        line = self.text.count("\n", 0, start) + 1
        column = start - (self.text.rfind("\n", 0, start) + 1) + 1
        return Span(self.path, line, column, max(1, width))

    @property
    def before(self) -> str:
        """The statement up to the place."""
        return self.text[self.first : self.start].rstrip()


def offset(error: UnexpectedInput | UnreadableError) -> int:
    """The character at which an error was noticed; for a text that ends too early its last."""
    if isinstance(error, UnreadableError):
        return error.at.start
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return max(0, (error.token.end_pos or 1) - 1)
    return error.pos_in_stream or 0


def unreadable(error: UnreadableError, text: str, path: str) -> Diagnostic:
    """The diagnostic for a part that the grammar allows and that is too large."""
    at = error.at
    span = Span(path, at.line, at.column, width(text, at.start, at.end))
    return Diagnostic("E124", error.message, span, help=error.help)


def diagnose(error: UnexpectedInput, text: str, path: str, first: int, last: int) -> Diagnostic:
    """The diagnostic for an error in the statement between two characters of a text."""
    from verifier.language.mistakes import MISTAKES, hint

    fault = _fault(error, text, path, first, last)
    for mistake in MISTAKES:
        found = mistake(fault)
        if found is not None:
            return found
    help_ = hint(fault)
    likely = fault.expected
    for members in (CLAUSES, STATEMENTS):  # whoever misspells one means one
        words = {f"`{name.lower().removesuffix('_word')}`" for name in members & likely}
        if any(word in help_ for word in words):
            likely &= members
    label = expectation(set(likely))
    if fault.word:
        span = fault.span(fault.start, len(fault.word))
        return Diagnostic("E101", f"unexpected `{fault.word}`", span, label=label, help=help_)
    last_word = re.search(r"[\w$-]+$|\S$", fault.before)
    what = f" after `{last_word[0]}`" if last_word else ""
    place = fault.first + len(fault.before)
    return Diagnostic(
        "E101", f"something is missing{what}", fault.span(place, 1), label=label, help=help_
    )


def _fault(error: UnexpectedInput, text: str, path: str, first: int, last: int) -> Fault:
    if isinstance(error, UnexpectedToken):
        expected = frozenset(error.accepts or error.expected)
        ended = error.token.type == "$END"
        start = (error.token.end_pos or first) if ended else (error.token.start_pos or 0)
    else:
        expected = frozenset(getattr(error, "allowed", None) or ())
        ended, start = False, error.pos_in_stream or 0
    if ended:
        return Fault(text, path, first, last, max(first, start), "", expected)
    while start > first and re.match(r"\w\w", text[start - 1 : start + 1]):
        start -= 1  # a keyword was read off the front of a longer word
    match = _WORD.match(text, start)
    return Fault(text, path, first, last, start, match[0] if match else "", expected)
