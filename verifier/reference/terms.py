"""Values of terms under a binding; None is unknown."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.reference.structure import Binding, elements, is_closed
from verifier.reference.symbols import Open, calculated, part

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference


def value(at: Reference, term: typed.Term, binding: Binding) -> Any:
    """The term's value; what it lacks is noted in ``at.lacking``."""
    match term:
        case typed.Const(value=constant):
            return constant
        case typed.Param(name=name):
            parameter = at.parameters.get(name)
            if parameter is None or parameter.value is None:
                at.lacking.append((None, f"${name}"))
                return None
            return parameter.value
        case typed.Entity() | typed.EdgeEnd():
            return at.structure.individual(term, binding)
        case typed.Attr():
            return _attribute(at, term, binding)
        case typed.Arith(operator=operator, left=left, right=right):
            return arithmetic(operator, at.value(left, binding), at.value(right, binding))
        case typed.Count(phrase=phrase):
            low, high = at.count(phrase, None, binding)
            return low if low == high else None
        case typed.Aggregate():
            return _aggregate(at, term, binding)
        case typed.SetOf(items=items):
            values = [at.value(item, binding) for item in items]
            if any(v is None or isinstance(v, Open) for v in values):
                return None  # two elements that hang on symbols may be one
            return frozenset(values)
        case typed.Common(left=left, right=right):
            sides = at.value(left, binding), at.value(right, binding)
            if None in sides:
                return None
            return frozenset(e for e in elements(sides[0]) if e in elements(sides[1]))
        case typed.Size(term=inner):
            found = at.value(inner, binding)
            return None if found is None else len(elements(found))
        case typed.ShapePart():
            shape = at.value(term.shape, binding)
            number = None if shape is None else part(at.trials, shape, term)
            if shape is not None and number is None:
                at.lacking.append((_owner(at, term, binding), term.shape.name))
            return number
    raise AssertionError(f"no such term: {term}")


def _attribute(at: Reference, term: typed.Attr, binding: Binding) -> Any:
    individual = at.structure.individual(term.entity, binding)
    found = at.structure.attribute(term, individual)
    if found is None:
        at.lacking.append((at.name(term.entity.sort, individual), term.name))
    return found


def _owner(at: Reference, term: typed.ShapePart, binding: Binding) -> Any:
    """Whose shape it is, as users name it."""
    entity = term.shape.entity
    return at.name(entity.sort, at.structure.individual(entity, binding))


def arithmetic(operator: str, left: Any, right: Any) -> int | Fraction | Open | None:
    """``+ - * / %``, exact; unknown where a side is, and when dividing by zero."""
    if left is None or right is None:
        return None
    if isinstance(left, Open) or isinstance(right, Open):
        return calculated(operator, left, right)  # type: ignore[no-any-return]
    match operator:
        case "+":
            found = Fraction(left) + right
        case "-":
            found = Fraction(left) - right
        case "*":
            found = Fraction(left) * right
        case "/" if right:
            found = Fraction(left) / right
        case "%" if right:
            found = Fraction(left) % right
        case _:
            return None
    return int(found) if found.denominator == 1 else found


def _aggregate(at: Reference, term: typed.Aggregate, binding: Binding) -> Any:
    """What is said of the whole plan is the same at every binding, so it is worked out once."""
    if term in at.wholes:
        return at.wholes[term]
    found = _aggregated(at, term, binding)
    if not (found is None or isinstance(found, Open)) and is_closed(term):
        at.wholes[term] = found
    return found


def _aggregated(at: Reference, term: typed.Aggregate, binding: Binding) -> Any:
    values: list[Any] = []
    for individual, truth in at.denoted(term.phrase, binding):
        inner = binding | {term.phrase.variable.name: individual}
        values.append(None if truth is None else at.value(term.term, inner))
    if None in values:
        return None
    if term.function == "sum":
        total: Any = 0
        for item in values:
            total = arithmetic("+", total, item)
        return total
    if any(isinstance(item, Open) for item in values):
        return None
    if not values:
        return None
    return min(values) if term.function == "min" else max(values)
