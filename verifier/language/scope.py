"""What the resolver carries: the declarations, the file at hand, and the complaints so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from verifier.errors import Diagnostic, Span
from verifier.language import ast
from verifier.language.declarations import Declarations, closest
from verifier.language.typed import Const, EntityTerm, Param, Parameter, Sort, Variable

# Stands for a term or formula that could not be resolved, so that the rest still is.
BROKEN = Const(value=0, type="broken")


@dataclass(slots=True)
class Context:
    """One rule file being resolved."""

    path: str
    text: str
    declarations: Declarations
    parameters: dict[str, Parameter]
    wrong: list[Diagnostic] = field(default_factory=list)
    counter: int = 0

    def complain(self, code: str, message: str, at: ast.At, label: str = "", help_: str = "") -> None:
        """Note an error in the rule file; resolving goes on."""
        width = max(1, min(at.end - at.start, 200))
        newline = self.text.find("\n", at.start, at.end)
        if newline >= 0:  # a formula of several lines is underlined on its first
            width = max(1, newline - at.start)
        span = Span(self.path, at.line, at.column, width)
        diagnostic = Diagnostic(code, message, span, label=label, help=help_)
        if diagnostic not in self.wrong:  # a definition's error shows at each use; once is enough
            self.wrong.append(diagnostic)

    def source(self, at: ast.At) -> str:
        """The text at a place, its white space folded."""
        lines = [line.split("#")[0] for line in self.text[at.start : at.end].splitlines()]
        return " ".join(" ".join(lines).split())

    def fresh(self, shown: str | None, sort: Sort) -> Variable:
        """A variable whose name no other has."""
        self.counter += 1
        name = shown if shown and shown != "_" else "it"
        return Variable(f"{name}#{self.counter}", sort, name)

    def parameter(self, node: ast.Parameter) -> Param | Const:
        """The parameter a `$name` means; a single capital needs no declaration."""
        known = self.parameters.get(node.name)
        if known is not None:
            return Param(known.name, known.type)
        if len(node.name) == 1 and node.name.isupper():
            self.parameters[node.name] = Parameter(node.name, "int", None, "never given", "")
            return Param(node.name, "int")
        like = closest(node.name, list(self.parameters))
        self.complain(
            "E106",
            f"unknown parameter `${node.name}`",
            node.at,
            "not declared",
            f"did you mean `${like}`?" if like else f"declare it: `param ${node.name}: int`",
        )
        return BROKEN


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables in sight, innermost last."""

    entities: dict[str, EntityTerm] = field(default_factory=dict)

    def with_(self, shown: str | None, entity: EntityTerm) -> Scope:
        """The scope inside a quantifier."""
        if shown is None or shown == "_":
            return Scope(self.entities | {"_": entity})
        return Scope(self.entities | {shown: entity})
