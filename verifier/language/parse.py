"""Text of a rule file -> tree, or every syntax error in it and the statements that do parse."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from verifier.errors import Diagnostic, InputError
from verifier.language import ast, kept

if TYPE_CHECKING:
    from lark import Lark


def parse(text: str, path: str) -> ast.RuleFile:
    """The tree of a rule file.

    Raises:
        InputError: with a diagnostic for each place that does not parse.
    """
    file, wrong, _ = parse_all(text, path)
    if wrong:
        raise InputError(wrong)
    return file


def parse_all(text: str, path: str) -> tuple[ast.RuleFile, list[Diagnostic], frozenset[str]]:
    """What parses of a rule file, every syntax error, and the names that the rest would declare."""
    statements = kept.find(text)
    if statements is not None:
        return ast.RuleFile(path, text, statements), [], frozenset()
    from lark import UnexpectedInput

    from verifier.language.tokens import UnreadableError

    try:
        statements = derive(text)
    except (UnexpectedInput, UnreadableError):
        from verifier.language.recovery import Recovery

        recovery = Recovery(text, path, derive)
        file = ast.RuleFile(path, text, recovery.run())
        return file, recovery.wrong, frozenset(recovery.lost)
    kept.keep(text, statements)
    return ast.RuleFile(path, text, statements), [], frozenset()


def derive(text: str, start: int = 0, end: int | None = None) -> tuple[ast.Statement, ...]:
    """The statements of a stretch of a text, with their places in the whole of it.

    Raises:
        UnexpectedInput: the stretch is not made of statements.
        UnreadableError: it is, and a part is too large to mean something.
    """
    from lark import TextSlice

    from verifier.language.tree import build

    stretch = TextSlice(text, start, len(text) if end is None else end)
    return build(_parser().parse(stretch))


@cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(
        kept.grammar(),
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=True,
        cache=_table_path() or False,
    )


def _table_path() -> str | None:
    """Where the parse table is kept between runs: building it costs more than most files do.

    Lark keys the file by grammar, options and version and rebuilds it when one of them differs.
    """
    folder = kept.folder()
    if folder is None:
        return None
    return str(folder / f"rules-{sys.version_info.major}.{sys.version_info.minor}.table")
