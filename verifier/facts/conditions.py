"""The conditions of a vocabulary (`kind … when`, `edge … when`) -> a truth value per node or edge.

The world is closed here: what a text does not say does not hold, so a comparison with an absent
value is false, and `!=`, its negation, is true.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from verifier.arrays import numbered
from verifier.errors import Diagnostic, InputError
from verifier.facts.lines import Lines
from verifier.facts.texts import Texts
from verifier.facts.values import Bools, Codes, Values
from verifier.language import ast


class Columns(Protocol):
    """What a condition can ask: the texts, attributes and kinds of the rows it is about."""

    rows: int

    def texts(self, parts: tuple[str, ...]) -> Texts | None:
        """The texts that a reference names; None where it names an attribute with a type."""
        ...

    def values(self, parts: tuple[str, ...]) -> Values:
        """The values that a reference names."""
        ...

    def lines(self, values: Values) -> Lines:
        """The distinct values as texts, the same object for the same column."""
        ...

    def kind(self, parts: tuple[str, ...], name: str) -> Bools:
        """Whether what the reference names is of that kind."""
        ...


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda a, b: a <= b if isinstance(a, frozenset) else a in b,
    "covers": lambda a, b: a >= (b if isinstance(b, frozenset) else {b}),
    "overlaps": lambda a, b: not a.isdisjoint(b),
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.floordiv,
    "%": operator.mod,
}


def evaluate(formula: ast.Formula | ast.Term, columns: Columns) -> Bools:
    """Where the condition holds.

    Raises:
        InputError: the formula is not one that a vocabulary can state.
    """
    match formula:
        case ast.Connective(word=word, operands=operands):
            parts = [evaluate(operand, columns) for operand in operands]
            if word == "implies":
                return ~parts[0] | parts[1]
            if word == "iff":
                return ~(parts[0] ^ parts[1])
            reduce = np.logical_and if word == "and" else np.logical_or
            return np.asarray(reduce.reduce(parts), dtype=np.bool_)
        case ast.Not(operand=operand):
            return ~evaluate(operand, columns)
        case ast.Boolean(value=value):
            return np.full(columns.rows, value, dtype=np.bool_)
        case ast.Matches(term=ast.Reference(parts=parts), pattern=pattern):
            return _matches(parts, pattern, columns)
        case ast.IsKnown(subject=ast.Reference(parts=parts)):
            return _values(parts, columns).known
        case ast.IsA(subject=subject, negated=negated, words=words):
            return columns.kind(subject.parts, "-".join(words.words)) ^ negated
        case ast.Compare(operator="!=", left=left, right=right):
            return ~_pairs(_COMPARE["="], _term(left, columns), _term(right, columns))
        case ast.Compare(operator=symbol, left=left, right=right):
            return _pairs(_COMPARE[symbol], _term(left, columns), _term(right, columns))
        case ast.InRange(term=term, low=low, high=high):
            tested = _term(term, columns)
            above = _pairs(operator.ge, tested, _term(low, columns))
            return above & _pairs(operator.le, tested, _term(high, columns))
        case ast.Reference(parts=parts):
            return _pairs(operator.eq, _values(parts, columns), _constant(True, columns))
    raise _refused("this cannot be said in a vocabulary")


def _refused(message: str) -> InputError:
    return InputError([Diagnostic("E121", message)])


def _matches(parts: tuple[str, ...], pattern: str, columns: Columns) -> Bools:
    texts = columns.texts(parts)
    if texts is not None:
        return texts.any(texts.lines.matches(pattern))
    values = columns.values(parts)
    found = columns.lines(values).matches(pattern)
    return np.append(found, False)[values.codes]


def _values(parts: tuple[str, ...], columns: Columns) -> Values:
    texts = columns.texts(parts)
    return columns.values(parts) if texts is None else texts.whole()


def _term(term: ast.Term, columns: Columns) -> Values:
    match term:
        case ast.Integer(value=value) | ast.String(value=value) | ast.Boolean(value=value):
            return _constant(value, columns)
        case ast.Measure(value=value):
            return _constant(value, columns)
        case ast.Negative(term=ast.Integer(value=value)):
            return _constant(-value, columns)
        case ast.SetLiteral(items=items):
            parts = [_term(item, columns) for item in items]
            if all(len(part.values) == 1 for part in parts):
                return _constant(frozenset(part.values[0] for part in parts), columns)
        case ast.Reference(parts=names):
            return _values(names, columns)
        case ast.Arithmetic(operator=symbol, left=left, right=right):
            return _arithmetic(symbol, _term(left, columns), _term(right, columns))
    raise _refused("this value cannot be used in a vocabulary")


def _constant(value: Any, columns: Columns) -> Values:
    return Values(np.zeros(columns.rows, dtype=np.int32), [value])


def _distinct(left: Values, right: Values) -> tuple[Bools, list[tuple[Any, Any]], Codes]:
    """Where both are known, the distinct pairs of values there, and each place's pair."""
    known = left.known & right.known
    width = max(1, len(right.values))
    keys = left.codes[known].astype(np.int64) * width + right.codes[known]
    first, inverse = numbered(keys)
    values = [(left.values[k // width], right.values[k % width]) for k in keys[first].tolist()]
    return known, values, inverse.astype(np.int32)


def _pairs(compare: Callable[[Any, Any], bool], left: Values, right: Values) -> Bools:
    known, pairs, inverse = _distinct(left, right)
    truth = np.array([_holds(compare, *_alike(*pair)) for pair in pairs], dtype=np.bool_)
    out = np.zeros(len(known), dtype=np.bool_)
    if pairs:
        out[known] = truth[inverse]
    return out


def _holds(compare: Callable[[Any, Any], bool], a: Any, b: Any) -> bool:
    try:
        return bool(compare(a, b))
    except (TypeError, AttributeError):
        return False  # values of types that do not compare: the one does not hold of the other


def _alike(a: Any, b: Any) -> tuple[Any, Any]:
    """A DOT attribute is text; next to a number it is read as one."""
    if isinstance(a, str) and isinstance(b, int) and a.lstrip("-").isdecimal():
        return int(a), b
    if isinstance(b, str) and isinstance(a, int) and b.lstrip("-").isdecimal():
        return a, int(b)
    return a, b


def _arithmetic(symbol: str, left: Values, right: Values) -> Values:
    known, pairs, inverse = _distinct(left, right)
    index: dict[Any, int] = {}
    numbers = np.full(len(pairs), -1, dtype=np.int32)
    for number, (a, b) in enumerate(pairs):
        if isinstance(a, int) and isinstance(b, int) and not (symbol in "/%" and b == 0):
            value = _ARITHMETIC[symbol](a, b)
            numbers[number] = index.setdefault(value, len(index))
    out = np.full(len(known), -1, dtype=np.int32)
    if pairs:
        out[known] = numbers[inverse]
    return Values(out, list(index))
