"""What makes a formula false under a binding: paths, numbers, values, missing facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.records import struct
from verifier.reference import likeness, paths, properties, sets
from verifier.reference.differences import Difference
from verifier.reference.expected import compared, ends, named, of_count
from verifier.reference.kleene import Truth
from verifier.reference.structure import Binding

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference


@struct
class Replay:
    """A formula's truth, and the details of the part that makes it false.

    ``unknown`` holds the facts whose absence makes it unknown: (owner as users name it, attribute),
    (None, `$name`) for a parameter. ``difference`` is what `looks like` found. ``actual`` counts,
    ``value`` is what stands on the left of a comparison; ``expected`` is what either ought to be,
    as `expected.py` tells it.
    """

    truth: Truth
    nodes: tuple[int, ...] = ()
    edges: tuple[int, ...] = ()
    missing: tuple[Any, ...] = ()
    more_missing: int = 0
    duplicates: tuple[Any, ...] = ()
    outside: tuple[Any, ...] = ()
    missing_edges: tuple[tuple[int, int], ...] = ()
    path: tuple[int, ...] = ()
    actual: int | None = None
    value: Any = None
    expected: tuple[Any, ...] = ()
    difference: Difference | None = None
    unknown: tuple[tuple[Any, str], ...] = ()


def replay(at: Reference, formula: typed.Formula, binding: Binding) -> Replay:
    """Evaluate, and describe what is not so."""
    at.lacking.clear()
    found = Replay(at.truth(formula, binding))
    if found.truth is None:
        found.unknown = tuple(dict.fromkeys(at.lacking))
    if found.truth is False:
        _blame(at, formula, binding, found, holds=False)
    at.lacking.clear()
    return found


def _blame(
    at: Reference, node: typed.Formula, binding: Binding, found: Replay, *, holds: bool
) -> None:
    """Fill in why the formula, which has the truth ``holds``, has it."""
    match node:
        case typed.Not(operand=operand):
            _blame(at, operand, binding, found, holds=not holds)
        case typed.And(operands=operands) | typed.Or(operands=operands):
            # of several to blame the last: what `if … then …` says comes after its condition
            guilty = [o for o in operands if at.truth(o, binding) is holds]
            if guilty:
                chosen = guilty[0] if isinstance(node, typed.And) and not holds else guilty[-1]
                _blame(at, chosen, binding, found, holds=holds)
        case typed.Quantified():
            _quantified(at, node, binding, found, holds=holds)
        case typed.PathTo():
            found.path = paths.witness(at, node, binding)
            found.nodes = found.path
            without = holds != node.verb.startswith("never")
            found.expected = ("without" if without else "is", named(at, node.target, binding))
        case typed.PathsThrough():
            found.path = paths.offending(at, node, binding)
            found.nodes = found.path
            without = holds != (node.amount == "no")
            found.expected = ("without" if without else "is", named(at, node.through, binding))
        case typed.SetVerb():
            _values(at, node, binding, found)
        case typed.GraphProperty(name="acyclic"):
            cycles = properties.cycles(at, node)
            found.nodes = tuple(sorted(n for nodes, _ in cycles for n in nodes))
            found.path = min((cycle for _, cycle in cycles), key=len, default=())
        case typed.GraphProperty():
            found.nodes = tuple(
                sorted(n for part in properties.small_components(at, node) for n in part)
            )
        case typed.LooksLike():
            found.difference = likeness.difference(at, node, binding)
        case (
            typed.Compare(left=typed.Count() as count) | typed.Compare(right=typed.Count() as count)
        ):
            counted = [who for who, _ in at.denoted(count.phrase, binding)]
            found.actual = len(counted)
            _individuals(count.phrase.variable.sort, counted, found)
            found.expected = of_count(at, node, binding, holds=holds)
        case typed.Compare() | typed.InRange() | typed.Matches() | typed.KindIs():
            found.value, found.expected = compared(at, node, binding, holds=holds)
        case typed.Truth():  # of `no K`: there is one
            found.value, found.expected = 1, ("no",)


def _values(at: Reference, node: typed.SetVerb, binding: Binding, found: Replay) -> None:
    """Which values are not as they ought to be, and who has them: a group's, its members."""
    report = sets.set_verb(at, node, binding)
    found.missing, found.more_missing = report.missing, report.more
    found.duplicates, found.outside = report.duplicates, report.outside
    found.expected = ends(at, node.low, node.high, binding) or (node.verb,)
    sort = node.phrase.variable.sort
    if sort.name == "group":
        members = at.structure.members(sort.group)
        nodes = (node for one in report.individuals for node in members[one])
        found.nodes = tuple(dict.fromkeys(nodes))
    else:
        _individuals(sort, list(report.individuals), found)


def _quantified(
    at: Reference, node: typed.Quantified, binding: Binding, found: Replay, *, holds: bool
) -> None:
    """The first individual that breaks `every` or `no`, or satisfies `some`; else their number."""
    sort, variable = node.phrase.variable.sort, node.phrase.variable.name
    kind = node.amount.kind
    if kind == "every":
        wrong = typed.Not(node.body, node.at)
        individuals = [w for w, t in at.satisfying(node.phrase, wrong, binding) if t is True]
    else:
        individuals = [w for w, t in at.satisfying(node.phrase, node.body, binding) if t is True]
    if kind in {"every", "no", "some"}:
        if individuals:
            inner = binding | {variable: individuals[0]}
            _blame(at, node.body, inner, found, holds=kind != "every")
            _individuals(sort, individuals[:1], found)
        if kind == "every":
            return
    if not holds or kind == "no":
        found.actual = len(individuals)
        number = node.amount.number
        found.expected = (kind, None if number is None else at.value(number, binding))
        _individuals(sort, individuals, found)


def _individuals(sort: typed.Sort, individuals: list[Any], found: Replay) -> None:
    """Enter nodes and edges before what is entered already; groups have no number."""
    if sort.name == "node":
        found.nodes = tuple(dict.fromkeys((*individuals, *found.nodes)))
    elif sort.name == "edge":
        found.edges = tuple(dict.fromkeys((*individuals, *found.edges)))
