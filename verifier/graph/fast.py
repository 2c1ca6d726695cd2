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
from collections.abc import Iterator
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from verifier.graph import patterns
from verifier.graph.columns import Codes, factorise
from verifier.graph.compressed import Compressed, Compressor
from verifier.graph.draft import Draft
from verifier.graph.faults import Fault
from verifier.graph.lexer import Lexer, unquote
from verifier.graph.lists import LABEL, RawLists, read_atom, read_list
from verifier.graph.parser import Parser
from verifier.records import record

CHUNK = 1 << 22
"""So many characters are read at a time."""

Statements = list[tuple[str, ...]]


@record
class Lists:
    """The attribute lists of one kind of statement.

    Attributes:
        token: int64 ``[lists]``, the statement that has it.
        which: int32 ``[lists]``, which of the distinct lists it is.
        start: int64 ``[lists]``, the offset of its bracket.
        label: int32 ``[lists]``, which of the labels it holds, -1 for none.
        lists: the distinct lists, without their labels.
        labels: the labels.
    """

    token: NDArray[np.int64]
    which: Codes
    start: NDArray[np.int64]
    label: Codes
    lists: RawLists
    labels: Compressed


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


class _Elements:
    """The lists of one kind of statement, growing."""

    def __init__(self) -> None:
        self._index: defaultdict[str, int] = defaultdict(count().__next__)
        self._labels = Compressor()
        self._labelled = 0
        self._parts: list[tuple[NDArray[np.int64], Codes, NDArray[np.int64], Codes]] = []

    def add(self, token: NDArray[np.int64], start: NDArray[np.int64], found: Statements) -> None:
        """Take on the lists of statements, by the number of each and the offset of its list."""
        raw = [f[5] + LABEL + f[7] if f[6] else f[5] + f[7] for f in found]
        which = np.fromiter(map(self._index.__getitem__, raw), np.int32, len(raw))
        quoted = [f[6] for f in found]
        has = np.fromiter(map(len, quoted), np.int32, len(quoted)) > 0
        label = np.where(has, self._labelled + np.cumsum(has) - 1, -1).astype(np.int32)
        self._labelled += int(has.sum())
        self._labels.add([label for label in quoted if label])
        self._parts.append((token, which, start, label))

    def finish(self) -> Lists:
        """All lists so far."""
        none = np.zeros(0, dtype=np.int64)
        nothing = (none, none.astype(np.int32), none, none.astype(np.int32))
        token, which, start, label = map(
            np.concatenate, zip(*(self._parts or [nothing]), strict=True)
        )
        return Lists(token, which, start, label, RawLists(list(self._index)), self._labels.finish())


class _Reader:
    """What was read so far of a plain graph."""

    def __init__(self, text: str, draft: Draft, start: int) -> None:
        self._text = text
        self._draft = draft
        self._place = start
        self._count = 0
        self._closed = -1
        self._index: defaultdict[str, int] = defaultdict(count().__next__)
        _ = self._index[""]
        self._node: list[Codes] = []
        self._start: list[NDArray[np.int64]] = []
        self._turns, self._states = [0], [(-1, 0, 0)]
        self._of_nodes, self._of_edges = _Elements(), _Elements()

    def read(self, found: Statements) -> bool:
        """Take on the next statements; False where they do not go together."""
        if self._closed >= 0:
            return False
        size = len(found)
        whole, head, first, second, value, before, _, _, other = map(list, zip(*found, strict=True))
        length = np.fromiter(map(len, whole), np.int64, size)
        begin = self._place + np.cumsum(length) - length
        self._place += int(length.sum())
        if "".join(value) or "".join(other):
            for i in [i for i, (a, b) in enumerate(zip(value, other, strict=True)) if a or b]:
                if self._closed >= 0 or not self._follow(found[i], i, int(begin[i])):
                    return False
                if value[i]:
                    first[i] = ""  # it names no node
        named = chain.from_iterable(zip(first, second, strict=True))
        node = np.fromiter(map(self._index.__getitem__, named), np.int32, 2 * size).reshape(-1, 2)
        listed = np.flatnonzero(np.fromiter(map(len, before), np.int64, size))
        if len(listed):
            start = begin + np.fromiter(map(len, head), np.int64, size)
            of_edge = node[listed, 1] > 0
            for tokens, elements in (
                (listed[~of_edge], self._of_nodes),
                (listed[of_edge], self._of_edges),
            ):
                chosen = found if len(tokens) == size else [found[i] for i in tokens.tolist()]
                elements.add(self._count + tokens, start[tokens], chosen)
        self._node.append(node)
        self._start.append(begin)
        self._count += size
        return self._closed < 0 or self._closed == self._count - 1

    def _follow(self, found: tuple[str, ...], number: int, begin: int) -> bool:
        """Carry out a statement that is neither node nor edge; False where it does not fit."""
        whole, _, first, _, value, before, _, _, statement = found
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
                self._closed = self._count + number
                return not separated
            draft.close()
        else:
            lexer = Lexer(self._text, begin, lambda *_: None)
            kind = lexer.kind
            lexer.advance()
            draft.set_defaults(kind, read_list(lexer))
        body = draft.body
        self._turns.append(self._count + number)
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
        node, node_ids = self._numbered()
        lengths = np.diff([*self._turns, self._count])
        segments = np.repeat(np.array(self._states, dtype=np.int32), lengths, axis=0)
        nodes = self._of_nodes.finish()
        start = np.concatenate(self._start)
        return Tokens(
            self._draft, node_ids, node, start, segments[:, 0], segments[:, 1:], nodes, edges
        )

    def _numbered(self) -> tuple[Codes, list[str]]:
        """The number of the node that each id names, ``[statements, 2]``, -1 for none; the ids."""
        flat = np.concatenate(self._node)
        literals = list(self._index)[1:]
        node_ids, decoded = factorise(map(unquote, literals))
        if len(node_ids) < len(literals):  # `"a"` and `a` are one node
            return np.append(np.int32(-1), decoded)[flat], node_ids
        return flat - np.int32(1), node_ids
