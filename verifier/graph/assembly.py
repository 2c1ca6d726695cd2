"""From the statements of the fast pass to a graph, a whole column at a time."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import numbered
from verifier.graph import patterns
from verifier.graph.columns import AttributeTable, Codes
from verifier.graph.defaults import Defaults
from verifier.graph.fast import Tokens
from verifier.graph.ids import first_places
from verifier.graph.listed import Lists
from verifier.graph.model import Graph, Offsets
from verifier.graph.positions import Positions


def assemble(tokens: Tokens, path: str, positions: Positions) -> Graph:
    """The graph that the statements of a plain text draw."""
    draft, size = tokens.draft, len(tokens.node_ids)
    mention = tokens.node.ravel()
    mentioned = first_places(mention, size)  # where each node is first mentioned, in mentions
    tail_token = np.flatnonzero(tokens.node[:, 1] >= 0)
    declares = np.flatnonzero((tokens.node[:, 0] >= 0) & (tokens.node[:, 1] < 0))
    declarations = np.bincount(tokens.node[declares, 0], minlength=size).astype(np.int32)
    node_start = _node_starts(tokens, positions, mentioned, declares, declarations)
    member_node, member_subgraph = _members(tokens, mention, size)
    edge_of, kept = _merge(tokens, tail_token, size)
    edge_token = tail_token[kept]
    number = np.full(len(tokens.node), -1, dtype=np.int32)
    number[tail_token] = edge_of
    return Graph(
        path=path,
        name=draft.name,
        directed=draft.directed,
        strict=draft.strict,
        node_ids=tokens.node_ids,
        node_start=node_start,
        declared=declarations > 0,
        declarations=declarations,
        tail=tokens.node[edge_token, 0],
        head=tokens.node[edge_token, 1],
        edge_start=tokens.start[edge_token],
        edge_subgraph=tokens.body[edge_token],
        subgraphs=tuple(draft.subgraphs),
        member_node=member_node,
        member_subgraph=member_subgraph,
        attributes=draft.root.attributes,
        diagnostics=(),
        node_table=_table(
            tokens.node_lists,
            tokens.node[tokens.node_lists.token, 0],
            tokens.environment[mentioned // 2, 0],
            draft.nodes.defaults,
        ),
        edge_table=_table(
            tokens.edge_lists,
            number[tokens.edge_lists.token],
            tokens.environment[edge_token, 1],
            draft.edges.defaults,
        ),
        positions=positions,
        start=draft.start,
    )


def _table(lists: Lists, owner: Codes, environment: Codes, defaults: Defaults) -> AttributeTable:
    return AttributeTable(
        lists.lists,
        owner,
        lists.which,
        lists.start,
        environment,
        defaults,
        lists.label,
        lists.labels,
    )


def _node_starts(
    tokens: Tokens,
    positions: Positions,
    mention: NDArray[np.int64],
    declares: NDArray[np.int64],
    declarations: Codes,
) -> Offsets:
    """The offset of each node's id where it is first declared, else first mentioned."""
    starts = tokens.start[mention // 2]
    nodes = tokens.node[declares, 0]
    starts[nodes[::-1]] = tokens.start[declares[::-1]]
    heads = np.flatnonzero((declarations == 0) & (mention % 2 == 1))
    if not len(heads):
        return starts
    before: re.Pattern[str] = patterns.before_head("->" if tokens.draft.directed else "--")
    text = positions.text
    for node in heads.tolist():  # only these stand inside a statement, not at its beginning
        match = before.match(text, int(starts[node]))
        assert match is not None
        starts[node] = match.end()
    return starts


def _members(tokens: Tokens, mention: Codes, size: int) -> tuple[Codes, Codes]:
    """Each node with each subgraph whose body mentions it, in the order of the file."""
    body = np.repeat(tokens.body, 2)
    used = np.flatnonzero((mention >= 0) & (body >= 0))
    pair = body[used].astype(np.int64) * size + mention[used]
    order = used[np.sort(numbered(pair)[0])]
    return mention[order], body[order]


def _merge(
    tokens: Tokens, tail_token: NDArray[np.int64], size: int
) -> tuple[Codes, NDArray[np.int64]]:
    """The edge that each edge statement draws, and which statements draw one first.

    They are one and the same unless the graph is strict.
    """
    tail, head = tokens.node[tail_token].astype(np.int64).T
    if not tokens.draft.strict:
        every = np.arange(len(tail_token))
        return every.astype(np.int32), every
    if not tokens.draft.directed:
        tail, head = np.minimum(tail, head), np.maximum(tail, head)
    first, inverse = numbered(tail * size + head)
    kept = np.sort(first)
    return np.searchsorted(kept, first[inverse]).astype(np.int32), kept
