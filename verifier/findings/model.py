"""What a check finds: verdicts and counterexamples, before anything is rendered."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal

from verifier.errors import Diagnostic
from verifier.language.typed import Parameter
from verifier.records import record, struct

Verdict = Literal["broken", "vacuous", "undecided", "holds", "waived", "skipped"]
"""In order of weight: a file's verdict is the first of these that one of its rules has."""

Severity = Literal["error", "warning", "info"]

EXIT_OK, EXIT_BROKEN, EXIT_UNUSABLE, EXIT_UNDECIDED = 0, 1, 2, 3


@record
class Counterexample:
    """One binding at which a rule is broken, or one cycle, component or set that breaks it.

    Nodes are DOT ids, edges (tail, head); ``nouns`` says what each binding is (node, edge, or a
    group's name), under no name what a part of the graph is. ``missing`` holds values that ought to
    occur and do not, the first where there are many, and ``missing_more`` counts the others
    (``outside``: the converse), ``missing_edges`` edges that ought to exist, ``unlike`` nodes of
    another kind or rank
    than their like-named counterpart, (counterpart, node), both of what was ``compared_with`` the
    model that it names. ``waived_by`` is the place of the waiver, or the baseline, that covers it,
    and ``waived_because`` the waiver's reason. ``replayed`` tells that the reference evaluator
    confirmed this one and supplied ``path`` and the like.
    """

    bindings: dict[str, Any]
    nodes: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    message: str
    line: int
    facts: dict[str, Any]
    nouns: dict[str, str] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    missing: tuple[Any, ...] = ()
    missing_more: int = 0
    duplicates: tuple[Any, ...] = ()
    outside: tuple[Any, ...] = ()
    missing_edges: tuple[tuple[str, str], ...] = ()
    unlike: tuple[tuple[str, str], ...] = ()
    compared_with: str = ""
    replayed: bool = False
    waived_by: str = ""
    waived_because: str = ""


@record
class Lacking:
    """A fact that would decide: an attribute of some nodes, or a parameter (then no nodes)."""

    fact: str
    nodes: tuple[str, ...]
    count: int


@record
class Completion:
    """What would make some undecided bindings hold, and what would break them, in words.

    ``opposite`` tells that the one is just that the other is not so.
    """

    satisfying: str
    violating: str
    opposite: bool
    bindings: int


@record
class Assumption:
    """An axiom, or an `open`, as it is written."""

    name: str
    text: str
    path: str
    line: int


@record
class UsedFact:
    """A fact of the drawing in words, with the nodes that say it and the first one's line."""

    text: str
    line: int
    nodes: tuple[str, ...]


@record
class Leaning:
    """What a verdict over open facts leans on; none of the axioms and facts can be left out.

    ``tracked`` is how many facts of the same sort there are.
    """

    axioms: tuple[Assumption, ...]
    openings: tuple[Assumption, ...]
    facts: tuple[UsedFact, ...]
    tracked: int = 0


@record
class Guard:
    """An `applies when` and what it came to; ``values`` are those of its parameters and counts."""

    text: str
    truth: bool | None
    values: dict[str, Any]


@record
class Fixed:
    """A violation of the baseline that is there no more."""

    rule: str
    violation: dict[str, Any]


@struct
class RuleResult:
    """One rule's verdict on one graph; ``stale_of`` names the rule that a stale waiver is of."""

    rule: str
    title: str
    sentence: str
    severity: Severity
    verdict: Verdict
    matched: int = 0
    counterexamples: list[Counterexample] = field(default_factory=list)
    waived: list[Counterexample] = field(default_factory=list)
    undecided_by: list[Lacking] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    leaning: Leaning | None = None
    guard: Guard | None = None
    reason: str = ""
    hint: str = ""
    because: str = ""
    path: str = ""
    line: int = 0
    classes: int = 0
    confirmed: int = 0
    stale_of: str = ""

    @property
    def counts(self) -> bool:
        """Whether the verdict has a say in the exit code: a warning never has."""
        return self.severity == "error"


@struct
class FileResult:
    """All rules' verdicts on one graph, or the diagnostics that kept them from being asked.

    ``drawn`` counts the members of each group (layers, stages, ranks, GPUs) in the drawing,
    ``parameters`` are those that rules ask for, with value and origin. ``fixed`` are violations of
    the baseline that are gone, which ``strict`` makes a failure. ``digest`` is that of the file's
    content, where it was asked for.
    """

    path: str
    graph: str = ""
    nodes: int = 0
    edges: int = 0
    rules: list[RuleResult] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    readable: bool = True
    excepted: tuple[str, ...] = ()
    drawn: dict[str, int] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    fixed: list[Fixed] = field(default_factory=list)
    strict: bool = False
    internal: bool = False
    timings: dict[str, float] = field(default_factory=dict)
    solver_calls: int = 0
    digest: str = ""

    @property
    def verdict(self) -> str:
        """The weightiest verdict of a rule that counts; `unreadable` for a file that is."""
        if not self.readable:
            return "unreadable"
        if self.internal:
            return "undecided"
        if self.strict and self.fixed:
            return "broken"
        verdicts = {rule.verdict for rule in self.rules if rule.counts}
        for verdict in ("broken", "vacuous", "undecided"):
            if verdict in verdicts:
                return verdict
        return "holds"

    @property
    def exit(self) -> int:
        """The exit code that this file alone asks for."""
        return {
            "unreadable": EXIT_UNUSABLE,
            "broken": EXIT_BROKEN,
            "vacuous": EXIT_BROKEN,
            "undecided": EXIT_UNDECIDED,
        }.get(self.verdict, EXIT_OK)


def exit_code(results: list[FileResult]) -> int:
    """The exit code of a run: 2 if something could not run, else 1 if broken, else 3, else 0."""
    codes = {result.exit for result in results}
    for code in (EXIT_UNUSABLE, EXIT_BROKEN, EXIT_UNDECIDED):
        if code in codes:
            return code
    return EXIT_OK


class ReplayMismatchError(AssertionError):
    """The reference evaluator disagrees with the solver: a bug of ours, never a finding."""
