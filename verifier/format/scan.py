"""A rule file as pieces: every token with the comments and empty lines before it.

The tokens are those that the parser saw, so that `/` is a division in one place and opens a pattern
in another; what stands between two tokens is white space and comments only.
"""

from __future__ import annotations

from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING

from verifier.language import kept
from verifier.records import record, struct

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

# Terminals of several words: what separates the words does not count.
_PHRASES = (
    "FOLLOWED_BY",
    "DIRECTLY_FOLLOWED_BY",
    "NEVER_FOLLOWED_BY",
    "PRECEDED_BY",
    "DIRECTLY_PRECEDED_BY",
    "NEVER_PRECEDED_BY",
    "REACHED_FROM",
    "FED_BY",
    "IS_BETWEEN",
    "IS_KNOWN",
    "AS_RANKS",
    "ASSUMED",
)


@record
class Comment:
    """A comment on a line of its own; ``blanks`` empty lines stand before it."""

    text: str
    blanks: int
    indented: bool


@struct
class Piece:
    """A token and what stands around it.

    ``breaks`` tells that it begins a line, ``blanks`` counts the empty lines right before it,
    ``trailing`` is the comment after it on its line; ``gap`` and ``trailing_gap`` are the spaces
    before it and before that comment.
    """

    text: str
    literal: bool
    start: int
    comments: list[Comment] = field(default_factory=list)
    breaks: bool = False
    blanks: int = 0
    trailing: str = ""
    gap: int = 0
    trailing_gap: int = 0


@record
class Scan:
    """The pieces of a file, the comments after the last, and the parser's derivation."""

    pieces: list[Piece]
    rest: list[Comment]
    tree: Tree[Token]


def scan(text: str) -> Scan:
    """Take a file apart; the text must parse."""
    parser = _parser().parse_interactive(text)
    tokens = list(parser.iter_parse())
    tree: Tree[Token] = parser.feed_eof()  # type: ignore[no-untyped-call]
    pieces: list[Piece] = []
    end = 0
    for token in tokens:
        assert token.start_pos is not None
        assert token.end_pos is not None
        value = " ".join(token.split()) if token.type in _PHRASES else str(token)
        piece = Piece(value, token.type in {"STRING", "REGEX"}, token.start_pos)
        _gap(text[end : token.start_pos], pieces, piece)
        pieces.append(piece)
        end = token.end_pos
    last = Piece("", literal=False, start=len(text))
    _gap(text[end:], pieces, last)
    return Scan(pieces, last.comments, tree)


def _gap(between: str, before: list[Piece], piece: Piece) -> None:
    """Note the comments and line ends between two tokens."""
    first, *lines = between.split("\n")
    if first.strip():
        if before:
            before[-1].trailing = first.strip()
            before[-1].trailing_gap = len(first) - len(first.lstrip())
        else:
            piece.comments.append(Comment(first.strip(), 0, first[0] != "#"))
    piece.breaks = bool(lines)
    piece.gap = 0 if lines else len(first)
    for position, line in enumerate(lines):
        if line.strip():
            piece.comments.append(Comment(line.strip(), piece.blanks, line[0] != "#"))
            piece.blanks = 0
        elif position < len(lines) - 1:
            piece.blanks += 1


@cache
def _parser() -> Lark:
    """A parser that keeps lark's derivation; the language's own one is for trees."""
    from lark import Lark

    return Lark(kept.grammar(), parser="lalr", propagate_positions=True, maybe_placeholders=True)
