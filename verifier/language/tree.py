"""From lark's derivation to the tree of ``ast``: a walk, bottom up, that calls one function a node.

The walk keeps its own stack: a tree is as deep as somebody cares to write, Python's stack is not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from verifier.language import ast
from verifier.language.ast import At
from verifier.language.tokens import UnreadableError

if TYPE_CHECKING:
    from lark import Token, Tree

DEEPEST = 100
"""Levels of nesting; no sentence has so many, and the rooms above walk formulas by recursion."""

Children = list[Any]
Production = Callable[[At, Children], Any]

_productions: dict[str, Production] = {}


def production(function: Production) -> Production:
    """Register what builds the parts that the grammar derives by the rule of this name."""
    _productions[function.__name__] = function
    return function


def build(root: Tree[Token]) -> tuple[ast.Statement, ...]:
    """The statements of a derivation.

    Raises:
        UnreadableError: it nests too deeply, or a number is too large.
    """
    # the productions register themselves; they need this module, so it cannot import them above
    from verifier.language import conditions, sentences, statements, transfers

    del conditions, sentences, statements, transfers
    kind = type(root)
    order: list[tuple[Tree[Token], Production, At]] = []
    waiting = [(child, 1) for child in root.children]
    while waiting:
        node, depth = waiting.pop()
        if type(node) is not kind:
            continue
        meta = node.meta
        at = At(meta.line, meta.column, meta.start_pos, meta.end_pos)
        if depth > DEEPEST:
            help_ = f"{DEEPEST} levels are allowed; give parts of it a name with `define`"
            raise UnreadableError(at, "this nests too deeply", help_)
        order.append((node, _productions[node.data], at))
        waiting += [(child, depth + 1) for child in node.children]
    values: dict[int, Any] = {}
    for node, function, at in reversed(order):
        children = [values.pop(id(c)) if type(c) is kind else c for c in node.children]
        values[id(node)] = function(at, children)
    return tuple(values[id(child)] for child in root.children)
