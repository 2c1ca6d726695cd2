"""Sentences about sets of values and about the whole of a small plan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.smt.canonical import canonical
from verifier.smt.elements import SETS, Elements, apart, elements, equal, flat, size, where, within
from verifier.smt.reach import closure
from verifier.smt.terms import Bit, choice, every, opposite, some
from verifier.smt.truths import Triple, settled, where_known
from verifier.smt.values import value

if TYPE_CHECKING:
    from verifier.smt.translate import Binding, Translator


def set_verb(of: Translator, node: typed.SetVerb, binding: Binding) -> Triple:
    """Unknown where it is not known who is meant, or what value one of them has."""
    type_ = node.value.type if isinstance(node.value, typed.Attr) else ""
    if type_ not in {"int", "string"} | SETS:
        return of.free(node, binding)
    owned: list[Elements] = []
    decided: list[Bit] = []
    members: list[Bit] = []
    for who, there in of.all_of(node.phrase):
        member = of.member(node.phrase, who, there, binding)
        known, found = value(of, node.value, binding | {node.phrase.variable.name: who})
        if found is None:
            return of.free(node, binding)
        decided.append(some((member.no, every((member.yes, known)))))
        members.append(member.yes)
        owned.append(elements(found))
    if node.verb == "equal":
        alike = (
            some((opposite(members[i]), opposite(members[j]), equal(owned[i], owned[j])))
            for i, j in combinations(range(len(owned)), 2)
        )
        return where_known(every(decided), every(alike))
    low = high = None
    if node.low is not None and node.high is not None:
        (low_known, low), (high_known, high) = (
            value(of, side, binding) for side in (node.low, node.high)
        )
        decided += [low_known, high_known]
    there_are = [where(bit, one) for bit, one in zip(members, owned, strict=True)]
    return where_known(every(decided), _holds(node, there_are, low, high))


def _holds(node: typed.SetVerb, owned: list[Elements], low: Any, high: Any) -> Bit:
    """Whether what the members have is as the verb says; all of it is known."""
    whole = flat(owned)
    match node.verb:
        case "distinct" | "disjoint":
            return apart(owned)
        case "increasing" if node.phrase.variable.sort.name == "group":
            return True  # the individuals of a group stand in the order of their values
        case "increasing":  # elements of one set come in ascending order
            return every(
                some((opposite(a), opposite(b), x < y))
                for one, other in combinations(owned, 2)
                for (a, x), (b, y) in product(one, other)
            )
        case "contiguous":  # the next number is there, but for that of the largest
            return every(
                some(
                    (
                        opposite(a),
                        some(every((b, y == x + 1)) for b, y in whole),
                        every(some((opposite(b), y <= x)) for b, y in whole),
                    )
                )
                for a, x in whole
            )
    fits = within(whole, low, high)
    if node.verb == "fit in":
        return fits
    length = choice(high >= low, high - low + 1, 0)
    if node.verb == "partition":  # counted: as many as the range is long, and no value twice
        return every((fits, apart(owned), size(whole) == length))
    return size(tuple((every((a, x >= low, x <= high)), x) for a, x in whole)) == length


def graph_property(of: Translator, node: typed.GraphProperty) -> Triple:
    """``acyclic`` or ``connected``, of the nodes of a phrase and the edges between them."""
    world = of.world
    if node.order is not None or node.joining:
        of.leave_out("an order of nodes")
        return settled(world.free(canonical(node)))
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
