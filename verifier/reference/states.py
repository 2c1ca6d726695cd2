"""Whether operators take what arrives along an axis: every set of states tried, node by node.

The meaning of `fits along`, as plainly as it can be said. A node that takes none of what may arrive
does not fit, and may then give anything. Where states are left open, some choice of them has to
make all the others fit; if none does, the fewest are to blame, and of equally few those last in
the file: these do not fit either, and the walk is taken again. Nodes in cycles may give anything;
whether they fit is known where they take all, or nothing, of what may arrive.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from verifier.language import typed
from verifier.reference.errors import OutOfStepsError
from verifier.reference.kleene import Truth
from verifier.reference.structure import Binding
from verifier.reference.walks import MUCH, Side, States, Walk

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference

MOST_TRIED = 20_000
"""So many choices are tried, beside one for each node, before a part is given up as too large."""


def fits(at: Reference, node: typed.Fits, binding: Binding) -> Truth:
    """``n fits along tp``."""
    individual = int(at.structure.individual(node.entity, binding))
    mark = len(at.lacking)
    walk = around(side(at, node.axis, assumed=node.assumed), individual)
    del at.lacking[mark:]  # what is not known of roles may be anything
    if individual in walk.unsure:
        at.lacking.append((at.name(typed.NODE, individual), f"what arrives along {node.axis}"))
        return None
    return individual not in walk.unfit


def side(at: Reference, name: str, *, assumed: bool) -> Side:
    """An axis, with what is assumed or without."""
    if (name, assumed) not in at.sides:
        at.sides[name, assumed] = Side(at, at.axes[name], assumed=assumed)
    return at.sides[name, assumed]


def whole(side: Side) -> Walk:
    """The axis over the whole graph, gone through once.

    Raises:
        OutOfStepsError: the graph is too large for that.
    """
    if side.whole is None:
        if side.at.structure.nodes > MUCH:
            raise OutOfStepsError
        walk = side.walk(set(range(side.at.structure.nodes)))
        _judge(side, walk)
        side.whole = walk
    return side.whole


def around(side: Side, node: int) -> Walk:
    """A walk in which a node is judged as it is over the whole graph."""
    known = side.whole or side.around.get(node)
    if known is not None:
        return known
    most = side.enough()
    nodes = side.before([node], most)
    while nodes is not None:
        walk = side.walk(nodes)
        more = _judge(side, walk)
        if not more:
            side.around.update(dict.fromkeys(nodes, walk))
            return walk
        nodes = side.before(more, most, nodes)
    return whole(side)


def _judge(side: Side, walk: Walk) -> set[int]:
    """Say what each node gives, and whether it fits; or which nodes are lacking to say so."""
    blamed: set[int] = set()
    while True:
        walk.unfit = set(blamed)
        for node in walk.before:
            given = frozenset() if node in blamed else _given(walk, node)
            if not given:
                walk.unfit.add(node)
            walk.gives[node] = given or walk.everything
        lacking = side.beside(walk)
        if lacking:
            return lacking
        guilty = {node for part in _parts(walk) for node in _to_blame(walk, part)}
        if not guilty:
            break
        blamed |= guilty
    for node in walk.turning:
        taken = [bool(walk.takes(node, arrives)) for arrives in _arrivals(walk, node)]
        if not any(taken):
            walk.unfit.add(node)
        elif not all(taken):
            walk.unsure.add(node)
    return set()


def _arrivals(walk: Walk, node: int) -> set[States]:
    """All sets of states that may arrive at a node."""
    arrivals: set[States] = {frozenset()}
    for source in walk.before[node]:
        arrivals = {some | {state} for some in arrivals for state in walk.gives[source]}
    return arrivals


def _given(walk: Walk, node: int) -> States:
    """What a node may give: over all sets of states that may arrive."""
    if not walk.asks(node):
        return walk.everything
    return frozenset().union(*(walk.takes(node, arrives) for arrives in _arrivals(walk, node)))


def _parts(walk: Walk) -> list[list[int]]:
    """The nodes that share open states with others, part by part."""
    links: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for node in walk.before:
        if node in walk.unfit or not walk.asks(node):
            continue
        for other in (*walk.before[node], node):
            if len(walk.gives[other]) > 1:
                links.setdefault(("asks", node), []).append(("gives", other))
                links.setdefault(("gives", other), []).append(("asks", node))
    parts, seen = [], set[tuple[str, int]]()
    for first in links:
        if first in seen:
            continue
        seen.add(first)
        part = [first]
        for one in part:  # grows on the way
            new = [other for other in links[one] if other not in seen]
            seen.update(new)
            part += dict.fromkeys(new)
        parts.append(sorted({node for _, node in part}))
    return parts


def _to_blame(walk: Walk, part: list[int]) -> set[int]:
    """The fewest nodes of a part without which the rest of it goes together."""
    asking = [n for n in part if n not in walk.unfit and walk.asks(n)]
    members = set(part)
    order = [n for n in walk.before if n in members]
    for size in range(len(asking) + 1):
        for left_out in sorted(combinations(asking, size), reverse=True):
            if _go_together(walk, order, set(asking) - set(left_out)):
                return set(left_out)
    raise AssertionError("nodes that are asked nothing go together")


def _go_together(walk: Walk, order: list[int], asking: set[int]) -> bool:
    """Whether each node of a part can give one state so that all that ask are served.

    Raises:
        OutOfStepsError: the part leaves more open than can be tried out one by one.
    """
    choices: list[list[int]] = []  # what is left to try for each node so far
    chosen: dict[int, int] = {}
    tried = 0
    while True:
        tried += 1
        if tried > MOST_TRIED + len(order):
            raise OutOfStepsError
        if len(choices) == len(order):
            return True
        choices.append(_choices(walk, order[len(choices)], chosen, asking))
        while choices and not choices[-1]:
            choices.pop()
            chosen.pop(order[len(choices)], None)
        if not choices:
            return False
        chosen[order[len(choices) - 1]] = choices[-1].pop()


def _choices(walk: Walk, node: int, chosen: dict[int, int], asking: set[int]) -> list[int]:
    """The states that a node can give, by what was chosen so far."""
    allowed = walk.gives[node]
    if node in asking:
        allowed &= walk.takes(node, _arrived(walk, node, chosen))
    users = [user for user in walk.after[node] if user in asking]
    return [
        state
        for state in sorted(allowed)
        if all(walk.may_take(user, _arrived(walk, user, chosen) | {state}) for user in users)
    ]


def _arrived(walk: Walk, node: int, chosen: dict[int, int]) -> States:
    """What arrives at a node so far: states that are chosen, and those that are settled."""
    settled = (min(walk.gives[s]) for s in walk.before[node] if len(walk.gives[s]) == 1)
    return frozenset((*settled, *(chosen[s] for s in walk.before[node] if s in chosen)))
