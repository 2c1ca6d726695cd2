"""What the tables call nodes, edges and numbers, and what of it the graph itself has to tell.

`layer{1..3,7}_qkv_{0,1}` is eight names; with `*` and `?` it is all nodes that fit. `@isolated` and
its like are computed with networkx from the file as Graphviz reads it, never from our own output.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

import networkx as nx

Edge = tuple[str, str]


class Drawing:
    """A DOT file as Graphviz's library reads it."""

    def __init__(self, text: str) -> None:
        import pygraphviz

        read = pygraphviz.AGraph(string=text)
        self.graph = nx.MultiDiGraph()
        self.graph.add_nodes_from(map(str, read.nodes()))
        self.graph.add_edges_from((str(e[0]), str(e[1])) for e in read.edges())
        self.labels = {str(n): str(n.attr["label"] or "") for n in read.nodes()}
        self._clusters = {s.name: {str(n) for n in s.nodes()} for s in read.subgraphs()}

    def derived(self, name: str, annotations: set[str]) -> set[str]:
        """The nodes that `@name` or `@name(argument)` means."""
        found = re.fullmatch(r"@([a-z-]+)(?:\((.*)\))?", name)
        assert found, name
        what, argument = found.groups()
        graph = self.graph
        if what == "isolated":
            return set(nx.isolates(graph))
        if what == "annotations":
            return annotations
        if what == "cluster":
            return set(self._clusters[argument])
        if what == "without":
            return {n for n, label in self.labels.items() if argument not in label}
        if what == "unreachable":
            reached: set[str] = nx.descendants(graph, argument)
            return set(graph) - {argument} - reached
        assert what == "smaller-components", name
        parts = sorted(nx.weakly_connected_components(graph), key=len)
        assert len(parts[-1]) > len(parts[-2])
        smaller: set[str] = set().union(*parts[:-1])
        return smaller

    def nodes(self, text: str, annotations: set[str] | None = None) -> set[str]:
        """The nodes that a list of names means; a name that no node has is a mistake."""
        found: set[str] = set()
        wanted, _, less = text.partition(" minus ")
        for name in split(wanted):
            if name.startswith("@"):
                found |= self.derived(name, annotations or set())
                continue
            for one in braces(name):
                fits = {one} if one in self.graph else set()
                if not fits:
                    fits = {n for n in self.graph if fnmatchcase(n, one)}
                assert fits, f"no node is called {one}"
                found |= fits
        return found - self.nodes(less, annotations) if less else found

    def edges(self, text: str) -> set[Edge]:
        """The edges that a list such as `a -> b{1,2}` means; both ends are nodes."""
        found = set()
        for part in split(text):
            tail, arrow, head = part.partition(" -> ")
            assert arrow, part
            found |= set(product(self.nodes(tail), self.nodes(head)))
        return found


def split(text: str) -> list[str]:
    """The parts between commas outside of braces."""
    return [part.strip() for part in re.split(r",(?![^{]*\})", text) if part.strip()]


def braces(text: str) -> list[str]:
    """The names that `a{0..2,5}_{x,y}` stands for."""
    parts = re.split(r"(\{[^{}]*\})", text)
    choices = [list(map(str, values(p[1:-1]))) if p.startswith("{") else [p] for p in parts]
    return ["".join(choice) for choice in product(*choices)]


def values(text: str) -> list[Any]:
    """The values of `0..3, 7` or `a, b`."""
    found: list[Any] = []
    for part in text.split(","):
        one = part.strip()
        span = re.fullmatch(r"(\d+)\.\.(\d+)", one)
        if span:
            found += range(int(span[1]), int(span[2]) + 1)
        else:
            found.append(int(one) if one.isdigit() else one)
    return found
