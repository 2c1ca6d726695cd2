"""The truth of formulas under a binding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from verifier.facts import Facts, Shape
from verifier.language import typed
from verifier.reference import amounts, conditions, likeness, paths, properties, sets, states, terms
from verifier.reference.candidates import candidates
from verifier.reference.differences import Difference
from verifier.reference.errors import NotBuiltError, OutOfStepsError
from verifier.reference.kleene import Truth, conjunction, disjunction, negation
from verifier.reference.meaning import Meaning
from verifier.reference.structure import Binding, Individual, Structure, outer
from verifier.reference.symbols import Trials
from verifier.reference.walks import Side

if TYPE_CHECKING:
    from verifier.reference.replay import Replay


class Reference:
    """Evaluates typed formulas over the facts of one graph.

    ``lacking`` holds, for what was last evaluated to unknown, the facts whose absence made it so:
    (owner, attribute), or (None, `$name`) for a parameter. What is settled in spite of an unknown
    part lacks nothing, so whatever a settled formula or term noted is taken back.
    """

    def __init__(
        self,
        facts: Facts,
        parameters: dict[str, typed.Parameter],
        structure: Structure | None = None,
        axes: Mapping[str, typed.Axis] | None = None,
    ) -> None:
        self.structure = structure or Structure(facts)
        self.parameters = parameters
        self._facts = facts
        self.axes = axes or {}
        self.sides: dict[tuple[str, bool], Side] = {}
        self.lacking: list[tuple[Any, str]] = []
        self.differences: dict[Any, Difference] = {}
        self.steps_left: int | None = None  # None is without end
        self.wholes: dict[typed.Aggregate, Any] = {}  # of terms that speak of no variable
        self._meant: dict[typed.Phrase, tuple[Binding, Meaning]] = {}

    @cached_property
    def trials(self) -> Trials:
        """What the symbols of the plan's shapes stand for."""
        shapes = (
            value
            for name, declared in self._facts.vocabulary.attributes.items()
            if declared.type == "shape"
            for value in self._facts.attribute(name).values
        )
        return Trials(s for s in shapes if isinstance(s, Shape))

    def truth(self, formula: typed.Formula, binding: Binding) -> Truth:
        """True, False, or None where an unknown fact decides."""
        if self.steps_left is not None:
            self.spend(1)
        mark = len(self.lacking)
        try:
            form = _FORMS[type(formula)]
        except KeyError:
            raise NotBuiltError(type(formula).__name__) from None
        found = form(self, formula, binding)
        if found is not None:
            del self.lacking[mark:]
        return found

    def spend(self, steps: int) -> None:
        """Count steps of evaluation.

        Raises:
            OutOfStepsError: no more are left.
        """
        if self.steps_left is not None:
            self.steps_left -= steps
            if self.steps_left < 0:
                raise OutOfStepsError

    @contextmanager
    def unbounded(self) -> Iterator[None]:
        """Inside, steps are not counted: for what is worked out once and counted otherwise."""
        steps, self.steps_left = self.steps_left, None
        widest, self.structure.widest = self.structure.widest, None
        try:
            yield
        finally:
            self.steps_left, self.structure.widest = steps, widest

    def value(self, term: typed.Term, binding: Binding) -> Any:
        """The term's value; None is unknown."""
        mark = len(self.lacking)
        found = terms.value(self, term, binding)
        if found is not None:
            del self.lacking[mark:]
        return found

    def individuals(self, sort: typed.Sort) -> Collection[Any]:
        """Node numbers, edge numbers, or a group's values sorted."""
        return self.structure.individuals(sort)

    def replay(self, formula: typed.Formula, binding: Binding) -> Replay:
        """The formula's truth, and what makes it false or unknown."""
        from verifier.reference.replay import replay

        return replay(self, formula, binding)

    # ---- phrases and quantifiers

    def member(self, phrase: typed.Phrase, binding: Binding, individual: Individual) -> Truth:
        """Whether the phrase denotes the individual."""
        inner = binding | {phrase.variable.name: individual}
        mark = len(self.lacking)
        found = conjunction(self.truth(c.formula, inner) for c in phrase.conjuncts)
        if found is not None:
            del self.lacking[mark:]
        return found

    def denoted(
        self, phrase: typed.Phrase, binding: Binding, body: typed.Formula | None = None
    ) -> Iterator[tuple[Any, Truth]]:
        """The individuals that the phrase surely (True) or possibly (None) denotes, in order.

        Those of which ``body`` is surely false may be left out.
        """
        for individual in candidates(self, phrase, body, binding):
            truth = self.member(phrase, binding, individual)
            if truth is not False:
                yield individual, truth

    def meant(self, target: typed.Phrase | typed.EntityTerm, binding: Binding) -> Meaning:
        """Whether a node is what a path sentence's object means."""
        if not isinstance(target, typed.Phrase):
            only = self.structure.individual(target, binding)
            return Meaning(lambda node: node == only)
        # A phrase means the same for bindings that are alike in the variables that it speaks of.
        alike = {v.name: binding[v.name] for v in outer(target) if v.name in binding}
        before, meaning = self._meant.get(target, ({}, None))
        if meaning is None or before != alike:
            meaning = Meaning(lambda node: self.member(target, binding, node))
            self._meant[target] = (alike, meaning)
        return meaning

    def satisfying(
        self, phrase: typed.Phrase, body: typed.Formula | None, binding: Binding
    ) -> Iterator[tuple[Any, Truth]]:
        """The individuals that surely or possibly are in the phrase and satisfy the body."""
        for individual, truth in self.denoted(phrase, binding, body):
            inner = binding | {phrase.variable.name: individual}
            holds = True if body is None else self.truth(body, inner)
            both = conjunction((truth, holds))
            if both is not False:
                yield individual, both

    def count(
        self, phrase: typed.Phrase, body: typed.Formula | None, binding: Binding
    ) -> tuple[int, int]:
        """How many surely are in the phrase and satisfy the body, and how many at most."""
        truths = [truth for _, truth in self.satisfying(phrase, body, binding)]
        return truths.count(True), len(truths)

    # ---- names

    def name(self, sort: typed.Sort, individual: Individual) -> Any:
        """An individual as users name it: a node's id, an edge's ends, `stage 3`."""
        graph = self.structure.facts.graph
        if sort.name == "group":
            return f"{sort.group} {individual}"
        number = int(individual)
        if sort.name == "node":
            return graph.node_ids[number]
        tail, head = int(graph.tail[number]), int(graph.head[number])
        return f"{graph.node_ids[tail]} -> {graph.node_ids[head]}"


_FORMS: dict[type, Callable[[Reference, Any, Binding], Truth]] = {
    typed.Truth: lambda _, node, __: node.value,
    typed.Not: lambda at, node, binding: negation(at.truth(node.operand, binding)),
    typed.And: lambda at, node, binding: conjunction(at.truth(o, binding) for o in node.operands),
    typed.Or: lambda at, node, binding: disjunction(at.truth(o, binding) for o in node.operands),
    typed.Compare: conditions.compare,
    typed.InRange: conditions.in_range,
    typed.Matches: conditions.matches,
    typed.KindIs: conditions.kind_is,
    typed.InGroup: conditions.in_group,
    typed.Known: conditions.known,
    typed.Quantified: amounts.quantified,
    typed.PathTo: paths.path_to,
    typed.PathsThrough: paths.paths_through,
    typed.SetVerb: lambda at, node, binding: sets.set_verb(at, node, binding).truth,
    typed.GraphProperty: lambda at, node, _: properties.truth(at, node),
    typed.LooksLike: likeness.truth,
    typed.Rises: lambda at, node, _: conditions.rises(at, node),
    typed.Fits: states.fits,
}
