"""From rows of bindings to counterexamples that a person can act on.

Every counterexample that is described in full was evaluated again by the reference evaluator, which
also gives the witness path, the missing values and the like.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from verifier.arrays import IntArray, numbered
from verifier.findings.confirm import REPLAY_STEPS, mismatch
from verifier.findings.matching import edge_ends
from verifier.findings.messages import expected, fill, further
from verifier.findings.model import Counterexample, ReplayMismatchError
from verifier.findings.naming import Naming, plain
from verifier.ground.terms import individual
from verifier.language import typed
from verifier.reference import OutOfStepsError, Reference, properties
from verifier.reference.differences import Difference


class Describer:
    """Describes the bindings of one grounded rule."""

    def __init__(self, naming: Naming, reference: Reference) -> None:
        self._graph = naming.graph
        self._model = naming.model
        self._naming = naming
        self._reference = reference
        self._rule = naming.rule
        self._what = naming.what
        self._grounded = naming.grounded

    def describe(self, rows: IntArray, most: int | None) -> list[Counterexample]:
        """A counterexample for each row; the first ``most`` of each class in full."""
        if isinstance(self._what.sentence, typed.GraphProperty):
            return self._parts_of_graph(self._what.sentence)
        first = self._first_of_each_class(rows)
        full = set(rows.tolist()) if most is None else first | set(rows[:most].tolist())
        found: list[Counterexample] = []
        steps = None if most is None else REPLAY_STEPS
        for row in rows.tolist():
            self._reference.steps_left = None if row in first else steps
            try:
                found.append(self._one(row, replay=row in full))
            except OutOfStepsError:  # the first of each class were replayed, and that has to do
                full, self._reference.steps_left = first, None
                found.append(self._one(row, replay=False))
            if row not in first:
                steps = self._reference.steps_left
        self._reference.steps_left = None
        return found

    def describe_open(self, rows: IntArray, settled: set[int]) -> list[Counterexample]:
        """A counterexample for each row that breaks the rule in every completion.

        Of those ``settled`` by what the file says it is told how; the others differ from completion
        to completion.

        Raises:
            ReplayMismatchError: the reference evaluator finds one to hold.
        """
        found = []
        for row in rows.tolist():
            self._reference.steps_left = REPLAY_STEPS
            try:
                truth = self._reference.truth(self._what.sentence, self._naming.binding(row))
                if truth is True:
                    raise ReplayMismatchError(self._mismatch(row, truth))
                one = self._one(row, replay=row in settled)
                found.append(one if row in settled else replace(one, replayed=True))
            except OutOfStepsError:
                self._reference.steps_left = None
                found.append(self._one(row, replay=False))
            finally:
                self._reference.steps_left = None
        return found

    def _states(self, row: int) -> dict[str, str]:
        """What arrives at an operator that does not fit, what it takes, what would mend it."""
        if self._misfit is None:
            return {}
        from verifier.findings.states import said

        node = individual(self._model, self._grounded.env, self._misfit.entity)[row]
        return said(self._model, self._misfit, int(node))

    @cached_property
    def _misfit(self) -> typed.Fits | None:
        """The condition that is broken, where it is that something fits."""
        from verifier.findings.states import misfit

        return misfit(self._what.body) if self._model.axes else None

    def _mismatch(self, row: int, truth: bool | None) -> str:
        return mismatch(self._rule, self._naming.things(row)[2], "broken", truth)

    def _first_of_each_class(self, rows: IntArray) -> set[int]:
        classes = self._grounded.class_of_row[rows]
        return set(rows[numbered(classes)[0]].tolist())

    def _one(self, row: int, *, replay: bool) -> Counterexample:
        binding = self._naming.binding(row)
        nodes, edges, shown = self._naming.things(row)
        said = self._states(row)
        facts = self._naming.facts(row) | said
        if not replay:
            return Counterexample(
                bindings=shown,
                nodes=tuple(nodes),
                edges=tuple(edges),
                message=fill(self._rule.message, shown, facts, said, self._naming.look_up(row)),
                line=self._naming.line(row),
                facts=facts,
                nouns=self._naming.nouns(),
            )
        found = self._reference.replay(self._what.sentence, binding)
        if found.truth is True:
            raise ReplayMismatchError(self._mismatch(row, found.truth))
        ids = self._graph.node_ids
        path = tuple(ids[i] for i in found.path)
        apart = found.difference or Difference("")
        details = {
            "path": " -> ".join(path),
            "actual": found.actual,
            "missing": (
                *found.missing,
                *apart.missing,
                *further(found.more_missing, listed=bool(found.missing)),
            ),
            "duplicates": found.duplicates,
            "outside": found.outside,
            **said,
        }
        if not self._what.prefix:  # nothing is bound: what was counted is what there is to show
            nodes = [ids[i] for i in found.nodes]
        ends = [edge_ends(self._model, edge) for edge in apart.extra_edges]
        beside = (*apart.extra, *(copy for _, copy in apart.unlike))
        nodes += [ids[i] for i in beside]
        lacking_edges = (*found.missing_edges, *apart.missing_edges)
        message = ""
        if self._rule.message:  # what is found by default speaks of numbers and sets only
            details["expected"] = expected(found.expected) or self._rule.sentence
            if found.actual is None:
                details["actual"] = "none" if found.value is None else plain(found.value)
        if self._rule.message or found.difference is None:  # a difference speaks for itself
            message = fill(self._rule.message, shown, facts, details, self._naming.look_up(row))
        return Counterexample(
            bindings=shown,
            nodes=tuple(nodes),
            edges=(*edges, *dict.fromkeys(ends)),
            message=message,
            line=self._naming.line(row)
            or (0 if self._what.prefix else self._naming.line_of((*found.nodes, *beside))),
            facts=facts | ({} if found.actual is None else {"actual": found.actual}),
            nouns=self._naming.nouns(),
            path=path,
            missing=(*found.missing, *apart.missing),
            missing_more=found.more_missing,
            duplicates=tuple(found.duplicates),
            outside=tuple(found.outside),
            missing_edges=tuple((ids[a], ids[b]) for a, b in lacking_edges),
            unlike=tuple((ids[a], ids[b]) for a, b in apart.unlike),
            compared_with=apart.model,
            replayed=True,
        )

    def _parts_of_graph(self, leaf: typed.GraphProperty) -> list[Counterexample]:
        """The cycles of a graph that has some, or its smaller components."""
        ids = self._graph.node_ids
        if leaf.name == "acyclic":
            parts = [(part, cycle) for part, cycle in properties.cycles(self._reference, leaf)]
        else:
            parts = [(part, ()) for part in properties.small_components(self._reference, leaf)]
        if not parts:
            raise ReplayMismatchError(mismatch(self._rule, {}, "broken", True))
        found = []
        for part, cycle in parts:
            nodes = tuple(ids[i] for i in part)
            path = tuple(ids[i] for i in cycle)
            details: dict[str, Any] = dict.fromkeys(("missing", "duplicates", "outside"), ())
            details |= {"path": " -> ".join(path), "actual": len(part)}
            details["expected"] = "no cycle" if leaf.name == "acyclic" else "one part"
            message = fill(self._rule.message, {}, {}, details, lambda *_: None)
            line = self._graph.line(int(self._graph.node_start[part[0]]))
            nouns = {"": "cycle" if leaf.name == "acyclic" else "part"}
            found.append(
                Counterexample({}, nodes, (), message, line, {}, nouns, path=path, replayed=True)
            )
        return found
