"""Where in the file a text of the graph stands: of a node, a cluster, the graph, its header."""

from __future__ import annotations

import re

from verifier.errors import Span
from verifier.graph import Graph
from verifier.records import record

_NAMED = '{key}\\s*=\\s*["<]?$'
_TRIES = 1000


@record
class Whereabouts:
    """A place in words (`the label of prefill_start`), and in the file.

    Line and column count from 1; ``width`` is the number of characters of the text.
    """

    place: str
    path: str
    line: int
    column: int
    width: int

    @property
    def span(self) -> Span:
        """The place, for diagnostics."""
        return Span(self.path, self.line, self.column, max(1, self.width))

    @classmethod
    def of(cls, graph: Graph, of: str, key: str, row: int, text: str) -> Whereabouts:
        """The place of ``text`` in a text of the graph.

        Args:
            graph: the graph.
            of: node, cluster or graph.
            key: which text: `label`, `id`, `header`, a DOT attribute.
            row: the node's or subgraph's number; of no matter for a graph.
            text: what was read.
        """
        begin, end = _begin(graph, of, key, row)
        first = text.split("\n", 1)[0]
        found = graph.positions.up_to(end).find(first, begin, end)
        line, column = graph.position(begin if found < 0 else found)
        return cls(_words(graph, of, key, row), graph.path, line, column, len(first))


def _begin(graph: Graph, of: str, key: str, row: int) -> tuple[int, int]:
    """Where to look for the text: from an offset to another."""
    end = graph.positions.length
    named = key in ("id", "name")
    if of == "graph" and key == "header":
        before = graph.positions.up_to(graph.start)
        return before.rfind("}", 0, graph.start) + 1, graph.start
    if of == "node":
        start = None if named else graph.attribute_start(row, "label" if key == "title" else key)
        return int(graph.node_start[row]) if start is None else start, end
    start = graph.start if of == "graph" else graph.subgraphs[row].start
    attributes = graph.attributes if of == "graph" else graph.subgraphs[row].attributes
    if named:
        return start, end
    key = "label" if key == "title" else key
    return _value(graph.text, start, key, attributes.get(key, "")), end


def _value(text: str, start: int, key: str, value: str) -> int:
    """The offset of an attribute's value: where it stands behind its name."""
    before = re.compile(_NAMED.format(key=re.escape(key)), re.IGNORECASE)
    at = start
    for _ in range(_TRIES):
        at = text.find(value, at)
        if at < 0:
            break
        if before.search(text, max(0, at - 60), at):
            return at
        at += 1
    return start


def _words(graph: Graph, of: str, key: str, row: int) -> str:
    if of == "graph":
        if key == "header":
            return "the comment above the graph"
        return f"the graph's {'name' if key == 'id' else key}"
    name = graph.node_ids[row] if of == "node" else graph.subgraphs[row].name
    shown = f"`{name}`" if of == "node" else f"cluster `{name}`" if name else "a subgraph"
    return f"the {'id' if key == 'name' else key} of {shown}"
