"""The parts of a file that begin a line: statements, a rule's sentence and clauses, entries."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from verifier.format.scan import Piece, Scan
from verifier.records import record

if TYPE_CHECKING:
    from lark import Token, Tree

CLAUSES = ("applies_when", "severity", "message", "hint", "because", "tags", "may_be_empty")
"""In the order in which a rule has them."""

# No formula in them: an author's line break says nothing.
_JOINED = {
    "import_",
    "param",
    "set_param",
    "set_severity",
    "open_",
    "header",
    "group",
    *CLAUSES[1:],
}


@record
class Unit:
    """Pieces that belong together; ``level`` is how deep they stand, ``tree`` their derivation."""

    pieces: list[Piece]
    level: int
    what: str
    tree: Tree[Token]

    @property
    def joined(self) -> bool:
        """Whether its lines are put together."""
        reads = any(part.data == "readings" for part in _trees(self.tree))
        return self.what in _JOINED and not reads  # sources stand below each other


def units(scan: Scan) -> list[list[Unit]]:
    """The units of each statement, a rule's clauses in canonical order."""
    found = []
    statements = _trees(scan.tree)
    starts = [piece.start for piece in scan.pieces]
    cuts = [bisect_left(starts, _start(tree)) for tree in statements]
    for tree, first, last in zip(statements, cuts, [*cuts[1:], len(starts)], strict=False):
        found.append(_statement(tree, scan.pieces[first:last]))
    return found


def _statement(tree: Tree[Token], pieces: list[Piece]) -> list[Unit]:
    if tree.data not in {"rule", "vocabulary"}:
        return [Unit(pieces, 0, str(tree.data), tree)]
    parts = _trees(tree)
    starts = [piece.start for piece in pieces]
    cuts = [bisect_left(starts, _start(part)) for part in parts]
    inner = [
        Unit(pieces[first:last], 1, str(part.data), part)
        for part, first, last in zip(parts, cuts, [*cuts[1:], len(pieces)], strict=True)
    ]
    if tree.data == "rule":  # its sentence first; of two clauses of a kind the last counts
        inner[1:] = sorted(inner[1:], key=lambda unit: CLAUSES.index(unit.what))
    return [Unit(pieces[: cuts[0]], 0, "header", tree), *inner]


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, type(tree))]


def _start(tree: Tree[Token]) -> int:
    start: int = tree.meta.start_pos
    return start


def enclosing(tree: Tree[Token], at: int) -> Tree[Token]:
    """The innermost part that holds a place and begins before it; ``tree`` itself at least."""
    found = tree
    inside: Tree[Token] | None = tree
    while inside is not None:
        found = inside
        inside = None
        for child in _trees(found):
            if not child.meta.empty and child.meta.start_pos < at < child.meta.end_pos:
                inside = child
                break
    return found
