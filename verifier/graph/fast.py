"""The fast pass: one regular expression whose tokens are whole statements.

It takes the plain files that programs write: node statements, single edges, subgraphs, defaults,
``a=b``. The tokens must tile the whole text; where one does not fit (ports, chains, sets, HTML,
several graphs, any error), the pass gives the file up and the full parser reads it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from verifier.graph import patterns
from verifier.graph.columns import Assignments, Codes, factorise
from verifier.graph.draft import Draft
from verifier.graph.faults import Fault
from verifier.graph.lexer import Lexer, unquote
from verifier.graph.lists import read_atom, read_list
from verifier.graph.parser import Parser


@dataclass(frozen=True, slots=True)
class RawLists:
    """Distinct attribute lists as they stand in the text, known to be well formed."""

    raw: list[str]

    def split(self) -> Assignments:
        """Every assignment in them, by one pass over all of them joined."""
        found = patterns.assignment().findall("".join(self.raw))
        named, valued, closed = zip(*found, strict=True) if found else ((), (), ())
        kept = np.fromiter(map(len, named), dtype=np.int32) > 0  # the others are brackets
        number = np.cumsum(np.fromiter(map(len, closed), dtype=np.int32), dtype=np.int32)
        names, name = factorise(filter(None, named))
        literals, literal = factorise(filter(None, valued))
        values, value = factorise(map(unquote, literals))
        return Assignments(names, values, number[kept], name, value[literal])


@dataclass(frozen=True, slots=True)
class Lists:
    """The attribute lists of one kind of statement.

    Attributes:
        token: int64 ``[lists]``, the statement that has it.
        which: int32 ``[lists]``, which of the distinct lists it is.
        start: int64 ``[lists]``, the offset of its bracket.
        lists: the distinct lists.
    """

    token: NDArray[np.int64]
    which: Codes
    start: NDArray[np.int64]
    lists: RawLists


@dataclass(frozen=True, slots=True)
class Tokens:
    """The statements of a plain graph; those that are neither node nor edge have code -1 twice.

    Attributes:
        draft: its subgraphs, defaults and own attributes.
        node_ids: the ids in order of first mention.
        node: int32 ``[statements, 2]``, its nodes; -1 in second place unless an edge.
        start: int64 ``[statements]``, the offset at which a statement begins.
        body: int32 ``[statements]``, the subgraph it stands in, -1 for the graph itself.
        environment: int32 ``[statements, 2]``, the node and the edge defaults in force.
        node_lists: the attribute lists of node statements.
        edge_lists: those of edge statements.
    """

    draft: Draft
    node_ids: list[str]
    node: Codes
    start: NDArray[np.int64]
    body: Codes
    environment: Codes
    node_lists: Lists
    edge_lists: Lists


def scan(text: str) -> Tokens | None:
    """The statements of the one graph of a plain text, or ``None`` when it is not plain."""
    if "\0" in text or "\ufeff" in text:
        return None  # rare, and not what they seem
    doubts: list[str] = []
    try:
        draft, start = Parser(text, lambda cause, *_: doubts.append(cause)).begin()
    except Fault:
        return None
    found = patterns.statement("->" if draft.directed else "--").findall(text, start)
    if doubts or not found:
        return None
    whole, first, second, value, lists, other, tail = map(list, zip(*found, strict=True))
    del found
    if "" in whole:
        return None
    length = np.fromiter(map(len, whole), dtype=np.int64)
    begin = np.cumsum(length) - length + start
    odd = [i for i, (a, b) in enumerate(zip(value, other, strict=True)) if a or b]
    segments = _follow(draft, text, begin, odd, first, value, lists, other, tail)
    if segments is None:
        return None
    node, node_ids = _number(first, second)
    size = np.fromiter(map(len, lists), dtype=np.int64)
    list_start = begin + length - size - np.fromiter(map(len, tail), dtype=np.int64)
    parts = []
    for of_edge in (False, True):
        tokens = np.flatnonzero((size > 0) & ((node[:, 1] >= 0) == of_edge))
        raw, which = factorise(lists[token] for token in tokens.tolist())
        parts.append(Lists(tokens, which, list_start[tokens], RawLists(raw)))
    if any("key" in raw and patterns.key_assigned().search(raw) for raw in parts[1].lists.raw):
        return None
    return Tokens(draft, node_ids, node, begin, segments[:, 0], segments[:, 1:], *parts)


def _number(first: list[str], second: list[str]) -> tuple[Codes, list[str]]:
    """The number of the node that each id names, shape ``[statements, 2]``, -1 for ``""``."""
    index: defaultdict[str, int] = defaultdict(count().__next__)
    _ = index[""]
    flat = np.fromiter(
        map(index.__getitem__, chain.from_iterable(zip(first, second, strict=True))),
        dtype=np.int32,
        count=2 * len(first),
    )
    literals = list(index)[1:]
    node_ids, decoded = factorise(map(unquote, literals))
    if len(node_ids) < len(literals):  # `"a"` and `a` are one node
        numbers = np.append(np.int32(-1), decoded)
        return numbers[flat].reshape(-1, 2), node_ids
    return flat.reshape(-1, 2) - np.int32(1), node_ids


def _follow(
    draft: Draft,
    text: str,
    begin: NDArray[np.int64],
    odd: list[int],
    first: list[str],
    value: list[str],
    lists: list[str],
    other: list[str],
    tail: list[str],
) -> Codes | None:
    """Carry out the statements that are neither node nor edge.

    Their ids are taken out of ``first``, for they name no node.

    Returns:
        int32 ``[statements, 3]``: subgraph, node and edge environment of each; ``None``
        when the braces do not fit or a statement ends as it must not.
    """
    starts, states = [0], [(-1, 0, 0)]
    closed = -1
    for i in odd:
        if closed >= 0:
            return None
        statement = other[i]
        if value[i]:
            if lists[i]:
                return None
            draft.body.attributes[unquote(first[i])] = unquote(value[i])
            first[i] = ""
            continue
        if statement[-1] == "{":
            if tail[i].lstrip().startswith(";"):
                return None
            named = len(statement) > 1
            lexer = Lexer(statement[8:-1] if named else "", 0, lambda *_: None)
            name = read_atom(lexer, "a name") if lexer.kind == "atom" else None
            draft.open(name, int(begin[i]))
        elif statement == "}":
            if draft.body is draft.root:
                if tail[i].lstrip().startswith(";"):
                    return None
                closed = i
                continue
            draft.close()
        else:
            lexer = Lexer(text, int(begin[i]), lambda *_: None)
            kind = lexer.kind
            lexer.advance()
            draft.set_defaults(kind, read_list(lexer))
        body = draft.body
        starts.append(i)
        states.append((body.number, body.node_scope.environment, body.edge_scope.environment))
    if closed != len(first) - 1:
        return None
    lengths = np.diff([*starts, len(first)])
    return np.repeat(np.array(states, dtype=np.int32), lengths, axis=0)
