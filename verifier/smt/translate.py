"""Typed formulas over a small plan, as triples of solver formulas.

What is not looked into becomes an unknown of its own, one for each thing it is said of. So whatever
is shown impossible is impossible; what is found possible may lean on such an unknown, and
``left_out`` tells so.
"""

from __future__ import annotations

from typing import Any

from verifier.language import typed
from verifier.smt import alike, conditions, wholes
from verifier.smt.canonical import canonical
from verifier.smt.reach import always, closure, transposed
from verifier.smt.terms import Bit, every, number_of, opposite, some
from verifier.smt.truths import (
    Triple,
    conjunction,
    disjunction,
    negation,
    settled,
    where_known,
)
from verifier.smt.values import individual, value
from verifier.smt.world import Individual, World

Binding = dict[str, Individual]

_AGAINST = {
    "preceded": "followed",
    "directly preceded": "directly followed",
    "never preceded": "never followed",
    "reached": "reaches",
    "fed": "feeds",
}


class Translator:
    """Builds the triples of one world.

    A ``flat`` one looks into no quantifier, path, set or count: what it shows impossible is so in
    plans of any size, if the world has a node for every variable.
    """

    def __init__(self, world: World, *, flat: bool = False) -> None:
        self.world = world
        self.flat = flat
        self.left_out: set[str] = set()
        self._reach: dict[tuple[str | None, bool], Any] = {}

    def leave_out(self, form: str) -> None:
        """Note that a form was not looked into."""
        self.left_out.add(form)

    def sees(self, phrase: typed.Phrase) -> bool:
        """Whether a phrase is about individuals that are looked into."""
        sort = phrase.variable.sort
        return sort.name != "group" or self.world.groups(sort.group)

    def all_of(self, phrase: typed.Phrase) -> list[tuple[Individual, Bit]]:
        """The individuals of a phrase's sort, each with whether it is there."""
        sort = phrase.variable.sort
        return self.world.individuals(sort.name, sort.group)

    def member(self, phrase: typed.Phrase, who: Individual, there: Bit, binding: Binding) -> Triple:
        """Whether a phrase denotes an individual."""
        inner = binding | {phrase.variable.name: who}
        return conjunction(
            [settled(there), *(self.truth(c.formula, inner) for c in phrase.conjuncts)]
        )

    def truth(self, node: typed.Formula, binding: Binding) -> Triple:
        """The triple of a formula."""
        match node:
            case typed.Truth(value=constant):
                return settled(constant)
            case typed.Not(operand=operand):
                return negation(self.truth(operand, binding))
            case typed.And(operands=operands):
                return conjunction(self.truth(o, binding) for o in operands)
            case typed.Or(operands=operands):
                return disjunction(self.truth(o, binding) for o in operands)
            case typed.KindIs(entity=entity, kind=kind):
                return settled(self._kind(individual(entity, binding), kind))
            case typed.Known(subject=subject):
                return settled(value(self, subject, binding)[0])
            case typed.Compare() | typed.InRange():
                return conditions.relation(self, node, binding)
            case typed.Matches(term=term):
                known = value(self, term, binding)[0]
                return where_known(known, self.world.free(canonical(node, binding)))
            case typed.InGroup():
                return conditions.in_group(self, node, binding)
        return self.free(node, binding) if self.flat else self._beyond(node, binding)

    def _beyond(self, node: typed.Formula, binding: Binding) -> Triple:
        """Quantifiers, paths and sets."""
        match node:
            case typed.Quantified() if self.sees(node.phrase):
                return self._quantified(node, binding)
            case typed.PathTo():
                return self._path(node, binding)
            case typed.PathsThrough():
                return wholes.paths_through(self, node, binding)
            case typed.SetVerb() if self.sees(node.phrase):
                return wholes.set_verb(self, node, binding)
            case typed.LooksLike() if self.world.groups(node.subject.sort.group):
                return alike.looks_like(self, node, binding)
            case typed.GraphProperty():
                return wholes.graph_property(self, node)
        return self.free(node, binding)

    def free(self, node: typed.Formula, binding: Binding) -> Triple:
        """A part that is not looked into: true, false or unknown, as the solver likes."""
        self.leave_out(_FORMS.get(type(node), "sets"))
        key = canonical(node, binding)
        return where_known(self.world.free(f"known {key}"), self.world.free(key))

    def _kind(self, who: Individual, name: str) -> Bit:
        if who[0] == "edge":
            return self.world.edges(name)[who[1]][who[2]]
        return self.world.kind(who[1], name)

    def _quantified(self, node: typed.Quantified, binding: Binding) -> Triple:
        phrase, kind = node.phrase, node.amount.kind
        truths = []
        for who, there in self.all_of(phrase):
            body = self.truth(node.body, binding | {phrase.variable.name: who})
            if kind == "every":
                body = negation(body)
            truths.append(conjunction((self.member(phrase, who, there, binding), body)))
        if kind == "some":
            return disjunction(truths)
        if kind in {"every", "no"}:
            return negation(disjunction(truths))
        assert node.amount.number is not None
        known, number = value(self, node.amount.number, binding)
        low = number_of(t.yes for t in truths)
        high = number_of(opposite(t.no) for t in truths)
        match kind:
            case "at-least":
                return Triple(every((known, low >= number)), every((known, high < number)))
            case "at-most":
                return Triple(every((known, high <= number)), every((known, low > number)))
        equal = every((known, low == number, high == number))
        return Triple(equal, every((known, some((low > number, high < number)))))

    # ---- paths

    def edges(self, along: str | None, *, reverse: bool = False) -> Any:
        """The edges of a class, turned around if asked."""
        found = self.world.edges(along)
        return transposed(found) if reverse else found

    def reach(self, along: str | None, *, reverse: bool = False) -> Any:
        """Which nodes a path of at least one edge joins."""
        if (along, reverse) not in self._reach:
            self._reach[along, reverse] = closure(self.edges(along, reverse=reverse))
        return self._reach[along, reverse]

    def meant(self, target: typed.Phrase | typed.EntityTerm, binding: Binding) -> list[Triple]:
        """Of each node, whether it is what the object of a path sentence means."""
        if isinstance(target, typed.Phrase):
            return [self.member(target, who, there, binding) for who, there in self.all_of(target)]
        only = individual(target, binding)[1]
        return [settled(i == only) for i in self.world.nodes]

    def _path(self, node: typed.PathTo, binding: Binding) -> Triple:
        reverse = node.verb in _AGAINST
        verb = _AGAINST.get(node.verb, node.verb)
        start = individual(node.subject, binding)[1]
        goal = self.meant(node.target, binding)
        edges = self.edges(node.along, reverse=reverse)
        match verb:
            case "reaches" | "never followed":
                row = self.reach(node.along, reverse=reverse)[start]
                found = disjunction(
                    conjunction((settled(bit), t)) for bit, t in zip(row, goal, strict=True)
                )
                return negation(found) if verb == "never followed" else found
            case "feeds":
                row = edges[start]
                return disjunction(
                    conjunction((settled(bit), t)) for bit, t in zip(row, goal, strict=True)
                )
            case "directly followed":
                row = edges[start]
                each = [
                    disjunction((settled(opposite(bit)), t))
                    for bit, t in zip(row, goal, strict=True)
                ]
                return conjunction((settled(some(row)), *each))
        never = [settled(False) for _ in goal]
        stop = never if node.until is None else self.meant(node.until, binding)
        sure = always(edges, [t.yes for t in goal], [opposite(t.no) for t in stop])
        may = always(edges, [opposite(t.no) for t in goal], [t.yes for t in stop])
        return Triple(sure[start], opposite(may[start]))


_FORMS: dict[type, str] = {
    typed.Quantified: "groups of sets",
    typed.PathTo: "paths",
    typed.PathsThrough: "paths",
    typed.SetVerb: "sets of values",
    typed.GraphProperty: "the graph",
    typed.LooksLike: "looks like",
    typed.Fits: "fits along",
}
