"""The vocabulary of a rule file and all it imports, merged: how text becomes facts.

Kinds of one block are tried in order and the first that matches names the node, so within a block
a node has at most one kind; blocks are independent of each other. A block that comes later (the
importing file's, after what it imports) is trusted more: its kind replaces an imported kind of the
same name, its attribute sources go before the imported ones (with `only from`, instead of them).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from verifier.language import ast
from verifier.records import record, struct

if TYPE_CHECKING:
    from verifier.language.literals import Traits

ValueType = Literal["int", "string", "bool", "ranks", "shape", "span", "number", "set of string"]
"""What an attribute holds: int, str, bool, frozenset[int] (`ranks`, `set of int`), Shape, Span."""


@record
class Kind:
    """A kind of node; ``when`` is a condition over `node.…`, `cluster.…` and `graph.…` texts."""

    name: str
    plural: str
    when: ast.Formula
    block: str
    path: str
    line: int


@record
class Source:
    """One place an attribute is read from.

    ``of`` is node, cluster, graph or edge; ``key`` is `id`, `label`, `title` or a DOT attribute's
    name. Without ``pattern`` the whole text is read; with ``value`` that is read wherever the
    pattern matches.
    """

    of: str
    key: str
    pattern: str | None
    as_ranks: bool
    block: str
    path: str
    line: int
    value: str | None = None


@record
class Attribute:
    """A typed attribute of nodes (and, where a source says `edge.…`, of edges)."""

    name: str
    plural: str
    type: ValueType
    sources: tuple[Source, ...]
    default: int | str | bool | None


@record
class Group:
    """``group stage by stage``: one individual for each distinct value (element, if set-valued)."""

    name: str
    plural: str
    by: str
    block: str


@record
class EdgeClass:
    """``edge activation when edge.style != "dashed"``."""

    name: str
    when: ast.Formula


@struct
class Vocabulary:
    """All blocks merged; ``blocks`` in order of loading, the most trusted last.

    ``traits`` are what was found of patterns when the program was prepared.
    """

    blocks: list[str] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    edge_classes: dict[str, EdgeClass] = field(default_factory=dict)
    traits: dict[str, Traits] = field(default_factory=dict)

    def patterns(self) -> Iterator[str]:
        """Every pattern in it."""
        for attribute in self.attributes.values():
            yield from (s.pattern for s in attribute.sources if s.pattern is not None)
        for kind in self.kinds.values():
            yield from _patterns(kind.when)
        for edge_class in self.edge_classes.values():
            yield from _patterns(edge_class.when)

    def add(self, block: ast.Vocabulary, path: str) -> None:
        """Merge a block in, as more trusted than all that is there.

        The caller has checked types and sources (``resolve``); nothing is raised here.
        """
        name = f"{block.name}@{path}"
        if name not in self.blocks:
            self.blocks.append(name)
        for entry in block.entries:
            match entry:
                case ast.KindDeclaration() if self._widens(entry, name):
                    known = self.kinds[entry.name]  # it keeps its block and its place there
                    when = _with_meaning(entry.when, entry.name, known.when)
                    self.kinds[entry.name] = replace(known, when=when)
                case ast.KindDeclaration():
                    self.kinds.pop(entry.name, None)  # so that order of trying is order of writing
                    if entry.name in self.groups and self.groups[entry.name].block != name:
                        del self.groups[entry.name]  # a word means one thing: the latest
                    self.kinds[entry.name] = Kind(
                        entry.name,
                        entry.plural or plural_of(entry.name),
                        entry.when,
                        name,
                        path,
                        entry.at.line,
                    )
                case ast.AttributeDeclaration():
                    self._add_attribute(entry, name, path)
                case ast.GroupDeclaration():
                    plural = entry.plural or plural_of(entry.name)
                    self.groups[entry.name] = Group(entry.name, plural, entry.by, name)
                    if entry.name in self.kinds and self.kinds[entry.name].block != name:
                        del self.kinds[entry.name]
                case ast.EdgeClass():
                    self.edge_classes[entry.name] = EdgeClass(entry.name, entry.when)

    def _widens(self, entry: ast.KindDeclaration, block: str) -> bool:
        """Whether a kind is declared anew by means of what it meant so far."""
        known = self.kinds.get(entry.name)
        if known is None or known.block == block:
            return False
        return bool(_with_meaning(entry.when, entry.name, known.when) != entry.when)

    def _add_attribute(self, entry: ast.AttributeDeclaration, block: str, path: str) -> None:
        sources = tuple(
            Source(
                of=source.reference.parts[0],
                key=".".join(source.reference.parts[1:]),
                pattern=source.pattern,
                as_ranks=source.as_ranks,
                block=block,
                path=path,
                line=source.at.line,
                value=source.value,
            )
            for source in entry.sources
        )
        known = self.attributes.get(entry.name)
        default = literal(entry.default)
        plural = entry.plural or (known.plural if known else plural_of(entry.name))
        if known is not None and not entry.only:
            sources += known.sources
            default = known.default if default is None else default
        self.attributes[entry.name] = Attribute(
            entry.name, plural, value_type(entry.type), sources, default
        )


def _patterns(node: Any) -> Iterator[str]:
    """The patterns in a condition."""
    if isinstance(node, ast.Matches):
        yield node.pattern
    if isinstance(node, tuple):
        for part in node:
            yield from _patterns(part)
    elif is_dataclass(node):
        for part in fields(node):
            yield from _patterns(getattr(node, part.name))


def _with_meaning(node: Any, kind: str, when: ast.Formula) -> Any:
    """A condition in which `node is a KIND` is put as the condition that the kind had so far."""
    if isinstance(node, ast.IsA) and "-".join(node.words.words) == kind:
        return ast.Not(node.at, when) if node.negated else when
    if isinstance(node, tuple) and not isinstance(node, ast.At):
        return tuple(_with_meaning(part, kind, when) for part in node)
    if is_dataclass(node) and not isinstance(node, type):
        changed = {f.name: _with_meaning(getattr(node, f.name), kind, when) for f in fields(node)}
        return replace(node, **changed)
    return node


def value_type(type_: ast.TypeName) -> ValueType:
    """The type a declaration names; ``set of int`` and ``ranks`` are the same.

    Raises:
        KeyError: no such type.
    """
    if type_.is_set:
        return {"int": "ranks", "string": "set of string"}[type_.name]  # type: ignore[return-value]
    if type_.name not in {"int", "string", "bool", "ranks", "shape", "span"}:
        raise KeyError(type_.name)
    return type_.name  # type: ignore[return-value]


def literal(term: ast.Term | None) -> int | str | bool | None:
    """The value of a literal default; None for anything else."""
    match term:
        case ast.Integer() | ast.String() | ast.Boolean() | ast.Measure():
            return term.value
        case ast.Negative(term=ast.Integer(value=value)):
            return -value
    return None


def plural_of(name: str) -> str:
    """The plural of a name that does not give its own."""
    if name.endswith(("s", "x", "ch", "sh")):
        return name + "es"
    if name.endswith("y") and name[-2:-1] not in set("aeiou"):
        return name[:-1] + "ies"
    return name + "s"
