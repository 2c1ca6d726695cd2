"""Rules that say the same, follow from one another or contradict each other; that never break.

All questions are about plans of up to a few nodes, and the findings say so. A rule is only held
against another if both can be met, and broken, in plans so small that there is room for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from verifier.errors import Diagnostic
from verifier.language import typed
from verifier.lint.symbols import EDGES, symbols
from verifier.lint.walk import finding, parts
from verifier.smt.canonical import canonical
from verifier.smt.finite import Answer, Claims, Finite
from verifier.smt.sample import spoken

MOST_SAMPLES = 120
"""So many plans are kept to answer further questions; more of them answer little more."""


@dataclass(slots=True)
class _Entry:
    """A rule, what is asked of it, and the sizes of the smallest plans that meet or break it."""

    rule: typed.Rule
    claims: Claims
    meets: int
    breaks: int
    symbols: frozenset[str]
    key: str

    def concerns(self, other: _Entry) -> bool:
        """Whether the two speak of something in common, so that one can bear on the other."""
        if self.symbols & other.symbols - {EDGES}:
            return True
        return EDGES in self.symbols & other.symbols and {EDGES} in (self.symbols, other.symbols)


class Pairs:
    """Compares the rules of a program; only pairs with a rule of the ``own`` files are told of."""

    def __init__(self, program: typed.Program, own: frozenset[str], nodes: int) -> None:
        self._texts = program.texts
        self._own = own
        self._finite = Finite(program.vocabulary, nodes)
        self._entries: list[_Entry] = []
        self._samples: list[tuple[Answer, frozenset[str], frozenset[str], frozenset[str]]] = []
        self.found: list[Diagnostic] = []
        self.left_out: dict[str, frozenset[str]] = {}
        for rule in program.rules:
            self._enter(rule)

    def _enter(self, rule: typed.Rule) -> None:
        finite = self._finite
        claims = finite.rule(rule)
        meets, met = finite.smallest([claims.applies, claims.matters, claims.holds])
        breaks, broken = finite.smallest([claims.breaks])
        key = canonical((rule.guard, rule.formula))
        entry = _Entry(rule, claims, meets, breaks, symbols(rule), key)
        if claims.left_out and rule.path in self._own:
            self.left_out[rule.id] = claims.left_out
        if rule.path in self._own and not _counts(rule):
            if broken.word == "impossible":
                help_ = "a rule that nothing breaks tells nothing; look at its conditions"
                self._tell("L213", f"nothing breaks `{rule.id}`", rule, help_)
            elif met.word == "impossible":
                help_ = "its conditions exclude each other, or what it asks for does"
                self._tell("L212", f"no plan meets `{rule.id}`", rule, help_)
        self._entries.append(entry)
        for answer in (met, broken):
            self._keep(answer)

    def _keep(self, answer: Answer) -> None:
        if answer.word == "possible":
            self._samples.append((answer, frozenset(), frozenset(), frozenset()))

    def compare(self) -> None:
        """Ask about every pair; what other questions' plans answer already is not asked again."""
        self._samples = [self._judged(answer) for answer, *_ in self._samples]
        for one, other in combinations(self._entries, 2):
            if self._own.isdisjoint({one.rule.path, other.rule.path}):
                continue
            first, second = sorted((one, other), key=lambda e: e.rule.path in self._own)
            if one.key == other.key:
                help_ = f"drop one of them; the other stands at {_place(first.rule)}"
                message = f"`{second.rule.id}` says the same as `{first.rule.id}`"
                self._tell("L209", message, second.rule, help_)
                continue
            if not one.concerns(other):
                continue
            if self._contradict(one, other):
                message = (
                    f"`{second.rule.id}` contradicts `{first.rule.id}`: where both apply,"
                    " no plan meets both"
                )
                help_ = f"correct one of them; the other stands at {_place(first.rule)}"
                self._tell("L211", message, second.rule, help_ + self._apart(first, second))
                continue
            self._implications(one, other)

    def _implications(self, one: _Entry, other: _Entry) -> None:
        forth, back = self._implies(one, other), self._implies(other, one)
        if forth and back:
            first, second = sorted((one, other), key=lambda e: e.rule.path in self._own)
            help_ = f"drop one of them; the other stands at {_place(first.rule)}"
            message = f"`{second.rule.id}` holds exactly where `{first.rule.id}` does"
            self._tell("L209", message, second.rule, help_)
            return
        for strong, weak, told in ((one, other, forth), (other, one, back)):
            if told:
                which = weak if weak.rule.path in self._own else strong
                message = f"`{weak.rule.id}` holds wherever `{strong.rule.id}` does"
                self._tell("L210", message, which.rule, self._only(weak, strong), "note")

    def _only(self, weak: _Entry, strong: _Entry) -> str:
        """A plan in which only the weaker rule holds."""
        if weak.claims.left_out or strong.claims.left_out:
            return "it adds nothing but its message"
        bits = [weak.claims.applies, weak.claims.holds, strong.claims.breaks]
        answer = self._finite.simplest(bits)
        if answer.word != "possible":
            return "it adds nothing but its message"
        plan = spoken(self._finite, answer)
        return f"not the other way round: this plan breaks only `{strong.rule.id}`: {plan}"

    def _apart(self, one: _Entry, other: _Entry) -> str:
        """A plan in which the first rule holds, and the other is broken for it."""
        if one.claims.left_out or other.claims.left_out:
            return ""
        answer = self._finite.simplest(
            [one.claims.applies, one.claims.matters, one.claims.holds, other.claims.breaks]
        )
        if answer.word != "possible":
            return ""
        plan = spoken(self._finite, answer)
        return f"; this plan meets `{one.rule.id}` and breaks `{other.rule.id}`: {plan}"

    def _contradict(self, one: _Entry, other: _Entry) -> bool:
        """Whether both apply somewhere and never hold together."""
        names = {one.rule.id, other.rule.id}
        if one.meets + other.meets > self._finite.size:
            return False
        if any(names <= met for _, met, _, _ in self._samples):
            return False
        both = [bit for e in (one, other) for bit in (e.claims.applies, e.claims.matters)]
        if self._ask([*both, one.claims.holds, other.claims.holds]).word != "impossible":
            return False
        # each could hold there alone; else one of them just keeps the other from applying
        return all(self._ask([*both, e.claims.holds]).word == "possible" for e in (one, other))

    def _implies(self, one: _Entry, other: _Entry) -> bool:
        """Whether the other can be broken only where the first does not hold."""
        if one.meets + other.breaks > self._finite.size:
            return False
        for _, _, holding, broken in self._samples:
            if one.rule.id in holding and other.rule.id in broken:
                return False
        return self._ask([one.claims.holds, other.claims.breaks]).word == "impossible"

    def _ask(self, bits: list[object]) -> Answer:
        answer = self._finite.ask(bits)
        if answer.word == "possible" and len(self._samples) < MOST_SAMPLES:
            self._samples.append(self._judged(answer))
        return answer

    def _judged(
        self, answer: Answer
    ) -> tuple[Answer, frozenset[str], frozenset[str], frozenset[str]]:
        """Which rules a plan meets (and they apply), which hold in it, which it breaks."""
        met, holding, broken = set(), set(), set()
        for entry in self._entries:
            claims, name = entry.claims, entry.rule.id
            if answer.true(claims.breaks):
                broken.add(name)
            elif answer.true(claims.holds):
                holding.add(name)
                if answer.true(claims.applies) and answer.true(claims.matters):
                    met.add(name)
        return answer, frozenset(met), frozenset(holding), frozenset(broken)

    def _tell(
        self, code: str, message: str, rule: typed.Rule, help_: str, severity: str = "warning"
    ) -> None:
        place = (rule.path, self._texts[rule.path], rule.at)
        message += f" (in plans of up to {self._finite.size} nodes)" if code != "L209" else ""
        self.found.append(finding(code, message, place, severity, help_))  # type: ignore[arg-type]


def _place(rule: typed.Rule) -> str:
    return f"{rule.path}:{rule.at.line}"


def _counts(rule: typed.Rule) -> bool:
    """Whether a rule counts or lists values, and so may ask for more nodes than are looked at."""
    return any(_is_count(part) for part in _below(rule))


def _below(rule: typed.Rule) -> Iterator[object]:
    for formula in (rule.guard, rule.formula):
        yield from parts(formula)


def _is_count(part: object) -> bool:
    if isinstance(part, typed.Quantified):
        return part.amount.number is not None
    return isinstance(part, typed.Count | typed.Aggregate | typed.SetVerb | typed.LooksLike)
