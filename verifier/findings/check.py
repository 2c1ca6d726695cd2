"""Decide every rule of a program over one graph."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.errors import Diagnostic
from verifier.facts import extract
from verifier.facts.conflicts import conflicts
from verifier.facts.parameters import settled
from verifier.findings.completions import completions
from verifier.findings.confirm import Replayer
from verifier.findings.counterexamples import Describer
from verifier.findings.emptiness import emptied, speaks_of_nothing
from verifier.findings.matching import lacking
from verifier.findings.model import FileResult, Guard, RuleResult, Verdict
from verifier.findings.naming import Naming
from verifier.findings.waivers import Waivers, split, summary
from verifier.findings.walk import walk
from verifier.graph import Graph
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import TooManyPairsError
from verifier.ground.obligations import Grounded, closed_truth, ground
from verifier.ground.openness import open_model
from verifier.language import typed
from verifier.logic.lower import Obligation, lower, obligation
from verifier.reference import Reference
from verifier.smt.decide import Decision, Solver
from verifier.smt.states import Blamer
from verifier.smt.symbols import Symbols

if TYPE_CHECKING:
    from verifier.findings.opened import Opened

# A holding binding is evaluated again if that takes no more steps than this (some 0.01 s).
CONFIRM_STEPS = 1_500


@dataclass(frozen=True, slots=True)
class Options:
    """How a check is run.

    ``replay`` is how many counterexamples of a rule the reference evaluator goes through again (at
    least one of every class always is; None means all), ``smt2`` a folder for the constraints,
    ``today`` the day that waivers are held against (None: the clock's).
    """

    replay: int | None = 100
    smt2: Path | None = None
    today: date | None = None


def check(graph: Graph, program: typed.Program, options: Options | None = None) -> FileResult:
    """The verdict of every rule, in the order of the rule files.

    Raises:
        ReplayMismatchError: the reference evaluator disagrees with a verdict.
    """
    return _Check(graph, program, options or Options()).run()


class _Check:
    def __init__(self, graph: Graph, program: typed.Program, options: Options) -> None:
        self._clock = time.perf_counter()
        self._timings = dict.fromkeys(("facts", "ground", "solve", "report"), 0.0)
        self._program = program
        self._options = options
        self.graph = graph
        self.facts = extract(graph, program.vocabulary)
        self._read = self.facts.seconds
        self.symbols = Symbols()
        self.settled = settled(self.facts, program, self._mentioned)
        program = self._program = replace(program, parameters=self.settled.parameters)
        self.model, openness = open_model(self.facts, program, self.symbols, Blamer())
        self.evaluator = Evaluator(self.model)
        self.solver = Solver(options.smt2)
        self.opened = None
        if openness is not None:  # what decides open facts is loaded where some are
            from verifier.findings.opened import Opened

            self.opened = Opened(graph, self.evaluator, openness, program, options.smt2)
        self.waivers = Waivers(program, options.today or date.today())
        self._tick("ground")

    @cached_property
    def reference(self) -> Reference:
        """The evaluator that replays; made once something is to be replayed."""
        return Reference(self.facts, self._program.parameters, axes=self._program.axes)

    def _tick(self, phase: str) -> None:
        now = time.perf_counter()
        # Facts are read when they are asked for, in whatever phase that is.
        reading = self.facts.seconds - self._read - self._timings["facts"]
        self._timings["facts"] += reading
        self._timings[phase] += now - self._clock - reading
        self._clock = now

    def run(self) -> FileResult:
        rules = [self._rule(rule) for rule in self._program.rules]
        at_odds = None if self.opened is None else self.opened.contradiction
        rules += [] if at_odds is None else [at_odds]
        result = FileResult(
            path=self.graph.path,
            graph=self.graph.name,
            nodes=self.model.nodes,
            edges=self.model.edges,
            rules=rules + self.waivers.results(rules),
            diagnostics=[
                *self.graph.diagnostics,
                *_undirected(self.graph),
                *conflicts(self.facts, tuple(self._asked())),
                *self.settled.diagnostics.values(),
            ],
            excepted=self._annotations(),
            drawn=self._drawn(),
            parameters=[p for n, p in self.settled.parameters.items() if n in self._mentioned],
            timings=self._timings,
            solver_calls=self.solver.calls
            + self.symbols.calls
            + (self.opened.questions.calls if self.opened else 0),
        )
        self.solver.keep()
        self._tick("report")
        return result

    @cached_property
    def _parts(self) -> list[Any]:
        """All parts of all formulas."""
        rules = self._program.rules
        formulas = [f for r in rules for f in (r.formula, r.guard) if f is not None]
        formulas += [w.where for w in self._program.waivers if w.where is not None]
        return [part for formula in formulas for part in walk(formula)]

    @cached_property
    def _mentioned(self) -> set[str]:
        """The parameters that some rule asks for."""
        return {part.name for part in self._parts if isinstance(part, typed.Param)}

    def _asked(self) -> list[str]:
        """The declared attributes that some rule asks for."""
        names = {part.name for part in self._parts if isinstance(part, typed.Attr)}
        return [name for name in self.facts.vocabulary.attributes if name in names]

    def _drawn(self) -> dict[str, int]:
        sizes = {name: self._drawn_of(name) for name in self.facts.vocabulary.groups}
        return {name: size for name, size in sizes.items() if size}

    def _drawn_of(self, group: str) -> int:
        """How many members of a group are drawn; where it is open, others are there too."""
        return len(self.model.group(group).values) - len(self.model.undrawn.get(group, ()))

    def _annotations(self) -> tuple[str, ...]:
        if "annotation" not in self.facts.vocabulary.kinds:
            return ()
        found = np.flatnonzero(self.facts.kind("annotation"))
        return tuple(self.graph.node_ids[i] for i in found.tolist())

    def _rule(self, rule: typed.Rule) -> RuleResult:
        result = RuleResult(
            rule=rule.id,
            title=rule.title,
            sentence=rule.sentence,
            severity=rule.severity,  # type: ignore[arg-type]
            verdict="holds",
            hint=rule.hint,
            because=rule.because,
            path=rule.path,
            line=rule.at.line,
        )
        try:
            self._decide(rule, result)
        except TooManyPairsError as error:
            result.verdict = "undecided"
            result.counterexamples = []
            result.reason = (
                f"it pairs {error.args[0]:,} individuals, more than can be looked at: "
                "say what they have in common (an equal attribute, a group, an edge)"
            )
        return result

    def _decide(self, rule: typed.Rule, result: RuleResult) -> None:
        """Fill in the verdict and what goes with it.

        Raises:
            TooManyPairsError: the rule, its guard or a waiver of it pairs too much.
        """
        if rule.guard is not None:
            result.guard = self._guard(rule, rule.guard)
            if result.guard.truth is False:
                result.verdict = "skipped"
                result.reason = f"it applies when {result.guard.text}"
                return
        if self.opened is not None and self.opened.concerns(rule.formula):
            self._decide_open(self.opened, rule, result)
            return
        what = obligation(rule.formula)
        grounded = ground(self.evaluator, what)
        self._tick("ground")
        decisions = self.solver.decide(what.body, grounded.atoms, grounded.situations, rule.id)
        self._tick("solve")
        result.matched = grounded.matched
        result.classes = len(decisions)
        self._judge(rule, what, grounded, decisions, result)
        if result.guard is not None and result.guard.truth is None:
            self._weaken(rule, result)
        self._tick("report")

    def _decide_open(self, opened: Opened, rule: typed.Rule, result: RuleResult) -> None:
        """The same for a rule that hangs on open facts."""
        found = opened.decide(rule, result)
        self._tick("solve")
        if found is not None and len(found[1]):
            cover = self.waivers.cover(self.evaluator, *found, rule.id)
            result.counterexamples, result.waived = split(result.counterexamples, cover)
            if result.waived and not result.counterexamples:
                result.reason, result.verdict = summary(result.waived), "waived"
        if result.guard is not None and result.guard.truth is None:
            self._weaken(rule, result)

    def _judge(
        self,
        rule: typed.Rule,
        what: Obligation,
        grounded: Grounded,
        decisions: list[Decision],
        result: RuleResult,
    ) -> None:
        """Verdict and counterexamples from the decisions of the classes."""
        fails = np.array([not d.can_hold for d in decisions], dtype=np.bool_)
        open_ = np.array([d.can_hold and d.can_fail for d in decisions], dtype=np.bool_)
        naming = Naming(self.graph, self.model, rule, what, grounded)
        describer = Describer(naming, self.reference)
        replayer = Replayer(naming, self.reference)
        rows = np.arange(grounded.env.rows)
        if len(decisions):
            broken = rows[fails[grounded.class_of_row]]
            undecided = rows[open_[grounded.class_of_row]]
        else:
            broken = undecided = rows
        if len(broken):
            found = describer.describe(broken, self._options.replay)
            if isinstance(what.sentence, typed.GraphProperty):  # its parts are one binding
                parts = [[self.graph.index[node] for node in c.nodes] for c in found]
                cover = self.waivers.cover_parts(self.evaluator, parts, rule.id)
            else:
                cover = self.waivers.cover(self.evaluator, grounded, broken, rule.id)
            result.counterexamples, result.waived = split(found, cover)
        if len(undecided):
            result.undecided_by = replayer.lacking(undecided)
            result.completions = completions(grounded, decisions)
        steps = None if self._options.replay is None else CONFIRM_STEPS
        result.confirmed = replayer.confirm(rows, decisions, steps)
        counted = len(result.counterexamples)
        # Bindings that were too many to list are possible ones: they leave a rule undecided.
        unsettled = len(undecided) + grounded.unlisted
        empty = not what.prefix and speaks_of_nothing(self.model, what.sentence)
        result.verdict = self._verdict(rule, grounded, counted, unsettled, empty_handed=empty)
        if result.verdict == "undecided" and not unsettled:
            result.undecided_by = replayer.lacking(rows)
            result.reason = "what the sentence is about may be there or not"
        if grounded.unlisted and result.verdict == "undecided":
            result.reason = "more nodes may be meant than can be listed: too many facts are unknown"
        if result.verdict == "undecided" and not result.undecided_by and not result.reason:
            result.reason = "it was not settled in the time it is given"
        if result.waived:
            result.reason = summary(result.waived)
            result.verdict = "waived" if result.verdict == "holds" else result.verdict
        if result.verdict == "vacuous":
            result.reason = (
                emptied(self.model, what.prefix) or "the sentence is about nothing in this plan"
            )

    @staticmethod
    def _verdict(
        rule: typed.Rule, grounded: Grounded, broken: int, undecided: int, *, empty_handed: bool
    ) -> Verdict:
        if broken:
            return "broken"
        if undecided:
            return "undecided"
        if rule.may_be_empty:
            return "holds"
        if not grounded.subjects or empty_handed:
            return "vacuous"
        # All that match only may match: then the rule may be about nothing.
        return "holds" if grounded.sure_subjects else "undecided"

    def _guard(self, rule: typed.Rule, guard: typed.Formula) -> Guard:
        if self.opened is not None and self.opened.concerns(guard):
            truth = self.opened.truth(guard)
        else:
            truth = {0: False, 1: True, 2: None}[closed_truth(self.evaluator, lower(guard))]
        source = self._program.texts[rule.path]
        text = " ".join(source[guard.at.start : guard.at.end].split())
        values = {f"${name}": self.model.value(name) for name in sorted(_parameters(guard))}
        return Guard(text, truth, values)

    def _weaken(self, rule: typed.Rule, result: RuleResult) -> None:
        """Whether the rule applies is not known: what breaks it may not matter."""
        if result.verdict not in {"broken", "undecided", "vacuous", "waived"}:
            return
        assert rule.guard is not None
        unknown = lacking(self.reference, [rule.guard], [{}])
        result.verdict = "undecided"
        result.undecided_by = list(dict.fromkeys(unknown + result.undecided_by))
        result.reason = f"whether it applies is not known: {rule_text(result)}"
        result.counterexamples, result.waived = [], []


def _undirected(graph: Graph) -> list[Diagnostic]:
    if graph.directed or not len(graph.tail):
        return []
    message = "the graph is undirected: every edge is taken to lead from left to right"
    help_ = "write `digraph` and `->` so that the plan says where data goes"
    return [Diagnostic("W110", message, severity="warning", help=help_)]


def rule_text(result: RuleResult) -> str:
    """The guard of a rule as written."""
    return result.guard.text if result.guard is not None else ""


def _parameters(formula: typed.Formula) -> set[str]:
    """The parameters that a formula mentions anywhere."""
    return {node.name for node in walk(formula) if isinstance(node, typed.Param)}
