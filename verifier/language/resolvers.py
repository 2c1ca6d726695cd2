"""The three mutually recursive resolvers, handed to the modules that each do a part of the work."""

from __future__ import annotations

from collections.abc import Callable

from verifier.language import ast
from verifier.language.scope import Context, Scope
from verifier.language.typed import Formula, Phrase, Term
from verifier.records import record


@record
class Resolvers:
    """How a formula, a noun phrase and a value are resolved."""

    formula: Callable[[Context, Scope, ast.Formula], Formula]
    phrase: Callable[[Context, Scope, ast.Phrase], tuple[Phrase, Scope] | None]
    term: Callable[[Context, Scope, ast.Term], Term]
