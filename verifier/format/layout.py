"""Lines from units: indentation, breaks and comments."""

from __future__ import annotations

from verifier.format.columns import Line, Mark
from verifier.format.scan import Comment, Piece
from verifier.format.spacing import space
from verifier.format.units import Unit, enclosing

STEP = 4
_CLINGING = {",", ":", ")", "}"}


def statement(units: list[Unit], *, first: bool, previous: bool) -> list[Line]:
    """The lines of a statement with the comments before it.

    Args:
        units: of the statement.
        first: whether it opens the file, so that no empty line goes before it.
        previous: whether a statement stands before it; its last comments may be that one's.
    """
    lines = _leading(units[0].pieces[0], first=first, previous=previous)
    for number, unit in enumerate(units):
        lines += _unit(unit, opening=number == 0)
    return lines


def comments(found: list[Comment], *, first: bool, previous: bool) -> list[Line]:
    """Comments between statements: those that are indented belong to the statement before."""
    lines: list[Line] = []
    inside = previous
    for comment in found:
        inside = inside and comment.indented
        blanks = 0 if first and not lines else comment.blanks
        lines += _empty(min(blanks, 1) if inside else blanks)
        lines.append(Line(" " * STEP + comment.text if inside else comment.text))
    return lines


def _leading(piece: Piece, *, first: bool, previous: bool) -> list[Line]:
    lines = comments(piece.comments, first=first, previous=previous)
    return lines + _empty(0 if first and not lines else piece.blanks)


def _empty(number: int) -> list[Line]:
    return [Line("") for _ in range(number)]


def _unit(unit: Unit, *, opening: bool) -> list[Line]:
    base = unit.level * STEP
    lines: list[Line] = []
    begins: dict[int, int] = {}  # where each line starts in the old text -> its new indentation
    current: list[Piece] = []
    indent = base
    for number, piece in enumerate(unit.pieces):
        starting = number == 0
        if starting or _breaks(unit, unit.pieces[number - 1], piece):
            if current:
                lines.append(_line(current, indent, unit))
            current = []
            indent = base if starting else _indentation(unit, piece, begins)
            begins[piece.start] = indent
            if not (starting and opening):  # what precedes a statement stands there already
                for comment in piece.comments:
                    lines += _empty(min(comment.blanks, 1))
                    lines.append(Line(" " * indent + comment.text))
                lines += _empty(min(piece.blanks, 1))
        current.append(piece)
    lines.append(_line(current, indent, unit))
    return lines


def _breaks(unit: Unit, before: Piece, piece: Piece) -> bool:
    if not piece.breaks:
        return False
    if piece.comments or before.trailing:
        return True
    return not unit.joined and piece.text not in _CLINGING


def _indentation(unit: Unit, piece: Piece, begins: dict[int, int]) -> int:
    """One step deeper than the line on which the innermost part around the piece begins.

    Operands stand below each other: `or` and `and` go as deep as the first of them if that begins
    its line. Sources of attributes and parameters are written so that `or` ends below `from`.
    """
    around = enclosing(unit.tree, piece.start)
    start = around.meta.start_pos
    known = [place for place in begins if place <= start]
    outer = begins[max(known)] if known else unit.level * STEP
    if (piece.text, around.data) in _aligned(unit) and start in begins:
        return outer
    if around.data == "readings" and start in begins:  # of a parameter; they begin with `from`
        return outer + (len("from") - len("or") if piece.text == "or" else 0)
    if piece.text == "or" and around.data == "attribute":
        return outer + STEP + len("from") - len("or")
    return outer + STEP


def _aligned(unit: Unit) -> set[tuple[str, str]]:
    """Which words stand below the first operand of what they join.

    In a kind that is `or` alone: kinds are lists of alternatives, and an `and` narrows one of them.
    """
    either = {("or", "either")}
    return either if unit.what == "kind" else either | {("and", "both")}


def _line(pieces: list[Piece], indent: int, unit: Unit) -> Line:
    line = Line(" " * indent, f"{unit.what} {indent}")
    whole = len(pieces) == len(unit.pieces)
    for number, piece in enumerate(pieces):
        column = _column(piece, number, unit) if whole else ""
        if column:
            least = 2 if piece.literal and piece.gap > 1 else 1
            line.marks[column] = Mark(len(line.text), least, piece.gap > 1)
        if number and space(pieces[number - 1], piece, unit.tree):
            line.text += " "
        line.text += piece.text
    if pieces[-1].trailing:
        line.marks["comment"] = Mark(len(line.text), 2, pieces[-1].trailing_gap > 2)
        line.text += f"  {pieces[-1].trailing}"
    return line


def _column(piece: Piece, number: int, unit: Unit) -> str:
    """The column that a piece of a one-line unit begins, if any."""
    if unit.what == "param" and piece is unit.pieces[-1] and piece.literal:
        return "about"
    if unit.what in {"kind", "edge_class"} and piece.text == "when" and not piece.literal:
        return f"when {number}"  # kinds with a plural stand apart from those without
    return ""
