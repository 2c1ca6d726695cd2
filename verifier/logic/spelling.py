"""Formulas and terms as the language writes them, definitions expanded."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verifier.language import typed
from verifier.language.typed import Formula, Phrase, Term
from verifier.logic import ir
from verifier.logic.ir import IR

_PATHS = {
    "followed": "is followed by",
    "directly followed": "is directly followed by",
    "never followed": "is never followed by",
    "preceded": "is preceded by",
    "directly preceded": "is directly preceded by",
    "never preceded": "is never preceded by",
    "reached": "is reached from",
    "fed": "is fed by",
}


def formula(node: Formula) -> str:
    """One line for a condition or sentence."""
    match node:
        case typed.Truth(value=value):
            return str(value).lower()
        case typed.Not(operand=operand):
            return f"not {_operand(operand)}"
        case typed.And(operands=operands):
            return " and ".join(map(_operand, operands)) or "true"
        case typed.Or(operands=operands) if is_one_of_kinds(node):
            kinds = [o.kind for o in operands if isinstance(o, typed.KindIs)]
            first = operands[0]
            assert isinstance(first, typed.KindIs)
            return f"{term(first.entity)} is one of {', '.join(kinds)}"
        case typed.Or(operands=operands):
            return " or ".join(map(_operand, operands)) or "false"
        case typed.Quantified():
            return quantified(node)
        case typed.Compare(right=typed.Const(value=True), operator="="):
            return term(node.left)
        case typed.Compare():
            return f"{term(node.left)} {node.operator} {term(node.right)}"
        case typed.InRange():
            return f"{term(node.term)} in {term(node.low)}..{term(node.high)}"
        case typed.Matches():
            return f"{term(node.term)} ~ /{node.pattern}/"
        case typed.KindIs():
            name = node.kind if node.entity.sort.name == "edge" else _article(node.kind)
            return f"{term(node.entity)} is {name}"
        case typed.InGroup():
            return f"{term(node.member)} in {term(node.group)}"
        case typed.Known():
            return f"{term(node.subject)} is known"
    return _sentence(node)


def _sentence(node: Formula) -> str:
    match node:
        case typed.PathTo():
            until = ""
            if node.until is not None:
                until = f" {'after' if 'preceded' in node.verb else 'before'} {_target(node.until)}"
            along = f" along {node.along}" if node.along else ""
            verb = _PATHS.get(node.verb, node.verb)
            return f"{term(node.subject)} {verb} {_target(node.target)}{until}{along}"
        case typed.PathsThrough():
            ends = f"from {_target(node.source)} to {_target(node.target)}"
            return f"{node.amount} path {ends} passes through {_target(node.through)}"
        case typed.SetVerb():
            verb = (
                node.verb if node.verb in {"partition", "cover", "fit in"} else f"are {node.verb}"
            )
            span = ""
            if node.low is not None and node.high is not None:
                span = f" {term(node.low)}..{term(node.high)}"
            return f"the {node.phrase.text} {verb}{span}"
        case typed.GraphProperty():
            of = f" of {node.phrase.text}" if node.phrase is not None else ""
            along = f" along {node.along}" if node.along else ""
            return f"the graph{of} is {node.name}{along}{_ordered(node)}"
        case typed.LooksLike():
            kinds = f" except {' or '.join(node.exceptions)}" if node.exceptions else ""
            group = node.subject.sort.group
            return f"{term(node.subject)} looks like {group} {term(node.index)}{kinds}"
        case typed.Rises():
            return f"{node.value} rises with {node.key}"
        case typed.Fits():
            tail = " as assumed" if node.assumed else ""
            return f"{term(node.entity)} fits along {node.axis}{tail}"
    raise AssertionError(f"no such formula: {node}")


def _ordered(node: typed.GraphProperty) -> str:
    found = ""
    if node.order is not None:
        order = node.order
        assert isinstance(order.value, typed.Attr)
        what = order.value.name
        of = "" if order.phrase.text == f"node with {what}" else f" of {order.phrase.text}"
        found = f" with {what}{of} per {order.group.group}"
    joined = " and ".join(phrase.text for phrase in node.joining)
    return found + (f" joining {joined}" if joined else "")


def quantified(node: typed.Quantified) -> str:
    """``every K x: …``, ``at most 2 K``."""
    words = node.amount.kind.replace("-", " ")
    if node.amount.number is not None:
        words += f" {term(node.amount.number)}"
    body = "" if isinstance(node.body, typed.Truth) and node.body.value else formula(node.body)
    return f"{words} {node.phrase.text}" + (f": {body}" if body else "")


def term(node: Term) -> str:
    """One value."""
    match node:
        case typed.Const(value=value):
            return literal(value)
        case typed.Param(name=name):
            return f"${name}"
        case typed.Entity(variable=variable):
            return variable.shown
        case typed.EdgeEnd(edge=edge, end=end):
            return f"{edge.variable.shown}.{end}"
        case typed.Attr(entity=entity, name=name):
            return f"{term(entity)}.{name}"
        case typed.Arith():
            return f"({term(node.left)} {node.operator} {term(node.right)})"
        case typed.Count(phrase=phrase):
            return f"count({phrase.text})"
        case typed.Aggregate():
            return f"{node.function}({term(node.term)} for {node.phrase.text})"
        case typed.SetOf(items=items):
            return "{" + ", ".join(map(term, items)) + "}"
        case typed.Size(term=inner):
            return f"size({term(inner)})"
        case typed.ShapePart(function=function, shape=shape, which=which):
            where = f", /{which}/" if isinstance(which, str) else f", {which}"
            return f"{function}({term(shape)}{'' if which is None else where})"
        case typed.Common(left=left, right=right):
            return f"common({term(left)}, {term(right)})"
    raise AssertionError(f"no such term: {node}")


def literal(value: Any) -> str:
    """A value as the language writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, frozenset):
        return "{" + ", ".join(map(literal, sorted(value))) + "}"
    if isinstance(value, str):
        return f'"{value}"'
    return f"({value})" if isinstance(value, Fraction) else str(value)


