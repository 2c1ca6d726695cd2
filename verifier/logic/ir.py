"""First-order formulas: what a sentence means once its English is gone.

Conjunction, disjunction, negation, existence and counting over phrases, and atoms. The constructors
fold: `true` and `false` disappear, nested conjunctions flatten, a double negation cancels.
"""

from __future__ import annotations

from verifier.language.typed import (
    Compare,
    Fits,
    GraphProperty,
    InGroup,
    InRange,
    KindIs,
    Known,
    LooksLike,
    Matches,
    PathsThrough,
    PathTo,
    Phrase,
    Rises,
    SetVerb,
    Term,
)
from verifier.records import record

Leaf = (
    Compare
    | InRange
    | Matches
    | KindIs
    | InGroup
    | Known
    | PathTo
    | SetVerb
    | GraphProperty
    | PathsThrough
    | LooksLike
    | Rises
    | Fits
)


@record
class Bool:
    """``true`` or ``false``."""

    value: bool


@record
class Not:
    """Negation of anything but a negation."""

    operand: IR


@record
class And:
    """At least two operands, none of them a conjunction or a constant."""

    operands: tuple[IR, ...]


@record
class Or:
    """At least two operands, none of them a disjunction or a constant."""

    operands: tuple[IR, ...]


@record
class Atom:
    """A condition over terms, paths, sets or the whole graph."""

    leaf: Leaf


@record
class Exists:
    """Some individual of the phrase satisfies the body."""

    phrase: Phrase
    body: IR


@record
class CountIs:
    """The number of the phrase's individuals that satisfy the body, compared with a term."""

    phrase: Phrase
    body: IR
    operator: str
    number: Term


IR = Bool | Not | And | Or | Atom | Exists | CountIs

TRUE = Bool(value=True)
FALSE = Bool(value=False)


def negate(operand: IR) -> IR:
    """``¬φ``, folded."""
    match operand:
        case Bool(value=value):
            return FALSE if value else TRUE
        case Not(operand=inner):
            return inner
    return Not(operand)


def conjoin(*operands: IR) -> IR:
    """``φ and ψ and …``, folded; true when empty."""
    flat = _flatten(operands, And)
    if FALSE in flat:
        return FALSE
    flat = [o for o in flat if o != TRUE]
    if not flat:
        return TRUE
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjoin(*operands: IR) -> IR:
    """``φ or ψ or …``, folded; false when empty."""
    flat = _flatten(operands, Or)
    if TRUE in flat:
        return TRUE
    flat = [o for o in flat if o != FALSE]
    if not flat:
        return FALSE
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def _flatten(operands: tuple[IR, ...], kind: type[And] | type[Or]) -> list[IR]:
    """The operands in order, those of a nested ``kind`` spliced in, each once."""
    flat: dict[IR, None] = {}
    for operand in operands:
        inner = operand.operands if isinstance(operand, kind) else (operand,)
        flat.update(dict.fromkeys(inner))
    return list(flat)


def conjuncts(formula: IR) -> list[IR]:
    """Conditions that all hold where the formula does, and together say what it says."""
    match formula:
        case And(operands=operands):
            return [part for operand in operands for part in conjuncts(operand)]
        case Not(operand=Or(operands=operands)):
            return [part for operand in operands for part in conjuncts(negate(operand))]
        case Bool(value=True):
            return []
    return [formula]


def disjuncts(formula: IR) -> list[IR]:
    """The same for conditions of which one holds where the formula does."""
    return [negate(part) for part in conjuncts(negate(formula))]


def exists(phrase: Phrase, body: IR) -> IR:
    """``∃x. phrase(x) ∧ φ``, folded."""
    return FALSE if body == FALSE else Exists(phrase, body)


def skeleton_atoms(formula: IR) -> list[IR]:
    """What the connectives join: atoms, existences and counts, each once, in order."""
    found: dict[IR, None] = {}
    stack = [formula]
    while stack:
        node = stack.pop()
        match node:
            case Not(operand=inner):
                stack.append(inner)
            case And(operands=operands) | Or(operands=operands):
                stack.extend(reversed(operands))
            case Bool():
                pass
            case _:
                found[node] = None
    return list(found)
