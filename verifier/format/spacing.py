"""Whether a space stands between two tokens of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.format.scan import Piece
from verifier.format.units import enclosing

if TYPE_CHECKING:
    from lark import Token, Tree

_NONE_BEFORE = {",", ":", ")", "}", ".", ".."}
_NONE_AFTER = {"(", "{", ".", ".."}
# Their opening parenthesis belongs to the name before it.
_CALLS = {"call", "macro", "count_of", "aggregate"}


def space(before: Piece, after: Piece, tree: Tree[Token]) -> bool:
    """Whether the two are apart; ``tree`` is the derivation of what they belong to."""
    if not after.literal and after.text in _NONE_BEFORE:
        return False
    if not before.literal and before.text in _NONE_AFTER:
        return False
    if after.text == "(" and not after.literal:
        around = enclosing(tree, after.start)
        # `count (`: the parenthesis right after the name that the part begins with, or a macro's
        opens = around.meta.start_pos == before.start or (
            around.data == "macro" and before.text != "as"
        )
        return not (around.data in _CALLS and opens)
    if before.text == "-" and not before.literal:
        return not _is_sign(before, tree)
    return True


def _is_sign(minus: Piece, tree: Tree[Token]) -> bool:
    around = enclosing(tree, minus.start + 1)
    return around.data == "negative" and around.meta.start_pos == minus.start
