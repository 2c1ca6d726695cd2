"""Run the examples of a rule file and compare what they state with what is found."""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path

from verifier.errors import Diagnostic, InputError, Span
from verifier.findings.check import check
from verifier.findings.model import RuleResult
from verifier.graph.reading import read_text
from verifier.language import typed
from verifier.language.load import load
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.records import record, struct
from verifier.trial.expectations import Bindings, Expectation, Stated, spoken, stated
from verifier.trial.pages import Example, examples


@record
class Mismatch:
    """An example that is not as it states: where, and what was expected and found."""

    path: str
    line: int
    expected: list[str]
    found: list[str]


@struct
class RuleTrial:
    """One rule's examples by verdict, and those that came out differently."""

    rule: str
    counts: dict[str, int] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def untried(self) -> list[str]:
        """Which of the two examples that every rule ought to have it lacks."""
        return [word for word, v in _NEEDED.items() if not self.counts.get(v)]


_NEEDED = {"holding": "holds", "breaking": "broken"}


def trial(rules: Path) -> list[RuleTrial]:
    """Run all examples of a rule file; one result for each of its rules.

    Raises:
        InputError: a file, a page, a plan or what it states cannot be read.
    """
    found = examples(rules)
    program = resolve(load([str(rules)]))
    own = [r.id for r in program.rules if Path(r.path).resolve() == rules.resolve()]
    trials = {name: RuleTrial(name) for name in own}
    wrong: list[Diagnostic] = []
    for example in found:
        try:
            _run(example, rules, trials)
        except InputError as error:
            wrong += error.diagnostics
    if wrong:
        raise InputError(wrong)
    return list(trials.values())


def _run(example: Example, rules: Path, trials: dict[str, RuleTrial]) -> None:
    says = stated(example.dot, example.path)
    if not says.rules:
        span = Span(example.path, example.line, 1)
        help_ = "write `// holds: RULE` or `// breaks: RULE m=NODE` into it"
        raise InputError([Diagnostic("E202", "this plan states nothing", span, help=help_)])
    program = _program(example, rules, says)
    named = {name: _rule(name, program, rules.stem) for name in says.rules}
    unknown = [e for name, e in says.rules.items() if named[name] is None]
    if unknown:
        raise InputError(
            [
                Diagnostic("E123", f"there is no rule `{e.rule}`", Span(example.path, e.line, 1))
                for e in unknown
            ]
        )
    asked = {rule.id for rule in named.values() if rule is not None}
    program = replace(program, rules=[r for r in program.rules if r.id in asked])
    for graph in read_text(example.dot, example.path):
        results = {result.rule: result for result in check(graph, program).rules}
        for name, expected in says.rules.items():
            rule = named[name]
            assert rule is not None
            one = trials.setdefault(rule.id, RuleTrial(rule.id))
            mismatch = _compare(expected, results[rule.id], example)
            if mismatch is None:
                one.counts[expected.verdict] = one.counts.get(expected.verdict, 0) + 1
            else:
                one.mismatches.append(mismatch)


def _program(example: Example, rules: Path, says: Stated) -> typed.Program:
    files = load([str(rules)])
    if example.rules:
        files.append(parse(example.rules, example.path))
    return resolve(files, {name: (text, example.path) for name, text in says.parameters.items()})


def _rule(name: str, program: typed.Program, stem: str) -> typed.Rule | None:
    """The rule that a name means: of the file at hand before one of those that it imports."""
    by_id = {rule.id: rule for rule in program.rules}
    others = (r for r in program.rules if r.id.rpartition(".")[2] == name)
    return by_id.get(f"{stem}.{name}") or by_id.get(name) or next(others, None)


def _compare(expected: Expectation, result: RuleResult, example: Example) -> Mismatch | None:
    found = [{k: spoken(v) for k, v in c.bindings.items()} for c in result.counterexamples]
    matched = result.verdict == expected.verdict
    if matched and expected.verdict == "broken":
        every = all(any(_meets(e, f) for f in found) for e in expected.bindings)
        only = expected.open or all(any(_meets(e, f) for e in expected.bindings) for f in found)
        matched = every and only
    if matched:
        return None
    more = ["…"] if expected.open and expected.bindings else []
    return Mismatch(
        example.path,
        expected.line,
        [expected.verdict, *sorted(map(_listed, expected.bindings)), *more],
        [result.verdict, *_reasons(result), *sorted(map(_listed, found))],
    )


def _meets(expected: Bindings, found: Bindings) -> bool:
    """Whether a counterexample has the stated bindings; it may have more."""
    return all(found.get(name) == value for name, value in expected.items())


def _listed(bindings: Bindings) -> str:
    return ", ".join(f"{name} = {value}" for name, value in bindings.items()) or "the graph"


def _reasons(result: RuleResult) -> list[str]:
    lacking = [f"not known: `{one.fact}`" for one in result.undecided_by]
    return ([result.reason] if result.reason else []) + lacking
