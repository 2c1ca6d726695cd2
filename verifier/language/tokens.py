"""What a token of the language stands for: its place, its text, its number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from verifier.language.ast import At

if TYPE_CHECKING:
    from lark import Token

UNITS = {"bytes": 1, "B": 1} | {
    f"{prefix}{suffix}": base**power
    for power, prefix in enumerate("KMGT", 1)
    for suffix, base in (("B", 1000), ("iB", 1024))
}
LARGEST = 2**62
"""Whole numbers are below this; a larger one fits in no column and in no GPU."""

_ESCAPE = re.compile(r"\\(.)")
_MEASURE = re.compile(r"([\d_.]+)\s*(\w+)")


class UnreadableError(Exception):
    """The grammar accepts the text, and it still means nothing: a number that is far too large."""

    def __init__(self, at: At, message: str, help_: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.help = help_


def place(token: Token) -> At:
    """Where a token stands."""
    assert token.line is not None
    assert token.column is not None
    assert token.start_pos is not None
    assert token.end_pos is not None
    return At(token.line, token.column, token.start_pos, token.end_pos)


def text_of(token: Token | None) -> str:
    r"""A string's value: ``\n`` and ``\t`` are what they are in DOT, ``\x`` is an x."""
    if token is None:
        return ""
    return _ESCAPE.sub(lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), token[1:-1])


def pattern_of(token: Token) -> str:
    """A regular expression without its slashes."""
    return token[1:-1].replace("\\/", "/")


def name_of(token: Token) -> str:
    """A name; case does not count."""
    return token.lower()


def parameter_of(token: Token) -> str:
    """A parameter's name without the dollar sign."""
    return token.removeprefix("$")


def integer_of(token: Token) -> int:
    """``80_000``."""
    digits = token.replace("_", "")
    if len(digits) > 18:  # short enough is small enough; Python would refuse a very long one itself
        raise UnreadableError(place(token), "this number is too large", "numbers are below 2**62")
    return int(digits)


def bytes_of(token: Token) -> int:
    """``80 GiB`` as a number of bytes."""
    match = _MEASURE.fullmatch(token)
    assert match is not None
    value = float(match[1]) * UNITS[match[2]]
    if value >= LARGEST:
        raise UnreadableError(place(token), "this number is too large", "numbers are below 2**62")
    return int(value + 0.5)
