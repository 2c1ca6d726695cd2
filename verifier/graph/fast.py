"""The fast pass: one regular expression whose tokens are whole statements.

It takes the plain files that programs write: node statements, single edges, subgraphs, defaults,
``a=b``. The tokens must tile the whole text; where one does not fit (ports, chains, sets, HTML,
several graphs, any error), the pass gives the file up and the full parser reads it.

The text is read chunk by chunk, and what a chunk gives is columns: no string of a statement
outlives its chunk but ids, labels by their pieces, and distinct lists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from verifier.graph import patterns, runs
from verifier.graph.columns import Codes
from verifier.graph.draft import Draft
from verifier.graph.faults import Fault
from verifier.graph.growing import Column
from verifier.graph.ids import Ids, in_order
from verifier.graph.lexer import Lexer, unquote
from verifier.graph.listed import Found, Growing, Lists
from verifier.graph.lists import read_atom, read_list
from verifier.graph.parser import Parser
from verifier.records import record

CHUNK = 1 << 20
"""So many characters are read at a time: their statements fit into the processor's cache."""

Statements = list[tuple[str, ...]]


@record
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
    node_ids: Ids
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
    if doubts:
        return None
    reader = _Reader(text, draft, start)
    for found in _chunks(patterns.statement("->" if draft.directed else "--"), text, start):
        if found is None or not reader.read(found):
            return None
    return reader.finish()


def _chunks(pattern: re.Pattern[str], text: str, place: int) -> Iterator[Statements | None]:
    """The statements from a place on, some at a time; None where there is something else.

    The end of a chunk may cut a statement in two: what was found last is read again with the next
    chunk, as is what stands before a character that begins none.
    """
    while place < len(text):
        end = min(len(text), place + CHUNK)
        found = pattern.findall(text, place, end)
        wholes = [statement[0] for statement in found]
        good = wholes.index("") if "" in wholes else len(wholes)
        if end == len(text):
            yield found if good == len(wholes) else None
            return
        if good > 1:
            del found[good - 1 :]
        else:
            match = pattern.match(text, place)
            found = [match.groups("")] if match is not None and match[1] else []
        if not found:
            yield None
            return
        place += sum(map(len, wholes[: len(found)])) if good > 1 else len(found[0][0])
        yield found


class _Reader:
    """What was read so far of a plain graph."""

    def __init__(self, text: str, draft: Draft, start: int) -> None:
        self._text = text
        self._draft = draft
        self._operator = "->" if draft.directed else "--"
        self._place = start
        self._count = 0
        self._closed = -1
        self._index: defaultdict[str, int] = defaultdict(count().__next__)
        _ = self._index[""]
        self._node, self._start = Column(np.int32), Column(np.int64)
        self._turns, self._states = [0], [(-1, 0, 0)]
        self._of_nodes, self._of_edges = Growing(), Growing()

    def read(self, found: Statements) -> bool:
        """Take on the next statements; False where they do not go together."""
        if self._closed >= 0:
            return False
        size = len(found)
        whole, run, head, first, second, value, *parts, other = map(list, zip(*found, strict=True))
        length = np.fromiter(map(len, whole), np.int64, size)
        begin = self._place + np.cumsum(length) - length
        self._place += int(length.sum())
        edges = runs.take_apart(run, self._operator) if any(run) else None
        number = self._count + np.arange(size)
        if edges is not None:  # what is a run is as many statements as it has edges
            counts = np.maximum(edges.counts, 1)
            number = self._count + np.cumsum(counts) - counts
        if any(value) or any(other):
            for i in [i for i, (a, b) in enumerate(zip(value, other, strict=True)) if a or b]:
                if self._closed >= 0 or not self._follow(found[i], int(number[i]), int(begin[i])):
                    return False
                if value[i]:
                    first[i] = ""  # it names no node
        named = chain.from_iterable(zip(first, second, strict=True))
        node = self._numbers(named, 2 * size).reshape(-1, 2)
        if not self._listed(number, begin, node, head, Found(*parts)):
            return False
        if edges is not None:
            node, begin = np.repeat(node, counts, axis=0), np.repeat(begin, counts)
            drawn = np.repeat(edges.counts > 0, counts)
            node[drawn] = self._numbers(edges.names, len(edges.names)).reshape(-1, 2)
            begin[drawn] += edges.begin
        self._node.add(node)
        self._start.add(begin)
        self._count += len(begin)
        return self._closed < 0 or self._closed == self._count - 1

    def _numbers(self, ids: Iterable[str], size: int) -> Codes:
        return np.fromiter(map(self._index.__getitem__, ids), np.int32, size)

    def _listed(
        self,
        number: NDArray[np.int64],
        begin: NDArray[np.int64],
        node: Codes,
        head: list[str],
        found: Found,
    ) -> bool:
        """Take on the attribute lists of nodes and edges; False where one is not well formed."""
        listed = np.flatnonzero(np.fromiter(map(len, found.rest), np.int64, len(head)))
        if not len(listed):
            return True
        start = begin + np.fromiter(map(len, head), np.int64, len(head))
        of_edge = node[listed, 1] > 0
        for tokens, growing in (
            (listed[~of_edge], self._of_nodes),
            (listed[of_edge], self._of_edges),
        ):
            chosen = found if len(tokens) == len(head) else found.only(tokens.tolist())
            if not growing.add(number[tokens], start[tokens], chosen):
                return False
        return True

    def _follow(self, found: tuple[str, ...], number: int, begin: int) -> bool:
        """Carry out a statement that is neither node nor edge; False where it does not fit."""
        whole, _, _, first, _, value, before, *_, statement = found
        draft = self._draft
        if value:
            if before:
                return False
            draft.body.attributes[unquote(first)] = unquote(value)
            return True
        separated = whole[len(statement) :].lstrip().startswith(";")
        if statement[-1] == "{":
            if separated:
                return False
            named = len(statement) > 1
            lexer = Lexer(statement[8:-1] if named else "", 0, lambda *_: None)
            name = read_atom(lexer, "a name") if lexer.kind == "atom" else None
            draft.open(name, begin)
        elif statement == "}":
            if draft.body is draft.root:
                self._closed = number
                return not separated
            draft.close()
        else:
            lexer = Lexer(self._text, begin, lambda *_: None)
            kind = lexer.kind
            lexer.advance()
            draft.set_defaults(kind, read_list(lexer))
        body = draft.body
        self._turns.append(number)
        states = (body.number, body.node_scope.environment, body.edge_scope.environment)
        self._states.append(states)
        return True

    def finish(self) -> Tokens | None:
        """Everything read; None where the graph's brace is still open."""
        if self._closed < 0:
            return None
        edges = self._of_edges.finish()
        if any("key" in raw and patterns.key_assigned().search(raw) for raw in edges.lists.raw):
            return None
        if not patterns.keywords().isdisjoint(self._index):
            return None  # runs of edges are read without a look at what their ids are
        node, node_ids = in_order(self._node.finish().reshape(-1, 2), self._index)
        lengths = np.diff([*self._turns, self._count])
        segments = np.repeat(np.array(self._states, dtype=np.int32), lengths, axis=0)
        nodes = self._of_nodes.finish()
        start = self._start.finish()
        return Tokens(
            self._draft, node_ids, node, start, segments[:, 0], segments[:, 1:], nodes, edges
        )
