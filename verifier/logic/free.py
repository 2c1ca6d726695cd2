"""Which variables a formula leaves free, and through which terms alone it sees them.

`some all-reduce r where r.layer = m.layer` sees `m` only through `m.layer`: it need be computed
once per layer, not once per matmul. Grounding leans on this everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.language import typed
from verifier.logic import ir
from verifier.logic.ir import IR
from verifier.records import derived

_NOTHING: frozenset[str] = frozenset()

Node = IR | typed.Formula | typed.Term | typed.Phrase


@derived
def free_variables(node: Node) -> frozenset[str]:
    """``free_in``, kept with a node that is asked for it on every run."""
    return free_in(node)


def free_in(node: Node) -> frozenset[str]:
    """The names of the variables that occur in ``node`` and are not bound in it."""
    match node:
        case typed.Entity(variable=variable):
            return frozenset({variable.name})
        case typed.Phrase():
            inside = _union(c.formula for c in node.conjuncts)
            return inside - {node.variable.name}
        case typed.Quantified() | ir.Exists() | ir.CountIs():
            extra = _amount(node)
            bound = {node.phrase.variable.name}
            return free_in(node.phrase) | (free_in(node.body) - bound) | extra
        case typed.SetVerb():
            bound = {node.phrase.variable.name}
            sides = _union(x for x in (node.low, node.high) if x is not None)
            return free_in(node.phrase) | (free_in(node.value) - bound) | sides
        case typed.Aggregate():
            bound = {node.phrase.variable.name}
            return free_in(node.phrase) | (free_in(node.term) - bound)
    return _union(children(node))


def outer_terms(node: Node, bound: frozenset[str]) -> frozenset[typed.Term]:
    """The largest terms of ``node`` that have variables, all of them from outside ``bound``.

    Their values alone decide the node's truth, whatever else the outer binding holds.
    """
    if isinstance(node, typed.Term):
        free = free_in(node)
        if free and not free & bound:
            return frozenset({node})
    match node:
        case typed.Entity():
            return frozenset()
        case typed.Phrase():
            bound |= {node.variable.name}
            return _join(outer_terms(c.formula, bound) for c in node.conjuncts)
        case typed.Quantified() | ir.Exists() | ir.CountIs():
            number = node.amount.number if isinstance(node, typed.Quantified) else None
            number = node.number if isinstance(node, ir.CountIs) else number
            numbers = outer_terms(number, bound) if number is not None else frozenset()
            inside = bound | {node.phrase.variable.name}
            return outer_terms(node.phrase, bound) | outer_terms(node.body, inside) | numbers
        case typed.SetVerb():
            inside = bound | {node.phrase.variable.name}
            sides = _join(outer_terms(x, bound) for x in (node.low, node.high) if x is not None)
            return outer_terms(node.phrase, bound) | outer_terms(node.value, inside) | sides
        case typed.Aggregate():
            inside = bound | {node.phrase.variable.name}
            return outer_terms(node.phrase, bound) | outer_terms(node.term, inside)
    return _join(outer_terms(child, bound) for child in children(node))


@derived
def seen_through(node: Node) -> tuple[typed.Term, ...]:
    """The terms through which a node sees its binding, in an order of their own."""
    return tuple(sorted(outer_terms(node, _NOTHING), key=repr))


@derived
def parts_seen_through(term: typed.Count | typed.Aggregate) -> tuple[typed.Term, ...]:
    """The same for the parts of a count or sum."""
    found = set(outer_terms(term.phrase, _NOTHING))
    if isinstance(term, typed.Aggregate):
        found |= outer_terms(term.term, frozenset({term.phrase.variable.name}))
    return tuple(sorted(found, key=repr))


def children(node: Node) -> Iterator[Node]:
    """The parts of a node that has no variable of its own."""
    match node:
        case ir.Atom(leaf=leaf):
            yield leaf
        case ir.Not(operand=inner) | typed.Not(operand=inner):
            yield inner
        case (
            ir.And(operands=operands)
            | ir.Or(operands=operands)
            | typed.And(operands=operands)
            | typed.Or(operands=operands)
        ):
            yield from operands
        case typed.Compare() | typed.Arith() | typed.Common():
            yield node.left
            yield node.right
        case typed.InRange():
            yield from (node.term, node.low, node.high)
        case typed.Matches() | typed.Size():
            yield node.term
        case typed.ShapePart():
            yield node.shape
        case typed.KindIs() | typed.Fits():
            yield node.entity
        case typed.InGroup():
            yield from (node.member, node.group)
        case typed.Known():
            yield node.subject
        case typed.PathTo():
            yield from (x for x in (node.subject, node.target, node.until) if x is not None)
        case typed.PathsThrough():
            yield from (node.source, node.target, node.through)
        case typed.LooksLike():
            yield from (node.subject, node.index)
        case typed.Attr():
            yield node.entity
        case typed.EdgeEnd():
            yield node.edge
        case typed.Count():
            yield node.phrase
        case typed.SetOf():
            yield from node.items


def _amount(node: typed.Quantified | ir.Exists | ir.CountIs) -> frozenset[str]:
    match node:
        case ir.CountIs(number=number):
            return free_in(number)
        case typed.Quantified() if node.amount.number is not None:
            return free_in(node.amount.number)
    return frozenset()


def _union(nodes: Iterator[Node]) -> frozenset[str]:
    return frozenset().union(*(free_in(node) for node in nodes))


def _join(parts: Iterator[frozenset[typed.Term]]) -> frozenset[typed.Term]:
    return frozenset().union(*parts)
