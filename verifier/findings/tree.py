"""A formula as a tree of parts, each with its truth and the values that it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from verifier.findings.messages import spoken
from verifier.language import typed
from verifier.logic.free import children
from verifier.logic.spelling import formula as spell
from verifier.logic.spelling import is_one_of_kinds, quantified
from verifier.logic.spelling import term as spell_term
from verifier.records import record
from verifier.reference import Binding, Reference, paths
from verifier.reference.differences import Difference

NODES_NAMED = 20

Fact = tuple[typed.Sort, Any, str, Any]
"""Sort and individual, the fact's name, its value (None is unknown)."""


@record
class Part:
    """One part of a formula at a binding.

    ``values`` are its terms with their values (None is unknown), ``notes`` what decides it: a
    path, a number of individuals, the one that was looked at.
    """

    text: str
    truth: bool | None
    values: tuple[tuple[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


class Tree:
    """Builds parts, and keeps the facts that they look at."""

    def __init__(self, reference: Reference) -> None:
        self._at = reference
        self._used: dict[tuple[typed.Sort, Any, str], Any] = {}

    @property
    def used(self) -> list[Fact]:
        """Every fact that a part was asked for, once, in that order."""
        return [(*key, value) for key, value in self._used.items()]

    def part(self, node: typed.Formula, binding: Binding, text: str = "") -> Part:
        """The formula's part; ``text`` is what is shown for it, if not the formula itself."""
        truth = self._at.truth(node, binding)
        match node:
            case typed.Not(operand=inner):
                return Part(text or "not", truth, parts=(self.part(inner, binding),))
            case typed.Or(operands=operands) if is_one_of_kinds(node):
                kinds = [o for o in operands if self._at.truth(o, binding)]
                shown = " and ".join(map(spell, kinds)) or spell(node)
                for kind in kinds or operands[:1]:
                    self._values(kind, binding)
                return Part(f"{text}: {shown}" if text else shown, truth)
            case typed.And(operands=operands) | typed.Or(operands=operands):
                word = "all of" if isinstance(node, typed.And) else "one of"
                parts = tuple(self.part(o, binding) for o in operands)
                return Part(text or word, truth, parts=parts)
            case typed.Quantified():
                return self._quantified(node, binding, truth, text)
            case typed.PathTo():
                path = paths.witness(self._at, node, binding)
                return self._deciding(node, binding, truth, path, text)
            case typed.PathsThrough():
                path = paths.offending(self._at, node, binding)
                return self._deciding(node, binding, truth, path, text)
        shown = text if text and isinstance(node, typed.KindIs) else spell(node)
        if text and shown != text and not text.startswith("where"):
            shown = f"{text}: {shown}"
        return Part(shown, truth, self._values(node, binding), self._details(node, binding))

    def _details(self, node: typed.Formula, binding: Binding) -> tuple[str, ...]:
        """What is wrong with a set of values, the graph, or a member of a group."""
        if not isinstance(node, typed.SetVerb | typed.GraphProperty | typed.LooksLike):
            return ()
        found = self._at.replay(node, binding)
        ids = self._at.structure.facts.graph.node_ids
        notes = [
            f"{name}: {spoken(list(values))}"
            for name, values in (
                ("missing", found.missing),
                ("there twice", found.duplicates),
                ("outside", found.outside),
                ("nodes", [ids[n] for n in found.nodes[:NODES_NAMED]]),
            )
            if values
        ]
        if found.difference is not None:
            notes += _differences(found.difference, ids)
        return tuple(notes)

    def _quantified(
        self, node: typed.Quantified, binding: Binding, truth: bool | None, text: str
    ) -> Part:
        """The individuals in question, and the body at the one that decides."""
        variable = node.phrase.variable
        denoted = list(self._at.denoted(node.phrase, binding))
        sure = sum(found is True for _, found in denoted)
        notes = [f"`{node.phrase.text}` denotes {sure}"]
        if len(denoted) > sure:
            notes[0] += f", and perhaps {len(denoted) - sure} more"
        self._phrase_facts(node.phrase, binding)
        parts: tuple[Part, ...] = ()
        trivial = isinstance(node.body, typed.Truth)
        deciding = None if trivial else self._deciding_individual(node, binding)
        if deciding is not None:
            self._phrase_facts(node.phrase, binding | {variable.name: deciding})
            name = self._at.name(variable.sort, deciding)
            notes.append(f"looked at {variable.shown} = {name}")
            parts = (self.part(node.body, binding | {variable.name: deciding}),)
        elif not trivial and denoted and node.amount.kind == "some":
            notes.append("none of them satisfies the rest")
        elif trivial and denoted:
            names = [str(self._at.name(variable.sort, who)) for who, _ in denoted[:4]]
            notes.append(", ".join(names) + (", …" if len(denoted) > 4 else ""))
        values = self._values(node.amount.number, binding) if node.amount.number else ()
        return Part(text or quantified(node), truth, values, tuple(notes), parts)

    def _deciding_individual(self, node: typed.Quantified, binding: Binding) -> Any:
        """For `every` one that violates the body, else one that satisfies it; the first such."""
        body = typed.Not(node.body, node.at) if node.amount.kind == "every" else node.body
        found = sorted(
            self._at.satisfying(node.phrase, body, binding), key=lambda one: one[1] is not True
        )
        return found[0][0] if found else None

    def _deciding(
        self,
        node: typed.PathTo | typed.PathsThrough,
        binding: Binding,
        truth: bool | None,
        path: tuple[int, ...],
        text: str,
    ) -> Part:
        ids = self._at.structure.facts.graph.node_ids
        notes = (f"path: {' -> '.join(ids[n] for n in path)}",) if path else ()
        ends = [node.target, *([node.until] if isinstance(node, typed.PathTo) else [node.through])]
        for phrase in (end for end in ends if isinstance(end, typed.Phrase)):
            self._phrase_facts(phrase, binding)
            for number in path[-1:] if len(path) > 1 else ():
                self._phrase_facts(phrase, binding | {phrase.variable.name: number})
        shown = spell(node)
        return Part(f"{text}: {shown}" if text else shown, truth, (), notes)

    def _phrase_facts(self, phrase: typed.Phrase, binding: Binding) -> None:
        for conjunct in phrase.conjuncts:
            self._values(conjunct.formula, binding)

    def _values(self, node: Any, binding: Binding) -> tuple[tuple[str, Any], ...]:
        """The values of the terms in a condition that are not literals, each once."""
        found: dict[str, Any] = {}
        for part in _terms(node):
            match part:
                case typed.Attr():
                    if not _is_bound(part.entity, binding):
                        continue
                    value = self._at.value(part, binding)
                    self._note(part.entity, part.name, value, binding)
                    found[spell_term(part)] = value
                case typed.Param() | typed.Count() | typed.Aggregate():
                    found[spell_term(part)] = self._at.value(part, binding)
                case typed.KindIs() if _is_bound(part.entity, binding):
                    truth = self._at.truth(part, binding)
                    if truth and part.entity.sort.name == "node":
                        self._note(part.entity, part.kind, part.kind, binding)
        return tuple(found.items())

    def _note(self, entity: typed.EntityTerm, name: str, value: Any, binding: Binding) -> None:
        individual = self._at.structure.individual(entity, binding)
        self._used.setdefault((entity.sort, individual, name), value)


def _differences(apart: Difference, ids: Sequence[str]) -> list[str]:
    lists = (
        ("missing nodes", list(apart.missing)),
        ("missing edges", [f"{ids[a]} -> {ids[b]}" for a, b in apart.missing_edges]),
        ("extra nodes", [ids[n] for n in apart.extra]),
        ("extra edges", [str(len(apart.extra_edges))] if apart.extra_edges else []),
        ("of another kind or rank", [ids[n] for _, n in apart.unlike]),
    )
    return [f"{name}: {', '.join(found[:NODES_NAMED])}" for name, found in lists if found]


def _is_bound(entity: typed.EntityTerm, binding: Binding) -> bool:
    inner = entity.edge if isinstance(entity, typed.EdgeEnd) else entity
    return inner.variable.name in binding


def _terms(node: Any) -> Iterator[Any]:
    """The condition and its terms, from left to right; phrases inside are not entered."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if part is None or isinstance(part, typed.Phrase):
            continue
        yield part
        if not isinstance(part, typed.Count | typed.Aggregate | typed.SetVerb | typed.Quantified):
            waiting += list(children(part))[::-1]
