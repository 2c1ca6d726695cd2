"""The fast pass: one regular expression whose tokens are whole statements.

It takes the plain files that programs write: node statements, single edges, subgraphs, defaults,
``a=b``. The tokens must tile the whole text; where one does not fit (ports, chains, sets, HTML,
several graphs, any error), the pass gives the file up and the full parser reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from verifier.graph import patterns
from verifier.graph.columns import Codes
from verifier.graph.draft import Draft
from verifier.graph.faults import Fault
from verifier.graph.ids import Ids, in_order
from verifier.graph.lexer import Lexer, unquote
from verifier.graph.listed import Lists
from verifier.graph.lists import read_atom, read_list
from verifier.graph.parser import Parser
from verifier.graph.positions import Positions
from verifier.graph.statements import Columns, Other, Reader, Statements
from verifier.records import record

CHUNK = 1 << 17
"""So many characters are read at a time: their statements fit into the processor's cache."""

HEADER = 1 << 20
"""The graph begins within so many characters, or the text is left to the full parser."""


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


def scan(source: Positions, processes: int = 1) -> Tokens | None:
    """The statements of the one graph of a plain text, or ``None`` when it is not plain.

    Args:
        source: the text.
        processes: so many read it, where more than one is given; see ``stretches``.

    Raises:
        InputError: it is on file, and has changed or cannot be read any more.
        UnicodeDecodeError: it is on file, and not ASCII.
    """
    doubts: list[str] = []
    head = source.piece(0, HEADER)
    try:
        draft, start = Parser(head, lambda cause, *_: doubts.append(cause)).begin()
    except Fault:
        return None
    if doubts or _is_odd(head) or start >= len(head) < source.length:
        return None
    operator = "->" if draft.directed else "--"
    columns = None
    if processes > 1:
        from verifier.graph.stretches import read_divided

        columns = read_divided(source, start, operator, processes)
    if columns is None:
        reader = Reader(operator)
        if not read_stretch(reader, source, start, source.length):
            return None
        columns = reader.finish()
    return _Settled(draft, columns).tokens()


def _is_odd(text: str) -> bool:
    """Whether it has what is rare and not what it seems: then it is not plain."""
    return "\0" in text or "\ufeff" in text


def read_stretch(reader: Reader, source: Positions, place: int, stop: int) -> bool:
    """Read the statements that tile a stretch of a text; False where they do not.

    Raises:
        UnicodeDecodeError: it is on file, and not ASCII.
    """
    pattern = patterns.statement(reader.operator)
    for begin, found in _chunks(pattern, source, place, stop):
        if not found or not reader.read(found, begin):
            return False
    return True


def _chunks(
    pattern: re.Pattern[str], source: Positions, place: int, stop: int
) -> Iterator[tuple[int, Statements]]:
    """The statements from a place on, some at a time; none where there is something else.

    The end of a chunk may cut a statement in two: what was found last is read again with the next
    chunk, as is what stands before a character that begins none.
    """
    size = CHUNK
    while place < stop:
        text = source.piece(place, min(stop, place + size))
        if _is_odd(text):
            yield place, []
            return
        found = pattern.findall(text)
        wholes = [statement[0] for statement in found]
        good = wholes.index("") if "" in wholes else len(wholes)
        if place + size >= stop:
            yield place, found if good == len(wholes) else []
            return
        if good > 1:
            del found[good - 1 :]
            yield place, found
            place += sum(map(len, wholes[: len(found)]))
            size = CHUNK
        else:  # one statement alone is larger, or there is none
            size *= 2


class _Settled:
    """What was read, with the statements carried out that are neither node nor edge."""

    def __init__(self, draft: Draft, columns: Columns) -> None:
        self._draft = draft
        self._columns = columns
        self._closed = -1
        self._turns, self._states = [0], [(-1, 0, 0)]

    def tokens(self) -> Tokens | None:
        """All of it; None where it is not one plain graph."""
        columns = self._columns
        count = len(columns.start)
        if not all(map(self._follow, columns.others)) or not 0 <= self._closed == count - 1:
            return None
        raw = columns.edges.lists.raw
        if any("key" in one and patterns.key_assigned().search(one) for one in raw):
            return None
        if not patterns.keywords().isdisjoint(columns.ids):
            return None  # runs of edges are read without a look at what their ids are
        node, node_ids = in_order(columns.node, columns.ids)
        lengths = np.diff([*self._turns, count])
        segments = np.repeat(np.array(self._states, dtype=np.int32), lengths, axis=0)
        return Tokens(
            self._draft,
            node_ids,
            node,
            columns.start,
            segments[:, 0],
            segments[:, 1:],
            columns.nodes,
            columns.edges,
        )

    def _follow(self, found: Other) -> bool:
        """Carry out a statement; False where it does not fit."""
        if self._closed >= 0:
            return False
        draft, statement = self._draft, found.statement
        if found.value:
            draft.body.attributes[unquote(found.first)] = unquote(found.value)
            return True
        separated = found.whole[len(statement) :].lstrip().startswith(";")
        if statement[-1] == "{":
            if separated:
                return False
            named = len(statement) > 1
            lexer = Lexer(statement[8:-1] if named else "", 0, lambda *_: None)
            name = read_atom(lexer, "a name") if lexer.kind == "atom" else None
            draft.open(name, found.begin)
        elif statement == "}":
            if draft.body is draft.root:
                self._closed = found.number
                return not separated
            draft.close()
        else:
            lexer = Lexer(statement, 0, lambda *_: None)
            kind = lexer.kind
            lexer.advance()
            given = [(name, value, found.begin + at) for name, value, at in read_list(lexer)]
            draft.set_defaults(kind, given)
        body = draft.body
        self._turns.append(found.number)
        states = (body.number, body.node_scope.environment, body.edge_scope.environment)
        self._states.append(states)
        return True
