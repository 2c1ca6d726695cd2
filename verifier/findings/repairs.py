"""What would make an operator fit, as a sentence: put a collective in, replace it, leave it out."""

from __future__ import annotations

import numpy as np

from verifier.arrays import IntArray
from verifier.findings.grouping import group
from verifier.findings.messages import ranges
from verifier.ground.model import Model
from verifier.ground.states import Typing
from verifier.language import typed
from verifier.smt.mend import Change, Offer, Question, mend

NAMED = 3
PLACES = ("layer", "stage", "phase", "microbatch", "dp", "ep", "sp", "tp")
"""Attributes in which the ranks of an axis agree, but for the axis itself."""
NOTHING = "no single collective mends it"
CONSUMERS = 8
"""So many operators that it feeds are asked whether they take what it then gives."""


def repair(model: Model, found: Typing, node: int) -> str:
    """The least change after which the node and what it feeds take what arrives."""
    groups = _groups(found, node)
    if not groups:
        return "draw what feeds it"
    offers = _offers(found.axis)
    kind = model.facts.primary_kind[node]
    question = Question(
        states=len(found.axis.states),
        arrives=tuple(mask for mask, _ in groups),
        table=found.tables.entries(int(found.role[node])),
        movable=kind in {offer.name for offer in offers},
        offers=offers,
        consumers=_consumers(found, node),
    )
    change = mend(question)
    return NOTHING if change is None else _spoken(model, found, change, groups, node)


def _groups(found: Typing, node: int) -> list[tuple[int, IntArray]]:
    """The inputs by what they may carry."""
    bounds, before = found.plan.successors(reverse=True)
    sources = before[bounds[node] : bounds[node + 1]]
    masks = found.gives[sources]
    return [(mask, sources[masks == mask]) for mask in np.unique(masks).tolist()]


def _offers(axis: typed.Axis) -> tuple[Offer, ...]:
    """What the rule files say may be put in."""
    return tuple(
        Offer(transfer.text, takes, gives)
        for transfer in axis.transfers
        if transfer.word == "repair"
        for row in transfer.rows
        for takes in row.arrives
        for gives in row.gives
        if len(row.arrives) == 1
    )


def _consumers(found: Typing, node: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """The tables of what the node feeds, with what else arrives there; each once."""
    after_bounds, after = found.plan.successors(reverse=False)
    bounds, before = found.plan.successors(reverse=True)
    questions: dict[tuple[tuple[int, ...], tuple[int, ...]], None] = {}
    for consumer in after[after_bounds[node] : after_bounds[node + 1]][:CONSUMERS].tolist():
        if found.unfit[consumer]:
            continue
        sources = before[bounds[consumer] : bounds[consumer + 1]]
        others = np.unique(found.gives[sources[sources != node]]).tolist()
        table = found.tables.entries(int(found.role[consumer]))
        questions[table, tuple(others)] = None
    return tuple(questions)


def _spoken(
    model: Model, found: Typing, change: Change, groups: list[tuple[int, IntArray]], node: int
) -> str:
    ids = model.facts.graph.node_ids
    if change.replace is not None:
        return f"replace it by {_article(change.replace.name)}"
    parts = ["leave it out"] if change.out else []
    for number, offer in change.insert:
        sources = groups[number][1].tolist()
        patterns = group([ids[source] for source in sources])
        more = ", …" if len(patterns) > NAMED else ""
        names = ", ".join(p.text for p in patterns[:NAMED]) + more
        over = _gpus(model, found.axis, sources)
        parts.append(f"insert {_article(offer.name)}{over} between {names} and {ids[node]}")
    return " and ".join(parts) or NOTHING


def _gpus(model: Model, axis: typed.Axis, sources: list[int]) -> str:
    """`` over GPUs 0-7``: those of all ranks of the axis, where they are known."""
    if "gpus" not in model.facts.vocabulary.attributes:
        return ""
    ranks = sources if len(sources) > 1 else _ranks(model, axis, sources[0])
    values = model.facts.attribute("gpus")
    known = [values[rank] for rank in ranks]
    if any(gpus is None for gpus in known):
        return ""
    gpus = sorted(frozenset().union(*known))
    return f" over {'GPUs' if len(gpus) > 1 else 'GPU'} {ranges(gpus)}"


def _ranks(model: Model, axis: typed.Axis, node: int) -> list[int]:
    """The nodes that are what a node is, on the ranks of an axis."""
    declared = model.facts.vocabulary.attributes
    if axis.name not in declared or model.facts.attribute(axis.name)[node] is None:
        return [node]
    alike = model.facts.attribute(axis.name).codes >= 0
    for name in ("kind", *(p for p in PLACES if p != axis.name)):
        if name == "kind" or name in declared:
            codes = model.facts.attribute(name).codes
            alike &= codes == codes[node]
    found: list[int] = np.flatnonzero(alike).tolist()
    return found


def _article(name: str) -> str:
    return f"{'an' if name[:1] in set('aeiou') else 'a'} {name}"
