"""What references mean in conditions about nodes, and in conditions about edges."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from verifier.errors import Diagnostic, InputError
from verifier.facts.lines import Lines
from verifier.facts.places import Places
from verifier.facts.texts import Texts
from verifier.facts.values import Bools, Codes, Values, take
from verifier.graph import Graph
from verifier.language.vocabulary import Vocabulary

_TEXTS = ("id", "name", "label", "title")


class Source(Protocol):
    """The part of ``Facts`` that conditions lean on."""

    graph: Graph
    vocabulary: Vocabulary
    places: Places

    def attribute(self, name: str) -> Values:
        """A node attribute."""
        ...

    def edge_attribute(self, name: str) -> Values:
        """An edge attribute."""
        ...

    def kind(self, name: str) -> Bools:
        """Which nodes are of a kind."""
        ...


class Rows:
    """What both share: the texts of typed columns, kept because many patterns ask for them."""

    def __init__(self) -> None:
        self._lines: dict[int, tuple[Values, Lines]] = {}

    def lines(self, values: Values) -> Lines:
        """The distinct values of a column as lines."""
        known = self._lines.get(id(values.values))
        if known is None:
            known = (values, Lines([str(value) for value in values.values]))
            self._lines[id(values.values)] = known
        return known[1]


class NodeRows(Rows):
    """Conditions of kinds: `node.…`, `cluster.…`, `graph.…`."""

    def __init__(self, facts: Source) -> None:
        super().__init__()
        self._facts = facts
        self.rows = len(facts.graph.node_ids)

    def texts(self, parts: tuple[str, ...]) -> Texts | None:
        """Labels, titles and ids keep their lines; the rest is values."""
        of, key = parts[0], ".".join(parts[1:])
        if of in ("cluster", "graph") and key:
            return self._facts.places.get(of, key)
        if of == "node" and key in _TEXTS and key not in self._facts.vocabulary.attributes:
            return self._facts.places.get("node", key)
        return None

    def values(self, parts: tuple[str, ...]) -> Values:
        """A typed attribute of the node."""
        if parts[0] != "node" or len(parts) != 2:
            raise _unknown(parts, "`node.…`, `cluster.…` or `graph.…`")
        return self._facts.attribute(parts[1])

    def kind(self, parts: tuple[str, ...], name: str) -> Bools:
        """``node is a norm``."""
        if parts != ("node",):
            raise _unknown(parts, "`node is a KIND`")
        return self._facts.kind(name)


class EdgeRows(Rows):
    """Conditions of edge classes: `edge.…`, `edge.source.…`, `edge.target.…`."""

    def __init__(self, facts: Source) -> None:
        super().__init__()
        self._facts = facts
        self._nodes = NodeRows(facts)
        self.rows = len(facts.graph.tail)

    def texts(self, parts: tuple[str, ...]) -> Texts | None:
        """Labels and ids keep their lines, at either end too."""
        declared = self._facts.vocabulary.attributes
        match parts:
            case ("edge", "source" | "target" as end, "cluster", *rest) if rest:
                return self._facts.places.get("edge", f"{end}.cluster." + ".".join(rest))
            case ("edge", "source" | "target" as end, key) if key in _TEXTS and key not in declared:
                return self._facts.places.get("edge", f"{end}.{key}")
            case ("edge", "label" as key) if key not in declared:
                return self._facts.places.get("edge", key)
        return None

    def values(self, parts: tuple[str, ...]) -> Values:
        """A typed attribute of the edge or of an end."""
        match parts:
            case ("edge", "source" | "target" as end, key):
                values = self._facts.attribute(key)
                return Values(take(values.codes, self._end(end)), values.values)
            case ("edge", key):
                return self._facts.edge_attribute(key)
            case ("graph", key):
                text = self._facts.places.get("graph", key).whole()
                rows = np.full(self.rows, text.codes[0] if len(text) else -1, dtype=np.int32)
                return Values(rows, text.values)
        raise _unknown(parts, "`edge.…`, `edge.source.…` or `edge.target.…`")

    def kind(self, parts: tuple[str, ...], name: str) -> Bools:
        """``edge.source is a send``."""
        match parts:
            case ("edge", "source" | "target" as end):
                return self._facts.kind(name)[self._end(end)]
        raise _unknown(parts, "`edge.source is a KIND`")

    def _end(self, end: str) -> Codes:
        return self._facts.graph.tail if end == "source" else self._facts.graph.head


def _unknown(parts: tuple[str, ...], expected: str) -> InputError:
    return InputError(
        [Diagnostic("E121", f"unknown text `{'.'.join(parts)}`, expected {expected}")]
    )
