"""From sentences to first-order formulas, from rules to what must hold of each binding."""

from __future__ import annotations

from verifier.language import typed
from verifier.logic import ir
from verifier.logic.ir import IR
from verifier.records import derived, record

_COUNTS = {"exactly": "=", "at-least": ">=", "at-most": "<="}


@record
class Obligation:
    """For every binding of the prefix's variables the body has to hold.

    The first ``universal`` phrases are said with `every`: where they match nothing the rule is
    vacuous; a last one, said with `no`, may match nothing. An empty prefix has one empty binding.
    ``sentence`` is the body as the language says it.
    """

    prefix: tuple[typed.Phrase, ...]
    body: IR
    sentence: typed.Formula
    universal: int


@derived
def obligation(formula: typed.Formula) -> Obligation:
    """Split the leading `every … : every … : no … :` off a rule's formula."""
    prefix: list[typed.Phrase] = []
    universal = 0
    node = formula
    while isinstance(node, typed.Quantified) and node.amount.kind == "every":
        prefix.append(node.phrase)
        universal += 1
        node = node.body
    if isinstance(node, typed.Quantified) and node.amount.kind == "no":
        sentence = typed.Not(node.body, node.at)
        return Obligation((*prefix, node.phrase), _lower(sentence), sentence, universal)
    return Obligation(tuple(prefix), _lower(node), node, universal)


@derived
def lower(node: typed.Formula) -> IR:
    """The first-order formula of a sentence or condition."""
    return _lower(node)


def _lower(node: typed.Formula) -> IR:
    match node:
        case typed.Truth(value=value):
            return ir.TRUE if value else ir.FALSE
        case typed.Not(operand=operand):
            return ir.negate(_lower(operand))
        case typed.And(operands=operands):
            return ir.conjoin(*map(_lower, operands))
        case typed.Or(operands=operands):
            return ir.disjoin(*map(_lower, operands))
        case typed.Quantified():
            return _quantified(node)
        case typed.PathTo(verb="never followed" | "never preceded"):
            verb = "reaches" if node.verb == "never followed" else "reached"
            positive = typed.PathTo(verb, node.subject, node.target, None, node.along, node.at)
            return ir.negate(ir.Atom(positive))
        case typed.Compare(operator="!="):
            equal = typed.Compare("=", node.left, node.right, node.at)
            return ir.negate(ir.Atom(equal))
    return ir.Atom(node)


def guard(phrase: typed.Phrase) -> IR:
    """What the phrase says of its variable."""
    return ir.conjoin(*(_lower(conjunct.formula) for conjunct in phrase.conjuncts))


def _quantified(node: typed.Quantified) -> IR:
    body = _lower(node.body)
    match node.amount.kind:
        case "every":
            return ir.negate(ir.exists(node.phrase, ir.negate(body)))
        case "some":
            return ir.exists(node.phrase, body)
        case "no":
            return ir.negate(ir.exists(node.phrase, body))
    assert node.amount.number is not None
    return ir.CountIs(node.phrase, body, _COUNTS[node.amount.kind], node.amount.number)
