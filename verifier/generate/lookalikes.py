"""Plans with the defects that reviews of real plans have found, and what is true of them.

A look-alike stands for a reviewed plan: its own ids and labels, smaller, but gutted in the same
ways. Its truth says, claim by claim of the review, which nodes, edges or numbers a rule has to
name; it is known from how the plan is drawn, not from any check of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import Any, NamedTuple

from verifier.generate.conventions import STYLES
from verifier.generate.plan import PLAIN, Edge, Node, Plan
from verifier.generate.spec import Spec
from verifier.records import record


class Told(NamedTuple):
    """What a rule has to name, of all or of what is ``among`` some; ``at`` one binding."""

    what: frozenset[Any]
    among: frozenset[Any] | None = None
    at: Any = None


Truth = dict[str, dict[str, Told]]
"""By claim, by rule and verb: `{"0.8": {"structure.has-successor names": …}}`."""


@record
class Lookalike:
    """Plans that are like those of one report.

    Attributes:
        report: Its number.
        plans: DOT texts by the name that the report's plan has.
        params: Parameters by plan.
        vocabulary: What only their author can know about the ids.
        truth: What is true of them.
        unlike: Claims about what these plans do not have.
    """

    report: str
    plans: dict[str, str]
    params: dict[str, tuple[str, ...]]
    truth: Truth
    vocabulary: str = ""
    unlike: frozenset[str] = field(default_factory=frozenset)


class Sketch:
    """A plan drawn node by node in one convention, with or without the edges that it ought to have.

    ``missing`` are edges that were asked for and left out.
    """

    def __init__(self, spec: Spec) -> None:
        self.plan = Plan(spec, {}, [], {})
        self.missing: set[tuple[str, str]] = set()

    @property
    def nodes(self) -> dict[str, Node]:
        """The nodes by id."""
        return self.plan.nodes

    def add(self, role: str, name: str = "", **fields: Any) -> str:
        """Add a node; its id is that of the convention, or ``name``."""
        node = Node("", role, **fields)
        node.id = name or STYLES[self.plan.spec.convention].identify(node)
        self.nodes[node.id] = node
        return node.id

    def join(self, tails: Iterable[str], heads: Iterable[str], *, drawn: bool = True) -> None:
        """Add the edges from all tails to all heads, or note that they are missing."""
        heads = list(heads)
        for tail in tails:
            for head in heads:
                if drawn:
                    self.plan.edges.append((tail, head, PLAIN))
                else:
                    self.missing.add((tail, head))

    def of(self, *roles: str, **fields: Any) -> frozenset[str]:
        """The nodes of some roles (of any, if none is named) with these fields."""
        return frozenset(
            name
            for name, node in self.nodes.items()
            if (not roles or node.role in roles)
            and all(getattr(node, key) == value for key, value in fields.items())
        )

    def pairs(self) -> set[tuple[str, str]]:
        """The edges that are drawn."""
        return {edge[:2] for edge in self.plan.edges}

    def isolated(self) -> frozenset[str]:
        """The nodes that no drawn edge touches."""
        return frozenset(self.nodes) - {end for pair in self.pairs() for end in pair}

    def dot(self, headers: Iterable[str] = ()) -> str:
        """The DOT text, with some more statements before the first."""
        text = self.plan.dot()
        first, brace, rest = text.partition("{\n")
        return first + brace + "".join(f"  {line}\n" for line in headers) + rest


def without(edges: Iterable[Edge], gone: frozenset[str]) -> list[Edge]:
    """The edges that touch none of some nodes."""
    return [edge for edge in edges if not gone.intersection(edge[:2])]


def told(what: Iterable[Any], among: Iterable[Any] | None = None, at: Any = None) -> Told:
    """A truth from any collection."""
    return Told(frozenset(what), None if among is None else frozenset(among), at)


def lookalikes() -> dict[str, Lookalike]:
    """The look-alikes by the report that they are like."""
    from verifier.generate.lookalikes_gathers import cut_gathers
    from verifier.generate.lookalikes_gutted import gutted_stages
    from verifier.generate.lookalikes_moe import representatives, unconnected_stages
    from verifier.generate.lookalikes_sampled import sampled_layers

    makers: tuple[Callable[[], Lookalike], ...] = (
        gutted_stages,
        unconnected_stages,
        sampled_layers,
        representatives,
        cut_gathers,
    )
    return {made.report: made for made in (make() for make in makers)}
