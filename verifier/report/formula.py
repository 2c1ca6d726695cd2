"""A rule as a first-order formula."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.language import typed
from verifier.logic import ir
from verifier.logic.lower import Obligation, guard
from verifier.logic.spelling import formula as spell
from verifier.logic.spelling import is_one_of_kinds, term

_SORTS = {"node": "V", "edge": "E"}


def text(what: Obligation) -> str:
    """One quantifier, connective or atom to a line; `V` are the nodes, `E` the edges."""
    lines = []
    depth = 0
    for phrase in what.prefix:
        lines.append(f"{'  ' * depth}∀ {_bound(phrase)}.")
        condition = guard(phrase)
        if condition != ir.TRUE:
            lines += _indented(condition, depth + 1)
            lines[-1] += "  →"
        depth += 1
    lines += _indented(what.body, depth)
    return "\n".join(lines) + "\n"


def _bound(phrase: typed.Phrase) -> str:
    variable = phrase.variable
    return f"{variable.shown} ∈ {_SORTS.get(variable.sort.name, variable.sort.group)}"


def _indented(node: ir.IR, depth: int) -> Iterator[str]:
    indent = "  " * depth
    match node:
        case ir.Bool(value=value):
            yield f"{indent}{str(value).lower()}"
        case ir.Or(operands=operands) if (kinds := _one_of_kinds(operands)) is not None:
            yield f"{indent}{spell(kinds)}"
        case ir.Not(operand=ir.And() | ir.Or() as operand):
            yield f"{indent}¬"
            yield from _indented(operand, depth + 1)
        case ir.Not(operand=operand):
            first, *rest = _indented(operand, depth)
            yield f"{indent}¬ {first[len(indent) :]}"
            yield from rest
        case ir.And(operands=operands) | ir.Or(operands=operands):
            sign = "∧" if isinstance(node, ir.And) else "∨"  # noqa: RUF001 -- logic's own sign
            for number, operand in enumerate(operands):
                first, *rest = _indented(operand, depth + 1)
                yield f"{indent}{sign if number else ' '} {first[len(indent) + 2 :]}"
                yield from rest
        case ir.Exists(phrase=phrase, body=body):
            yield f"{indent}∃ {_bound(phrase)}."
            yield from _indented(ir.conjoin(guard(phrase), body), depth + 1)
        case ir.CountIs(phrase=phrase, body=body):
            sign = {">=": "≥", "<=": "≤"}.get(node.operator, node.operator)
            yield f"{indent}#{{ {_bound(phrase)} :"
            yield from _indented(ir.conjoin(guard(phrase), body), depth + 1)
            yield f"{indent}}} {sign} {term(node.number)}"
        case ir.Atom(leaf=leaf):
            yield f"{indent}{spell(leaf)}"
            yield from _meant(leaf, depth + 1)


def _one_of_kinds(operands: tuple[ir.IR, ...]) -> typed.Or | None:
    """What a definition of a noun came to, put back together."""
    leaves = tuple(o.leaf for o in operands if isinstance(o, ir.Atom))
    if len(leaves) < len(operands):
        return None
    found = typed.Or(leaves, leaves[0].at)
    return found if is_one_of_kinds(found) else None


def _meant(leaf: ir.Leaf, depth: int) -> Iterator[str]:
    """What the phrases inside an atom say of their variables."""
    phrases: list[typed.Phrase] = []
    match leaf:
        case typed.PathTo():
            ends = [leaf.target, leaf.until]
            phrases = [end for end in ends if isinstance(end, typed.Phrase)]
        case typed.PathsThrough():
            ends = [leaf.source, leaf.target, leaf.through]
            phrases = [end for end in ends if isinstance(end, typed.Phrase)]
        case typed.SetVerb(phrase=phrase):
            phrases = [phrase]
    for phrase in phrases:
        condition = guard(phrase)
        if condition != ir.TRUE:
            yield f"{'  ' * depth}where `{phrase.text}` is {{ {_bound(phrase)} :"
            yield from _indented(condition, depth + 1)
            yield f"{'  ' * depth}}}"
