"""Where a single fact is from: the source or kind, and the line of text that gave it.

This is asked of the few nodes that a report prints, so it looks again instead of having kept it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from verifier.facts import labels
from verifier.facts.lines import Lines
from verifier.facts.readers import reader
from verifier.language import ast
from verifier.language.patterns import LIMIT, compile_pattern
from verifier.language.vocabulary import Kind, Source
from verifier.records import record

if TYPE_CHECKING:
    from verifier.facts.facts import Facts


@record
class Origin:
    """How a fact came about.

    Attributes:
        source: the attribute's source or the kind; None for a default and for built-in facts.
        place: the text it was read from, `node.label`; `default` or `built-in` where there is none.
        text: the line that was matched; empty where no text was.
        value: the fact.
    """

    source: Source | Kind | None
    place: str
    text: str
    value: Any


def find(facts: Facts, node: int, fact: str) -> Origin | None:
    """The origin of a node's attribute, or of its kind; None where the fact is not known."""
    if fact == "kind" and "kind" not in facts.vocabulary.attributes:
        shown = facts.primary_kind[node]
        return None if shown is None else _of_kind(facts, node, facts.vocabulary.kinds[shown])
    if fact in facts.vocabulary.attributes:
        return _of_attribute(facts, node, fact)
    if fact in facts.vocabulary.kinds:
        kind = facts.vocabulary.kinds[fact]
        return _of_kind(facts, node, kind) if facts.kind(fact)[node] else None
    value = facts.attribute(fact)[node]
    return None if value is None else Origin(None, "built-in", "", value)


def _of_attribute(facts: Facts, node: int, name: str) -> Origin | None:
    column = facts.column(name)
    value = column.values[node]
    if value is None:
        return None
    number = column.source_of(node)
    if number < 0:
        return Origin(None, "default", "", value)
    source = column.sources[number]
    read = reader(facts.vocabulary.attributes[name].type)
    for line in lines(facts, node, source.of, source.key):
        if source.value is not None and source.pattern is not None:
            if Lines([line]).matches(source.pattern)[0]:
                return Origin(source, f"{source.of}.{source.key}", line, value)
        elif Lines([line]).read(source.pattern, read)[0] == value:
            return Origin(source, f"{source.of}.{source.key}", line, value)
    whole = facts.places.get(source.of, source.key).whole()[node]
    return Origin(source, f"{source.of}.{source.key}", whole or "", value)


def lines(facts: Facts, node: int, of: str, key: str) -> Iterator[str]:
    """The lines of a node's text as they are tried; those of clusters from the innermost out."""
    graph = facts.graph
    if of != "cluster":
        text = facts.places.get(of, key).whole()[node]
        yield from [] if text is None else text.split("\n") if key in ("label", "title") else [text]
        return
    for number in graph.subgraphs_of(node):
        subgraph = graph.subgraphs[number]
        if key in ("id", "name"):
            yield subgraph.name
        elif key == "title":
            yield from labels.split(subgraph.attributes.get("label", ""))[:1]
        elif key == "label":
            yield from labels.split(subgraph.attributes.get("label", ""))
        else:
            yield subgraph.attributes.get(key, "")


def _of_kind(facts: Facts, node: int, kind: Kind) -> Origin:
    for match in _matches(kind.when):
        assert isinstance(match.term, ast.Reference)
        parts = match.term.parts
        of, key = parts[0], ".".join(parts[1:])
        if of == "node" and key in facts.vocabulary.attributes:
            read_from = _of_attribute(facts, node, key)
            texts = [] if read_from is None else [str(read_from.value)]
            place = f"{of}.{key}" if read_from is None else read_from.place
        else:
            texts, place = list(lines(facts, node, of, key)), f"{of}.{key}"
        search = compile_pattern(match.pattern).search
        for text in texts:
            if search(text, 0, LIMIT):
                return Origin(kind, place, text, kind.name)
    return Origin(kind, "node", "", kind.name)


def _matches(formula: Any) -> Iterator[ast.Matches]:
    """The positive pattern atoms of a condition, in order."""
    match formula:
        case ast.Matches(term=ast.Reference()):
            yield formula
        case ast.Connective(operands=operands):
            for operand in operands:
                yield from _matches(operand)
