"""A noun phrase from the command line, resolved as if it stood in a rule."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from verifier.errors import Diagnostic, InputError

if TYPE_CHECKING:
    from verifier.language.typed import Phrase, Program

PATH = "phrase"
_HEAD = "rule phrase: no\n"
_ARTICLE = re.compile(r"\s*(?:every|all|any|an?|the|some|no)\s", re.IGNORECASE)


def resolve_phrase(
    text: str, rules: tuple[str, ...], param: tuple[str, ...]
) -> tuple[Program, Phrase]:
    """The phrase and the program whose vocabulary it speaks.

    Args:
        text: `row-parallel matmul m where m.tp = 0`; an article before it is let go.
        rules: rule files, for their vocabularies and definitions.
        param: parameters as given on the command line.

    Raises:
        InputError: with every error of the phrase, its lines counted in the phrase alone.
    """
    from verifier.language import typed
    from verifier.language.load import load
    from verifier.language.parameters import parse_given
    from verifier.language.parse import parse
    from verifier.language.program import resolve

    article = _ARTICLE.match(text)
    plain = " " * article.end() + text[article.end() :] if article else text
    help_ = "as `row-parallel matmul m where m.tp = 0`"
    if not plain.strip():
        raise InputError([Diagnostic("E119", "there is no noun phrase", help=help_)])
    files = load(list(rules) or ["base"])
    try:
        file = parse(_HEAD + plain + "\n", PATH)
        program = resolve([*files, file], parse_given(param))
    except InputError as error:
        raise InputError([_shifted(d, text) for d in error.diagnostics]) from None
    found = [rule for rule in program.rules if rule.path == PATH]
    match found[0].formula if len(found) == len(file.statements) == 1 else None:
        case typed.Quantified(phrase=phrase, body=typed.Truth(value=True)):
            return program, phrase
    raise InputError([Diagnostic("E119", f"`{text}` is no noun phrase", help=help_)])


def _shifted(diagnostic: Diagnostic, text: str) -> Diagnostic:
    """The diagnostic as one about the phrase by itself."""
    span = diagnostic.span
    if span is None or span.path != PATH:
        return diagnostic
    lines = text.split("\n")
    line = min(max(1, span.line - 1), len(lines))
    column = span.column if line == span.line - 1 else len(lines[line - 1]) + 1
    return replace(diagnostic, span=replace(span, line=line, column=column))
