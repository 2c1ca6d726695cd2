"""Diagnostics: what is wrong with an input, where, what was expected, and what to do.

The form follows Cedar's style guide: lower case, no full stop, the user's text in backticks.
"""

from __future__ import annotations

import re
from typing import Literal

from verifier.records import record

Severity = Literal["error", "warning", "note"]


@record
class Span:
    """A stretch of a text file; lines and columns count from 1, in characters.

    ``width`` is the number of characters on ``line`` that the caret underlines, at least 1.
    """

    path: str
    line: int
    column: int
    width: int = 1


def width(text: str, start: int, end: int) -> int:
    """How many characters of a stretch of a text stand on its first line, at least 1."""
    newline = text.find("\n", start, end)
    return max(1, (end if newline < 0 else newline) - start)


@record
class Diagnostic:
    """One message about an input.

    ``code`` is its number (``E101`` …), ``label`` what stands beside the caret, ``help`` the hint.
    """

    code: str
    message: str
    span: Span | None = None
    severity: Severity = "error"
    label: str = ""
    help: str = ""


class InputError(Exception):
    """An input cannot be used; carries every diagnostic found in it. The program exits with 2."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def render(diagnostic: Diagnostic, text: str | None = None) -> str:
    """The diagnostic as people read it, with the source line and a caret when ``text`` is given.

    ``text`` is the whole text of the file that ``diagnostic.span`` points into.
    """
    out = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    span = diagnostic.span
    if span is not None:
        out.append(f"  --> {span.path}:{span.line}:{span.column}")
        lines = re.split(r"\r\n|\r|\n", text) if text is not None else []
        if 1 <= span.line <= len(lines):
            gutter = str(span.line)
            source = lines[span.line - 1].replace("\t", " ")
            shift = max(0, span.column - 80)  # a very long line is shown from near the caret on
            source = source[shift : shift + 160]
            blank = " " * len(gutter)
            caret = " " * (span.column - 1 - shift) + "^" * max(1, min(span.width, 80))
            out.append(f"{gutter} | {source}")
            out.append(f"{blank} | {caret} {diagnostic.label}".rstrip())
    elif diagnostic.label:
        out.append(f"  {diagnostic.label}")
    if diagnostic.help:
        out.append(f"   = help: {diagnostic.help}")
    return "\n".join(out)
