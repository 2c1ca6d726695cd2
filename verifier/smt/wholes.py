"""Sentences about sets of values and about the whole of a small plan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.smt.reach import closure
from verifier.smt.triple import (
    Bit,
    Triple,
    every,
    number_of,
    opposite,
    some,
    where_known,
)
from verifier.smt.values import value

if TYPE_CHECKING:
    from verifier.smt.translate import Binding, Translator


def set_verb(of: Translator, node: typed.SetVerb, binding: Binding) -> Triple:
    """Unknown where it is not known who is meant, or what value one of them has."""
    type_ = node.value.type if isinstance(node.value, typed.Attr) else ""
    if type_ != "int" and (type_ != "string" or node.low is not None or node.verb == "contiguous"):
        return of.free(node, binding)
    owned: list[tuple[Bit, Any]] = []
    decided: list[Bit] = []
    for who, there in of.all_of(node.phrase):
        member = of.member(node.phrase, who, there, binding)
        known, found = value(of, node.value, binding | {node.phrase.variable.name: who})
        decided.append(some((member.no, every((member.yes, known)))))
        owned.append((member.yes, found))
    low = high = None
    if node.low is not None and node.high is not None:
        (low_known, low), (high_known, high) = (
            value(of, side, binding) for side in (node.low, node.high)
        )
        decided += [low_known, high_known]
    return where_known(every(decided), _holds(node.verb, owned, low, high))


def _holds(verb: str, owned: list[tuple[Bit, Any]], low: Any, high: Any) -> Bit:
    import z3

    apart = every(
        some((opposite(a), opposite(b), x != y)) for (a, x), (b, y) in combinations(owned, 2)
    )
    match verb:
        case "distinct" | "disjoint":
            return apart
        case "equal":
            return every(
                some((opposite(a), opposite(b), x == y))
                for (a, x), (b, y) in combinations(owned, 2)
            )
        case "contiguous":  # the next number is there, but for that of the largest
            return every(
                some(
                    (
                        opposite(a),
                        some(every((b, y == x + 1)) for b, y in owned),
                        every(some((opposite(b), y <= x)) for b, y in owned),
                    )
                )
                for a, x in owned
            )
    inside = [every((a, x >= low, x <= high)) for a, x in owned]
    fits = every(some((opposite(a), i)) for (a, _), i in zip(owned, inside, strict=True))
    if verb == "fit in":
        return fits
    length = z3.If(_int(high) >= _int(low), _int(high) - _int(low) + 1, 0)
    if verb == "partition":  # counted: as many as the range is long, and no value twice
        return every((fits, apart, number_of(a for a, _ in owned) == length))
    first = [
        every((inside[i], *(some((opposite(inside[j]), owned[j][1] != x)) for j in range(i))))
        for i, (_, x) in enumerate(owned)
    ]
    return number_of(first) == length


def _int(number: Any) -> Any:
    import z3

    return z3.IntVal(number) if isinstance(number, int) else number


def graph_property(of: Translator, node: typed.GraphProperty) -> Triple:
    """``acyclic`` or ``connected``, of the nodes of a phrase and the edges between them."""
    world = of.world
    decided: Bit = True
    among: Sequence[Bit] = world.present
    if node.phrase is not None:
        members = [of.member(node.phrase, who, there, {}) for who, there in of.all_of(node.phrase)]
        decided = every(some((m.yes, m.no)) for m in members)
        among = [m.yes for m in members]
    edges = world.edges(node.along)
    inner = [[every((edges[i][j], among[i], among[j])) for j in world.nodes] for i in world.nodes]
    if node.name == "acyclic":
        reach = closure(inner)
        return where_known(decided, opposite(some(reach[i][i] for i in world.nodes)))
    either = [[some((inner[i][j], inner[j][i])) for j in world.nodes] for i in world.nodes]
    reach = closure(either)
    joined = every(
        some((opposite(among[i]), opposite(among[j]), reach[i][j]))
        for i, j in combinations(world.nodes, 2)
    )
    return where_known(decided, joined)


def paths_through(of: Translator, node: typed.PathsThrough, binding: Binding) -> Triple:
    """``no / some / every path from A to B passes through C``, strictly between its ends."""
    source, target, through = (
        of.meant(t, binding) for t in (node.source, node.target, node.through)
    )
    nodes = of.world.nodes
    if node.amount == "every":
        around_sure = closure(of.edges(None), [opposite(t.yes) for t in through])
        around_may = closure(of.edges(None), [t.no for t in through])
        no = some(
            every((source[i].yes, target[j].yes, around_may[i][j])) for i in nodes for j in nodes
        )
        possible = some(
            every((opposite(source[i].no), opposite(target[j].no), around_sure[i][j]))
            for i in nodes
            for j in nodes
        )
        return Triple(opposite(possible), no)
    reach = of.reach(None)

    def met(sure: bool) -> Bit:
        a, b, c = (
            [t.yes if sure else opposite(t.no) for t in side] for side in (source, target, through)
        )
        return some(
            every((a[i], reach[i][k], c[k], reach[k][j], b[j]))
            for i in nodes
            for k in nodes
            for j in nodes
        )

    found = Triple(met(True), opposite(met(False)))
    return found if node.amount == "some" else Triple(found.no, found.yes)