def is_one_of_kinds(node: Formula) -> bool:
    """Whether it says of one thing that it has one of several kinds, as definitions of nouns do."""
    if not isinstance(node, typed.Or) or len(node.operands) < 2:
        return False
    entities = {o.entity if isinstance(o, typed.KindIs) else None for o in node.operands}
    return len(entities) == 1 and None not in entities


def first_order(node: IR) -> str:
    """One line for a first-order formula."""
    match node:
        case ir.Bool(value=value):
            return str(value).lower()
        case ir.Atom(leaf=leaf):
            return formula(leaf)
        case ir.Not(operand=operand):
            return literal_of(operand, holds=False)
        case ir.And(operands=operands):
            return " and ".join(f"({first_order(o)})" for o in operands)
        case ir.Or(operands=operands):
            return " or ".join(f"({first_order(o)})" for o in operands)
    return literal_of(node, holds=True)


def literal_of(atom: IR, *, holds: bool) -> str:
    """An atom, an existence or a count as true or false: `m.tp < 2`, `m.tp >= 2`."""
    match atom:
        case ir.Atom(leaf=typed.Compare() as leaf) if not holds and leaf.operator in _OPPOSITE:
            operator = _OPPOSITE[leaf.operator]
            return formula(typed.Compare(operator, leaf.left, leaf.right, leaf.at))
        case ir.Exists(phrase=phrase, body=ir.Not(operand=inner)) if not holds:
            return f"every {phrase.text}: {first_order(inner)}"
        case ir.Exists(phrase=phrase, body=body):
            said = "" if body == ir.TRUE else f": {first_order(body)}"
            return f"{'some' if holds else 'no'} {phrase.text}{said}"
        case ir.CountIs(phrase=phrase, body=body):
            such = "" if body == ir.TRUE else f" with {first_order(body)}"
            operator = _operator(atom.operator, holds=holds)
            return f"count({phrase.text}{such}) {operator} {term(atom.number)}"
    return first_order(atom) if holds else f"not ({first_order(atom)})"


def _operator(operator: str, *, holds: bool) -> str:
    """A comparison, or its opposite."""
    return operator if holds else _OPPOSITE[operator]


_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _operand(node: Formula) -> str:
    simple = typed.Truth | typed.Compare | typed.InRange | typed.Matches | typed.KindIs
    simple |= typed.InGroup | typed.Known
    text = formula(node)
    return text if isinstance(node, simple) else f"({text})"


def _target(node: Phrase | typed.EntityTerm) -> str:
    return _article(node.text) if isinstance(node, Phrase) else term(node)


def _article(name: str) -> str:
    return f"{'an' if name[:1] in set('aeiou') else 'a'} {name}"
