"""What a fault in a plan is, and how a place for it is found."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from verifier.generate.plan import Node, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """A plan with one fault in it, and what a perfect checker says of it.

    Attributes:
        plan: The faulty plan.
        nodes: The nodes to blame.
        edges: The edges to blame, as (tail, head); a missing edge counts as one.
        kind: The fault's name in `FAULTS`.
        about: The fault in words.
        echoes: Nodes that the fault harms without being at fault; to name them too is no error.
            Harm further away, as of all that lies behind a dead end, is not listed.
        numbers: The layers, stages or experts to blame where no node is: those that are missing.
    """

    plan: Plan
    nodes: frozenset[str] = frozenset()
    edges: frozenset[tuple[str, str]] = frozenset()
    kind: str
    about: str
    echoes: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()


class NoPlaceError(ValueError):
    """The plan has no place for this fault: no all-reduce to remove, no second stage."""


def pick(rng: random.Random, candidates: Iterable[str], what: str) -> str:
    """One of the candidates.

    Raises:
        NoPlaceError: There is none; ``what`` says of what.
    """
    found = list(candidates)
    if not found:
        raise NoPlaceError(f"the plan has no {what}, expected at least one")
    return rng.choice(found)


def inner(plan: Plan) -> list[Node]:
    """The nodes that are neither input nor output."""
    return [node for node in plan.nodes.values() if node.kind not in {"input", "output"}]


def new_edges(before: Plan, after: Plan) -> frozenset[tuple[str, str]]:
    """The edges that only ``after`` has."""
    return frozenset({edge[:2] for edge in after.edges} - {edge[:2] for edge in before.edges})


def around(plan: Plan, node_ids: Iterable[str]) -> frozenset[str]:
    """What feeds some nodes and what they feed."""
    found = set(node_ids)
    ends = {end for edge in plan.edges if found.intersection(edge[:2]) for end in edge[:2]}
    return frozenset(ends - found)
