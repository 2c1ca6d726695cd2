"""Decide every rule of a program over one graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from verifier.divided import Divided, can_divide
from verifier.errors import Diagnostic
from verifier.facts import extract
from verifier.facts.conflicts import conflicts
from verifier.facts.parameters import settled
from verifier.findings.asked import Asked
from verifier.findings.judge import Judge
from verifier.findings.model import FileResult, Guard, RuleResult
from verifier.findings.timing import Timing
from verifier.findings.waivers import Waivers, split, summary
from verifier.graph import Graph
from verifier.ground.evaluate import MANY, Evaluator
from verifier.ground.joins import TooManyPairsError
from verifier.ground.obligations import closed_truth, ground
from verifier.ground.openness import open_model
from verifier.language import typed
from verifier.logic.ahead import closed_paths
from verifier.logic.lower import lower, obligation
from verifier.memory import give_back
from verifier.records import record
from verifier.smt.decide import Solver
from verifier.smt.states import Blamer
from verifier.smt.symbols import Symbols

if TYPE_CHECKING:
    from verifier.findings.opened import Opened


@record
class Options:
    """How a check is run.

    ``replay`` is how many counterexamples of a rule the reference evaluator goes through again (at
    least one of every class always is; None means all), ``smt2`` a folder for the constraints,
    ``today`` the day that waivers are held against (None: the clock's). The rules are divided among
    so many ``processes`` where they can be; that is for a program whose only thread this is.
    """

    replay: int | None = 100
    smt2: Path | None = None
    today: date | None = None
    processes: int = 1


def check(graph: Graph, program: typed.Program, options: Options | None = None) -> FileResult:
    """The verdict of every rule, in the order of the rule files.

    Raises:
        ReplayMismatchError: the reference evaluator disagrees with a verdict.
    """
    return _Check(graph, program, options or Options()).run()


class _Check:
    def __init__(self, graph: Graph, program: typed.Program, options: Options) -> None:
        self._timing = Timing()
        self._elsewhere = 0
        self._asked = Asked(program)
        self._program = program
        self._options = options
        self.graph = graph
        self.facts = extract(graph, program.vocabulary)
        self._timing.read(self.facts)
        self.symbols = Symbols()
        self.settled = settled(self.facts, program, self._asked.parameters)
        program = self._program = replace(program, parameters=self.settled.parameters)
        self.model, openness = open_model(self.facts, program, self.symbols, Blamer())
        self.evaluator = Evaluator(self.model)
        self.solver = Solver(options.smt2)
        self.opened = None
        if openness is not None:  # what decides open facts is loaded where some are
            from verifier.findings.opened import Opened

            self.opened = Opened(graph, self.evaluator, openness, program, options.smt2)
        self.waivers = Waivers(program, options.today or date.today())
        self._judge = Judge(graph, self.evaluator, program, self.waivers, options.replay)
        self._timing.tick("ground")

    def run(self) -> FileResult:
        rules = self._rules()
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
                *conflicts(self.facts, tuple(self._asked.attributes())),
                *self.settled.diagnostics.values(),
            ],
            excepted=self._annotations(),
            drawn=self._drawn(),
            parameters=[
                p for n, p in self.settled.parameters.items() if n in self._asked.parameters
            ],
            timings=self._timing.timings,
            solver_calls=self._calls() + self._elsewhere,
        )
        self.solver.keep()
        self._timing.tick("report")
        return result

    def _rules(self) -> list[RuleResult]:
        """The result of every rule."""
        rules, program, processes = self._program.rules, self._program, self._options.processes
        whole = self.opened is not None or program.waivers or self._options.smt2 is not None
        if processes < 2 or whole or not can_divide():
            self._look_ahead(rules)
            return [self._rule(rule) for rule in rules]
        for name in self._asked.attributes():  # what every process asks for is read once
            self.facts.attribute(name)
        for kind in self.facts.vocabulary.kinds:
            self.facts.kind(kind)
        self.model.schedule(None)
        give_back()
        self._timing.tick("ground")
        tied = [number for number, rule in enumerate(rules) if rule.mentions.axes]
        divided = Divided(rules, self._rule, self._told, processes, tied, self._look_ahead)
        self._elsewhere = sum(divided.told)
        self._timing.tick("ground")  # what the others took longer
        return divided.found

    def _told(self) -> int:
        """What another process tells when it has done its part."""
        self.solver.keep()
        return self._calls()

    def _calls(self) -> int:
        opened = 0 if self.opened is None else self.opened.questions.calls
        return self.solver.calls + self.symbols.calls + opened

    def _look_ahead(self, rules: Sequence[typed.Rule]) -> None:
        """Tell the evaluator of path sentences of these rules that it can answer together."""
        at = self.evaluator
        if self.model.nodes < MANY or self.opened is not None:
            return
        for rule in rules:
            try:
                applies = rule.guard is None or closed_truth(at, lower(rule.guard))
            except TooManyPairsError:
                continue
            if applies:
                at.expected += closed_paths(rule.formula)
        self._timing.tick("ground")

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
        self._timing.tick("ground")
        decisions = self.solver.decide(what.body, grounded.atoms, grounded.situations, rule.id)
        self._timing.tick("solve")
        result.matched = grounded.matched
        result.classes = len(decisions)
        self._judge.judge(rule, what, grounded, decisions, result)
        if result.guard is not None and result.guard.truth is None:
            self._judge.weaken(rule, result)
        self._timing.tick("report")

    def _decide_open(self, opened: Opened, rule: typed.Rule, result: RuleResult) -> None:
        """The same for a rule that hangs on open facts."""
        found = opened.decide(rule, result)
        self._timing.tick("solve")
        if found is not None and len(found[1]):
            cover = self.waivers.cover(self.evaluator, *found, rule.id)
            result.counterexamples, result.waived = split(result.counterexamples, cover)
            if result.waived and not result.counterexamples:
                result.reason, result.verdict = summary(result.waived), "waived"
        if result.guard is not None and result.guard.truth is None:
            self._judge.weaken(rule, result)

    def _guard(self, rule: typed.Rule, guard: typed.Formula) -> Guard:
        if self.opened is not None and self.opened.concerns(guard):
            truth = self.opened.truth(guard)
        else:
            truth = {0: False, 1: True, 2: None}[closed_truth(self.evaluator, lower(guard))]
        values = {f"${name}": self.model.value(name) for name in rule.asks}
        return Guard(rule.applies_when, truth, values)


def _undirected(graph: Graph) -> list[Diagnostic]:
    if graph.directed or not len(graph.tail):
        return []
    message = "the graph is undirected: every edge is taken to lead from left to right"
    help_ = "write `digraph` and `->` so that the plan says where data goes"
    return [Diagnostic("W110", message, severity="warning", help=help_)]
