"""What can be said of a regular expression before it runs: if it is safe, which digits it knows.

Python's engine backtracks: a pattern whose loops can split the same text in several ways takes time
exponential in the length of the text. Those are refused. A pattern that is only slow in a power of
the length is bounded by the length of what it is given (``LIMIT``).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from re import _constants as ops
from re import _parser as parser
from typing import Any

from verifier.language import passed

LIMIT = 2000
"""A pattern looks for its beginning in this many characters of a line and no more."""

LONGEST = 1 << 16
"""What begins there is read on to here, a list of ten thousand ranks."""

DIGITS = "0123456789"

# Only a loop around a group can be ambiguous; without one the pattern needs no further look.
_LOOPED_GROUP = re.compile(r"\)[*+{]")


_OF_LINE_ENDS = (ops.CATEGORY_SPACE, ops.CATEGORY_NOT_WORD, ops.CATEGORY_NOT_DIGIT)

# Brackets that a later Python may read in another way; today's reads them plainly, and warns.
_WARNED_OF = re.compile(r"\[.*?(?:\[|--|&&|~~|\|\|)")


def _quietly(read: Callable[[str, int], Any], pattern: str) -> Any:
    if not _WARNED_OF.search(pattern):
        return read(pattern, re.IGNORECASE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return read(pattern, re.IGNORECASE)


def parsed(pattern: str) -> Any:
    """The parts of a pattern, as Python's parser gives them.

    Raises:
        re.error: it is no regular expression.
    """
    return _quietly(parser.parse, pattern)


@cache
def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern, as a message without its place; None when it can be used."""
    if passed.is_good(pattern):
        return None
    try:
        compile_pattern(pattern)
        if _LOOPED_GROUP.search(pattern):
            from verifier.language.ambiguity import is_exponential

            if is_exponential(parsed(pattern)):
                return "this pattern can take exponential time"
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        return f"this pattern is not a regular expression: {error.msg}{place}"
    except (OverflowError, RecursionError):
        return "this pattern is too large"
    passed.note(pattern)
    return None


def finds_no_number(pattern: str) -> bool:
    """Whether a pattern without a group, whose whole match is the value, always finds other text.

    The pattern is one that ``check_pattern`` found good.
    """
    if compile_pattern(pattern).groups:
        return False
    return any(
        op is ops.LITERAL and not (chr(value).isdigit() or chr(value) in "+- ")
        for op, value in parsed(pattern)
    )


def advice(problem: str) -> str:
    """What to do about what ``check_pattern`` found."""
    if "exponential" in problem:
        return "a loop in a loop can split one text in many ways: drop one, or write `(?>…)`"
    return "a bracket or `+` that is meant as itself has a backslash before it: `\\(`"


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The pattern as every room uses it: case is ignored.

    Raises:
        re.error: it is no regular expression.
    """
    compiled: re.Pattern[str] = _quietly(re.compile, pattern)
    return compiled


@cache
def is_within_lines(pattern: str) -> bool:
    r"""Whether a pattern finds in a text of several lines what it finds in one of the lines alone.

    It does if no part of it takes, or looks at, what ends a line: then the end of a line is to it
    what the end of the text is. (``^`` and ``$`` are meant to be those of lines.)
    """
    whole = parsed(pattern)
    plain = re.IGNORECASE | re.UNICODE
    return not (whole.state.flags & ~plain or _looks_beyond(whole))


def _looks_beyond(sequence: Any) -> bool:
    """Whether some part takes a line's end, or tells the ends of the text from those of lines."""
    return any(
        _takes_line_end(op, value) or any(map(_looks_beyond, subpatterns(op, value)))
        for op, value in sequence
    )


def _takes_line_end(op: Any, value: Any) -> bool:
    end = ord("\n")
    if op is ops.LITERAL:
        return bool(value == end)
    if op is ops.NOT_LITERAL:
        return bool(value != end)
    if op is ops.SUBPATTERN:  # flags of its own may say what a line's end is
        return bool(value[1] or value[2])
    if op is ops.AT:
        return value in (ops.AT_BEGINNING_STRING, ops.AT_END_STRING)
    if op is not ops.IN:
        return False
    taken = any(
        (op is ops.LITERAL and value == end)
        or (op is ops.RANGE and value[0] <= end <= value[1])
        or (op is ops.CATEGORY and value in _OF_LINE_ENDS)
        for op, value in value
    )
    return taken is not (value[0][0] is ops.NEGATE)


@cache
def digit_classes(pattern: str) -> str:
    r"""Ten digits: for each digit the least one that the pattern cannot tell from it.

    ``\d+`` gives ``0000000000``; ``fc1|\d`` gives ``0100000000``. Replacing each digit of a text
    by its class changes neither whether and where the pattern matches nor what its groups span.
    """
    signatures: dict[str, list[bool]] = {digit: [] for digit in DIGITS}
    for accepts in _digit_tests(parsed(pattern)):
        for digit in DIGITS:
            signatures[digit].append(digit in accepts)
    least: dict[tuple[bool, ...], str] = {}
    return "".join(least.setdefault(tuple(signatures[digit]), digit) for digit in DIGITS)


def _digit_tests(sequence: Any) -> Iterator[str]:
    """For each part of a pattern that looks at a character: the digits that it accepts."""
    for op, value in sequence:
        if op in (ops.LITERAL, ops.NOT_LITERAL):
            yield chr(value)
        elif op is ops.IN:
            yield "".join(d for d in DIGITS if any(_accepts(item, ord(d)) for item in value))
        elif op in (ops.GROUPREF, ops.GROUPREF_EXISTS):
            # a backreference compares digits with one another
            yield from DIGITS
        for inner in subpatterns(op, value):
            yield from _digit_tests(inner)


def _accepts(item: Any, code: int) -> bool:
    """Whether an item of a set names a digit; a category takes all ten or none."""
    op, value = item
    if op is ops.LITERAL:
        return bool(value == code)
    if op is ops.RANGE:
        return bool(value[0] <= code <= value[1])
    return False


def subpatterns(op: Any, value: Any) -> list[Any]:
    """The sequences inside a part of a parsed pattern."""
    if op is ops.BRANCH:
        return list(value[1])
    if op is ops.SUBPATTERN:
        return [value[3]]
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        return [value[2]]
    if op in (ops.ASSERT, ops.ASSERT_NOT):
        return [value[1]]
    if op is ops.ATOMIC_GROUP:
        return [value]
    if op is ops.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []
