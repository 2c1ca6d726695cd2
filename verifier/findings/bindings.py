"""Individuals by the names that users give them: `attn_0`, `a -> b`, `3`."""

from __future__ import annotations

from verifier.errors import Diagnostic
from verifier.findings.matching import edge_ends
from verifier.ground.model import Model
from verifier.language.declarations import closest
from verifier.language.typed import Sort

# Looking for a similar name among more than this takes longer than it is worth.
CLOSE_AMONG = 20_000


def individual_named(model: Model, sort: Sort, name: str) -> int | Diagnostic:
    """The number of the individual that a name means, or what is wrong with the name."""
    if sort.name == "node":
        number = model.facts.graph.index.get(name)
        return number if number is not None else _unknown(f"node `{name}`", name, _ids(model))
    if sort.name == "edge":
        return _edge(model, name)
    values = model.group(sort.group).values
    texts = [str(value) for value in values]
    wanted = name.removeprefix(sort.group).strip()
    for candidate in (name, wanted):
        if candidate in texts:
            return texts.index(candidate)
    return _unknown(f"{sort.group} `{name}`", name, texts, ", ".join(texts[:8]))


def name_of(model: Model, sort: Sort, individual: int) -> tuple[str, int]:
    """An individual's name, and its line; a group's has none, which is 0."""
    graph = model.facts.graph
    if sort.name == "node":
        return graph.node_ids[individual], graph.line(int(graph.node_start[individual]))
    if sort.name == "edge":
        name = " -> ".join(edge_ends(model, individual))
        return name, graph.line(int(graph.edge_start[individual]))
    return f"{sort.group} {model.group(sort.group).values[individual]}", 0


def _edge(model: Model, name: str) -> int | Diagnostic:
    ends = [end.strip() for end in name.split("->")]
    if len(ends) != 2:
        return Diagnostic("E205", f"`{name}` is no edge", help="write it as `tail -> head`")
    index = model.facts.graph.index
    for end in ends:
        if end not in index:
            return _unknown(f"node `{end}`", end, _ids(model))
    tail, head = (index[end] for end in ends)
    found = ((model.tail == tail) & (model.head == head)).nonzero()[0]
    return int(found[0]) if len(found) else Diagnostic("E205", f"there is no edge `{name}`")


def _ids(model: Model) -> list[str]:
    ids = model.facts.graph.node_ids
    return list(ids) if len(ids) <= CLOSE_AMONG else []


def _unknown(what: str, name: str, names: list[str], listed: str = "") -> Diagnostic:
    like = closest(name, names)
    help_ = f"did you mean `{like}`?" if like else listed and f"there are {listed}"
    return Diagnostic("E205", f"there is no {what}", help=help_)
