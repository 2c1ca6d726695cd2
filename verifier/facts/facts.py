"""All facts of a graph, each column made when it is first asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from verifier.errors import Diagnostic
from verifier.facts import attributes, builtin
from verifier.facts.attributes import Column
from verifier.facts.conditions import evaluate
from verifier.facts.kinds import Kinds
from verifier.facts.origin import Origin
from verifier.facts.places import Places
from verifier.facts.rows import EdgeRows, NodeRows
from verifier.facts.texts import Texts
from verifier.facts.values import Bools, Values
from verifier.graph import Graph
from verifier.language import literals
from verifier.language.vocabulary import Vocabulary


class Facts:
    """What a vocabulary reads from a graph.

    Attributes:
        graph: the graph.
        vocabulary: the vocabulary.
        places: the graph's texts.
        seconds: how long reading took so far.
    """

    def __init__(self, graph: Graph, vocabulary: Vocabulary) -> None:
        self.graph = graph
        self.vocabulary = vocabulary
        self.places = Places(graph)
        self._columns: dict[tuple[str, bool], Column] = {}
        self._values: dict[tuple[str, bool], Values] = {}
        self._classes: dict[str, Bools] = {}
        self._kinds: Kinds | None = None
        self._masks: dict[str, Bools] = {}
        self.seconds = 0.0
        self._depth = 0

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """Count the time of reading facts; one may ask for others."""
        begin = time.perf_counter()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self.seconds += time.perf_counter() - begin

    @property
    def kinds(self) -> Kinds:
        """The kinds of the nodes."""
        if self._kinds is None:
            self._kinds = Kinds(self.vocabulary, NodeRows(self))
        return self._kinds

    def kind(self, name: str) -> Bools:
        """Bool ``[N]``: the nodes of a kind.

        Raises:
            KeyError: the vocabulary has no such kind.
        """
        if name in self._masks:
            return self._masks[name]
        with self._timed():
            found = self.kinds.of(name)
        if not self._depth:  # within a condition a kind may be asked for that is being worked out
            self._masks[name] = found
        return found

    @cached_property
    def primary_kind(self) -> Values:
        """The kind shown for each node: that of the most trusted block which gives one."""
        with self._timed():
            return self.kinds.primary()

    def kind_names(self) -> tuple[str | None, ...]:
        """The kind shown for each node, None where no kind matches."""
        names = [*self.primary_kind.values, None]
        return tuple(names[code] for code in self.primary_kind.codes.tolist())

    def attribute(self, name: str) -> Values:
        """A node attribute: a declared one, else a built-in one, else DOT's own, as text."""
        key = (name, False)
        if key not in self._values:
            with self._timed():
                self._values[key] = self._attribute(name)
        return self._values[key]

    def _attribute(self, name: str) -> Values:
        if self._is_declared(name, of_edges=False):
            return self.column(name).values
        if name in builtin.NODE:
            return builtin.node(self.graph, name)
        if name == "kind":
            return self.primary_kind
        return self.places.get("node", name).whole()

    def labels(self, name: str) -> Texts | None:
        """The texts that a node attribute is read from as they are, where they are labels."""
        if self._is_declared(name, of_edges=False) or name in builtin.NODE or name != "label":
            return None
        return self.places.get("node", name)

    def edge_attribute(self, name: str) -> Values:
        """An edge attribute: a declared one, else a built-in one, else DOT's own, as text."""
        key = (name, True)
        if key not in self._values:
            with self._timed():
                self._values[key] = self._edge_attribute(name)
        return self._values[key]

    def _edge_attribute(self, name: str) -> Values:
        if self._is_declared(name, of_edges=True):
            return self.column(name, of_edges=True).values
        if name in builtin.EDGE:
            return builtin.edge(self.graph, name)
        return self.places.get("edge", name).whole()

    def _is_declared(self, name: str, *, of_edges: bool) -> bool:
        declared = self.vocabulary.attributes.get(name)
        return declared is not None and any((s.of == "edge") is of_edges for s in declared.sources)

    def column(self, name: str, *, of_edges: bool = False) -> Column:
        """A declared attribute with the source of each value.

        Raises:
            KeyError: the vocabulary has no such attribute.
        """
        key = (name, of_edges)
        if key not in self._columns:
            rows = len(self.graph.tail if of_edges else self.graph.node_ids)
            declared = self.vocabulary.attributes[name]
            self._columns[key] = attributes.column(self.places, declared, of_edges, rows)
        return self._columns[key]

    def edge_class(self, name: str) -> Bools:
        """Bool ``[M]``: the edges of a class.

        Raises:
            KeyError: the vocabulary has no such edge class.
        """
        if name not in self._classes:
            when = self.vocabulary.edge_classes[name].when
            with self._timed():
                self._classes[name] = evaluate(when, EdgeRows(self))
        return self._classes[name]

    def origin(self, node: int, fact: str) -> Origin | None:
        """Which source and text gave a node an attribute, or its kind (``kind`` or its name)."""
        from verifier.facts import origin

        return origin.find(self, node, fact)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """One warning per attribute that two places state differently of some nodes."""
        from verifier.facts.conflicts import conflicts

        return tuple(conflicts(self))


def extract(graph: Graph, vocabulary: Vocabulary) -> Facts:
    """The facts that a vocabulary reads from a graph; nothing is read before it is asked for."""
    literals.learn(vocabulary.traits)
    return Facts(graph, vocabulary)
