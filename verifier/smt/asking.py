"""Terms as a solver takes them, and the plans that it finds."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any, Literal

from verifier.smt.limits import bound
from verifier.smt.terms import Bit, Plan, Term

Word = Literal["possible", "impossible", "unknown"]


class Spelling:
    """The solver's terms for ours, each built once."""

    def __init__(self) -> None:
        import z3

        self._z3 = z3
        self._context = z3.main_ctx()
        self._known: dict[Term, Any] = {}
        self.names: dict[str, str] = {}
        """What the solver's variables are called here; their own names are plain ones."""

    def __call__(self, term: Any) -> Any:
        """The solver's term."""
        if not isinstance(term, Term):
            return self._constant(term)
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = self._spelt(term)
        return found

    def _constant(self, value: Any) -> Any:
        z3 = self._z3
        if isinstance(value, bool):
            return z3.BoolVal(value)
        if isinstance(value, Fraction):
            return z3.Q(value.numerator, value.denominator)
        return z3.IntVal(value)

    def _spelt(self, term: Term) -> Any:
        z3 = self._z3
        if term.op in _MAKERS:
            plain = f"v{len(self.names)}"
            (self.names[plain],) = term.parts
            return getattr(z3, _MAKERS[term.op])(plain)
        parts = [self(part) for part in term.parts]
        match term.op:
            case "and" | "or":  # z3.And and z3.Or take ten times as long
                array = (z3.Ast * len(parts))(*(part.as_ast() for part in parts))
                make = z3.Z3_mk_and if term.op == "and" else z3.Z3_mk_or
                return z3.BoolRef(make(self._context.ref(), len(parts), array), self._context)
            case "not":
                made = z3.Z3_mk_not(self._context.ref(), parts[0].as_ast())
                return z3.BoolRef(made, self._context)
            case "==":
                return parts[0] == parts[1]
            case "<":
                return parts[0] < parts[1]
            case "<=":
                return parts[0] <= parts[1]
            case "if":
                return z3.If(*parts)
            case "+":
                return reduce(add, parts) if _mixed(parts) else z3.Sum(parts)
            case "*":
                return parts[0] * parts[1]
            case "%":
                return parts[0] % parts[1]
        left, right = (z3.ToReal(part) if part.is_int() else part for part in parts)
        return left / right


_MAKERS = {"bit": "Bool", "int": "Int", "real": "Real"}


def _mixed(parts: list[Any]) -> bool:
    return len({part.is_int() for part in parts}) > 1


class Asking:
    """A solver that holds some bits, and is asked for a plan in which they are true."""

    def __init__(self, seconds: float) -> None:
        import z3

        self._spelling = Spelling()
        self._solver = z3.SimpleSolver()
        bound(self._solver, seconds)

    def add(self, bit: Bit) -> None:
        """Hold a bit from now on."""
        self._solver.add(self._spelling(bit))

    def check(self, *bits: Bit) -> Word:
        """Whether there is a plan in which these are true as well."""
        import z3

        answer = self._solver.check(*(self._spelling(bit) for bit in bits))
        if answer == z3.unsat:
            return "impossible"
        return "possible" if answer == z3.sat else "unknown"

    def settle(self, bit: Bit) -> bool:
        """Hold a bit if there is a plan with it."""
        self.push()
        self.add(bit)
        if self.check() == "possible":
            return True
        self._solver.pop()
        return False

    def push(self) -> None:
        """Hold what is added from now on only until :meth:`release`."""
        self._solver.push()

    def release(self) -> None:
        """Hold only what was added before the first :meth:`push`."""
        self._solver.pop(self._solver.num_scopes())

    def plan(self) -> Plan:
        """The plan that was found last."""
        model, names = self._solver.model(), self._spelling.names
        found = ((names.get(d.name()), model[d]) for d in model.decls())
        return Plan({name: _plain(value) for name, value in found if name is not None})


def _plain(value: Any) -> Any:
    import z3

    if z3.is_int_value(value):
        return value.as_long()
    if z3.is_rational_value(value):
        return value.as_fraction()
    return bool(z3.is_true(value))
