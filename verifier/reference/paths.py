"""Path sentences, by a search for the path that settles them.

Where it is not known which nodes are meant, a search that takes the possible ones for targets and
one that takes the certain ones bound the truth from both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from verifier.language import typed
from verifier.reference.kleene import Truth, between, conjunction, disjunction, negation
from verifier.reference.meaning import Meaning
from verifier.reference.search import (
    Next,
    Path,
    Test,
    connected,
    leads_to,
    meeting,
    refutation,
    shortest,
)
from verifier.reference.structure import Binding

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference

Target = typed.Phrase | typed.EntityTerm

# verb -> the same verb read along the edges, and whether it was against them
FORWARD = {
    "preceded": ("followed", True),
    "directly preceded": ("directly followed", True),
    "never preceded": ("never followed", True),
    "reached": ("reaches", True),
    "fed": ("feeds", True),
}


def path_to(at: Reference, node: typed.PathTo, binding: Binding) -> Truth:
    """The truth of a path sentence."""
    verb, _ = FORWARD.get(node.verb, (node.verb, False))
    start = int(at.structure.individual(node.subject, binding))
    if verb in {"reaches", "never followed"}:
        truth = _reaches(at, node, binding, start)
        return truth if verb == "reaches" else negation(truth)
    onward, target = _onward(at, node), at.meant(node.target, binding)
    match verb:
        case "feeds":
            return disjunction(target(n) for n in onward(start))
        case "directly followed":
            after = onward(start)
            return bool(after) and conjunction(target(n) for n in after)
    stop = at.meant(node.until, binding) if node.until is not None else _never
    sure = refutation(start, certain(target), possible(stop), onward) is None
    may = refutation(start, possible(target), certain(stop), onward) is None
    return between(sure, may)


def witness(at: Reference, node: typed.PathTo, binding: Binding) -> Path:
    """The path that makes a path sentence true (`reaches`) or false (all others); () if none does.

    For `is preceded by` and its kin it runs along the edges too, so its subject stands last.
    """
    verb, backward = FORWARD.get(node.verb, (node.verb, False))
    start = int(at.structure.individual(node.subject, binding))
    onward, target = _onward(at, node), at.meant(node.target, binding)
    path: Path
    match verb:
        case "feeds":
            path = next(((start, n) for n in onward(start) if target(n)), ())
        case "directly followed":
            wrong = ((start, n) for n in onward(start) if target(n) is False)
            path = next(wrong, (start,))
        case "reaches" | "never followed":
            path = ()
            if leads_to(start, possible(target), onward, _barren(node, target)) is not None:
                path = shortest([start], certain(target), onward)
        case _:
            stop = at.meant(node.until, binding) if node.until is not None else _never
            path = refutation(start, possible(target), certain(stop), onward) or ()
    return path[::-1] if backward else path


def _onward(at: Reference, node: typed.PathTo, *, back: bool = False) -> Next:
    reverse = (node.verb in FORWARD) is not back
    return lambda n: at.structure.neighbours(n, node.along, reverse=reverse)


def _never(_: int) -> Truth:
    return False


def _barren(node: typed.PathTo, target: Meaning) -> set[int]:
    return target.barren(node.along, reverse=node.verb in FORWARD)


def _reaches(at: Reference, node: typed.PathTo, binding: Binding, start: int) -> Truth:
    """Whether some path of at least one edge leads to a target."""
    onward = _onward(at, node)
    if not isinstance(node.target, typed.Phrase):
        end = int(at.structure.individual(node.target, binding))
        return connected(start, end, onward, _onward(at, node, back=True))
    target = at.meant(node.target, binding)
    found = leads_to(start, possible(target), onward, _barren(node, target))
    if found is None:
        return False
    if target(found):
        return True
    return True if shortest([start], certain(target), onward) else None


def paths_through(at: Reference, node: typed.PathsThrough, binding: Binding) -> Truth:
    """``no / some / every path from A to B passes through C``, strictly between its ends."""
    source, target, through = (
        at.meant(t, binding) for t in (node.source, node.target, node.through)
    )
    nodes = range(at.structure.nodes)
    at.structure.look_through(len(nodes))
    starts = [n for n in nodes if certain(source)(n)], [n for n in nodes if possible(source)(n)]
    onward: Next = lambda n: at.structure.neighbours(n, None, reverse=False)  # noqa: E731
    if node.amount == "every":
        sure = not shortest(starts[1], possible(target), onward, certain(through))
        may = not shortest(starts[0], certain(target), onward, possible(through))
        return between(sure, may)
    sure = bool(meeting(starts[0], certain(target), certain(through), onward))
    may = bool(meeting(starts[1], possible(target), possible(through), onward))
    some = between(sure, may)
    return some if node.amount == "some" else negation(some)


def offending(at: Reference, node: typed.PathsThrough, binding: Binding) -> Path:
    """A path that avoids what every path passes through, or passes through what none may."""
    source, target, through = (
        at.meant(t, binding) for t in (node.source, node.target, node.through)
    )
    starts = [n for n in range(at.structure.nodes) if certain(source)(n)]
    onward: Next = lambda n: at.structure.neighbours(n, None, reverse=False)  # noqa: E731
    if node.amount == "every":
        return shortest(starts, certain(target), onward, possible(through))
    return meeting(starts, certain(target), certain(through), onward)


def certain(meant: Callable[[int], Truth]) -> Test:
    """Nodes that surely are meant."""
    return lambda n: meant(n) is True


def possible(meant: Callable[[int], Truth]) -> Test:
    """Nodes that may be meant."""
    return lambda n: meant(n) is not False
