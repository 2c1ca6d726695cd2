"""Rules that say the same, follow from one another or contradict each other; that never break.

All questions are about plans of up to a few nodes, and the findings say so. A rule is only held
against another if both can be met, and broken, in plans so small that there is room for both.
"""

from __future__ import annotations

from itertools import combinations

from verifier.errors import Diagnostic, Severity
from verifier.language import typed
from verifier.lint.room import MOST, room
from verifier.lint.symbols import EDGES, symbols
from verifier.lint.walk import finding
from verifier.records import struct
from verifier.smt.canonical import canonical
from verifier.smt.finite import Claims, Finite
from verifier.smt.sample import spoken


@struct
class _Entry:
    """A rule, and the sizes of the smallest plans that meet or break it."""

    rule: typed.Rule
    meets: int
    breaks: int
    symbols: frozenset[str]
    key: str
    room: int

    def concerns(self, other: _Entry) -> bool:
        """Whether the two speak of something in common, so that one can bear on the other."""
        if self.symbols & other.symbols - {EDGES}:
            return True
        return EDGES in self.symbols & other.symbols and {EDGES} in (self.symbols, other.symbols)


class Pairs:
    """Compares the rules of a program; only pairs with a rule of the ``own`` files are told of."""

    def __init__(self, program: typed.Program, own: frozenset[str], nodes: int) -> None:
        self._texts = program.texts
        self._vocabulary = program.vocabulary
        self._own = own
        self._size = nodes
        self._worlds: dict[int, Finite] = {}
        self._claims: dict[tuple[str, int], Claims] = {}
        self._entries: list[_Entry] = []
        self.found: list[Diagnostic] = []
        self.left_out: dict[str, frozenset[str]] = {}
        for rule in program.rules:  # built before any is asked about: plans found early serve all
            self._of(rule, self._size_for(room(rule)))
        for rule in program.rules:
            self._enter(rule)

    def _size_for(self, asked: int) -> int:
        return max(self._size, asked) if asked <= MOST else self._size

    def _finite(self, size: int) -> Finite:
        if size not in self._worlds:
            self._worlds[size] = Finite(self._vocabulary, size)
        return self._worlds[size]

    def _of(self, rule: typed.Rule, size: int) -> Claims:
        """The claims about a rule in plans of a size."""
        key = rule.id, size
        if key not in self._claims:
            self._claims[key] = self._finite(size).rule(rule)
        return self._claims[key]

    def _enter(self, rule: typed.Rule) -> None:
        asked = room(rule)
        size, own = self._size_for(asked), rule.path in self._own
        finite, claims = self._finite(size), self._of(rule, size)
        meets, met = finite.smallest([claims.applies, claims.matters, claims.holds])
        breaks, broken = finite.smallest([claims.breaks])
        key = canonical((rule.guard, rule.formula))
        entry = _Entry(rule, meets, breaks, symbols(rule), key, asked)
        if claims.left_out and own:
            self.left_out[rule.id] = claims.left_out
        if own and asked <= MOST:
            if broken.word == "impossible":
                help_ = "a rule that nothing breaks tells nothing; look at its conditions"
                self._tell("L213", f"nothing breaks `{rule.id}`", rule, help_, size=size)
            elif met.word == "impossible":
                help_ = "its conditions exclude each other, or what it asks for does"
                self._tell("L212", f"no plan meets `{rule.id}`", rule, help_, size=size)
        self._entries.append(entry)

    def compare(self) -> None:
        """Ask about every pair."""
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
            size = self._contradict(one, other)
            if size:
                message = (
                    f"`{second.rule.id}` contradicts `{first.rule.id}`: where both apply,"
                    " no plan meets both"
                )
                help_ = f"correct one of them; the other stands at {_place(first.rule)}"
                help_ += self._apart(first, second, size)
                self._tell("L211", message, second.rule, help_, size=size)
                continue
            self._implications(one, other)

    def _implications(self, one: _Entry, other: _Entry) -> None:
        forth, back = self._implies(one, other), self._implies(other, one)
        if forth and back:
            first, second = sorted((one, other), key=lambda e: e.rule.path in self._own)
            help_ = f"drop one of them; the other stands at {_place(first.rule)}"
            message = f"`{second.rule.id}` holds exactly where `{first.rule.id}` does"
            self._tell("L209", message, second.rule, help_, size=max(forth, back))
            return
        for strong, weak, size in ((one, other, forth), (other, one, back)):
            if size:
                which = weak if weak.rule.path in self._own else strong
                message = f"`{weak.rule.id}` holds wherever `{strong.rule.id}` does"
                help_ = self._only(weak, strong, size)
                self._tell("L210", message, which.rule, help_, "note", size=size)

    def _only(self, weak: _Entry, strong: _Entry, size: int) -> str:
        """A plan in which only the weaker rule holds."""
        holding, breaking = self._of(weak.rule, size), self._of(strong.rule, size)
        if holding.left_out or breaking.left_out:
            return "it adds nothing but its message"
        finite = self._finite(size)
        answer = finite.simplest([holding.applies, holding.holds, breaking.breaks])
        if answer.word != "possible":
            return "it adds nothing but its message"
        plan = spoken(finite, answer)
        return f"not the other way round: this plan breaks only `{strong.rule.id}`: {plan}"

    def _apart(self, one: _Entry, other: _Entry, size: int) -> str:
        """A plan in which the first rule holds, and the other is broken for it."""
        holding, breaking = self._of(one.rule, size), self._of(other.rule, size)
        if holding.left_out or breaking.left_out:
            return ""
        finite = self._finite(size)
        answer = finite.simplest([holding.applies, holding.matters, holding.holds, breaking.breaks])
        if answer.word != "possible":
            return ""
        plan = spoken(finite, answer)
        return f"; this plan meets `{one.rule.id}` and breaks `{other.rule.id}`: {plan}"

    def _scope(self, needed: int, one: _Entry, other: _Entry) -> int:
        """The size of plans in which two rules are compared; 0 where there is no room for both.

        Rules that count are compared in plans as large as their numbers ask for.
        """
        if max(one.room, other.room) > MOST:
            return 0
        if needed <= self._size and one.room + other.room <= self._size:
            return self._size
        counts = one.room and other.room
        needed = max(needed, self._size, one.room, other.room)
        return needed if needed <= (MOST if counts else self._size) else 0

    def _contradict(self, one: _Entry, other: _Entry) -> int:
        """The size in which both apply somewhere and never hold together; 0 if they do."""
        size = self._scope(one.meets + other.meets, one, other)
        if not size:
            return 0
        finite = self._finite(size)
        first, second = self._of(one.rule, size), self._of(other.rule, size)
        both = [bit for claims in (first, second) for bit in (claims.applies, claims.matters)]
        if finite.ask([*both, first.holds, second.holds]).word != "impossible":
            return 0
        # each could hold there alone; else one of them just keeps the other from applying
        alone = (finite.ask([*both, claims.holds]) for claims in (first, second))
        return size if all(answer.word == "possible" for answer in alone) else 0

    def _implies(self, one: _Entry, other: _Entry) -> int:
        """The size in which the other is broken only where the first does not hold; 0 if not."""
        size = self._scope(one.meets + other.breaks, one, other)
        if not size:
            return 0
        wanted = [self._of(one.rule, size).holds, self._of(other.rule, size).breaks]
        return size if self._finite(size).ask(wanted).word == "impossible" else 0

    def _tell(
        self,
        code: str,
        message: str,
        rule: typed.Rule,
        help_: str,
        severity: Severity = "warning",
        *,
        size: int = 0,
    ) -> None:
        place = (rule.path, self._texts[rule.path], rule.at)
        message += f" (in plans of up to {size} nodes)" if size else ""
        self.found.append(finding(code, message, place, severity, help_))


def _place(rule: typed.Rule) -> str:
    return f"{rule.path}:{rule.at.line}"
