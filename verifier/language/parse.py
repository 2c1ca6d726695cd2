"""Text of a rule file -> tree, or every syntax error in it."""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from verifier import resources
from verifier.errors import Diagnostic, InputError
from verifier.language import ast

if TYPE_CHECKING:
    from lark import Lark

# A statement starts in column 0 with one of these; that is where parsing resumes after an error.
_STATEMENT = re.compile(
    r"^(?=(?:import|param|set|vocabulary|define|rule|waive|open|axiom)\b)", re.MULTILINE
)


def parse(text: str, path: str) -> ast.RuleFile:
    """The tree of a rule file.

    Raises:
        InputError: with a diagnostic for each statement that does not parse.
    """
    from lark import UnexpectedInput

    try:
        statements = _statements(text)
    except UnexpectedInput:
        statements = _statements_one_by_one(text, path)
    return ast.RuleFile(path, text, statements)


def _statements(text: str) -> tuple[ast.Statement, ...]:
    from verifier.language.tree import Builder

    result: tuple[ast.Statement, ...] = Builder().transform(_parser().parse(text))
    return result


def _statements_one_by_one(text: str, path: str) -> tuple[ast.Statement, ...]:
    """Parse each statement on its own; only called when the file as a whole does not parse."""
    from lark import UnexpectedInput

    from verifier.language.syntax_errors import diagnose

    starts = [match.start() for match in _STATEMENT.finditer(text)]
    bounds = sorted({0, *starts, len(text)})
    found: list[ast.Statement] = []
    wrong: list[Diagnostic] = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        # What stands before is blanked, not cut off, so that lines and columns stay true.
        blank = re.sub(r"[^\n]", " ", text[:start])
        try:
            found.extend(_statements(blank + text[start:end]))
        except UnexpectedInput as error:
            wrong.append(diagnose(error, text[:end], path))
    if not wrong:  # no single statement is at fault, so the file's layout is
        raise AssertionError("the file does not parse and each of its statements does")
    raise InputError(wrong)


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = (resources.folder("grammar") / "rules.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=True,
        cache=_table_path() or False,
    )


def _table_path() -> str | None:
    """Where the parse table is kept between runs: building it costs more than most files do.

    Lark keys the file by grammar, options and version and rebuilds it when one of them differs.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "dagverify"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None  # a read-only home: the table is built anew
    if not os.access(folder, os.W_OK):
        return None
    return str(folder / f"rules-{sys.version_info.major}.{sys.version_info.minor}.table")
