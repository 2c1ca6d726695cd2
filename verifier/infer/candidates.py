"""Deployments of one size that contradict nothing: by their layouts, or by their degrees alone."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.infer.layouts import Choice, chains, divisors, firsts, places
from verifier.infer.model import AXES, Entries, Evidence
from verifier.records import record


@record
class Candidate:
    """Degrees and, where GPUs follow from ranks, the place of each axis."""

    world: int
    degrees: dict[str, int]
    choice: Choice | None
    cost: int = 0


def stated(known: Evidence) -> dict[str, set[int]]:
    """The values that are stated of each name."""
    found: dict[str, set[int]] = {}
    for one in known.stated:
        found.setdefault(one.name, set()).add(one.value)
    return found


def least_degree(entries: Entries) -> int:
    """The least degree that the drawn ranks allow."""
    return int(entries.rank.max()) + 1 - max(firsts(entries)) if len(entries) else 1


def tiled(known: Evidence, world: int, *, shared: bool, most_wrong: int = 0) -> Iterator[Candidate]:
    """The layouts that are wrong about at most so many nodes.

    Args:
        known: the evidence.
        world: the number of GPUs.
        shared: whether expert-parallel ranks lie over the others instead of beside them.
        most_wrong: how many nodes may contradict each axis's place.

    Raises:
        TooManyError: there are too many to be listed.
    """
    if not most_wrong and known.gpus > world:
        return
    found = places(known.ranks, world, stated(known), most_wrong)
    over = found["ep"] if shared else []
    if shared and not over:
        return
    if shared:
        bare = known.ranks | {"ep": known.ranks["ep"].only([])}
        found["ep"] = places(bare, world, {"ep": {1}})["ep"]
    for chosen, cost in chains(found, world):
        for ep, more in over or [(chosen["ep"], 0)]:
            choice = {**chosen, "ep": ep}
            degrees = {axis: place.degree for axis, place in choice.items()}
            if allowed(known, degrees, world):
                yield Candidate(world, degrees, choice, cost + more)


def factored(known: Evidence, world: int, *, shared: bool) -> Iterator[Candidate]:
    """The degrees that multiply to the world and are not less than what is drawn."""
    if known.gpus > world:
        return
    given = stated(known)
    chosen: list[tuple[int, tuple[int, ...]]] = [(world, ())]  # what is left, and degrees so far
    for axis in AXES:
        beside = shared and axis == "ep"
        least, only = least_degree(known.ranks[axis]), given.get(axis)
        chosen = [
            (left if beside else left // degree, (*degrees, degree))
            for left, degrees in chosen
            for degree in divisors(world if beside else left)
            if degree >= least and (only is None or only == {degree})
        ]
    for left, degrees in chosen:
        found = dict(zip(AXES, degrees, strict=True))
        if left == 1 and allowed(known, found, world):
            yield Candidate(world, found, None)


def allowed(known: Evidence, degrees: dict[str, int], world: int) -> bool:
    """Whether stages are large enough for what is drawn in them, and experts and heads divide."""
    if any(world // degrees["pp"] < size.gpus for size in known.sizes):
        return False
    experts, heads = known.value("experts"), known.value("heads")
    return not ((experts and experts % degrees["ep"]) or (heads and heads % degrees["tp"]))
