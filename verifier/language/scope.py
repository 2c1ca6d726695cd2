"""What the resolver carries: the declarations, the file at hand, and the complaints so far."""

from __future__ import annotations

import re
from dataclasses import field

from verifier.errors import Diagnostic, Span, width
from verifier.language import ast
from verifier.language.declarations import Declarations, closest
from verifier.language.tree import DEEPEST
from verifier.language.typed import Const, EntityTerm, Param, Parameter, Sort, Variable
from verifier.records import record, struct

LARGEST = 2000
"""A rule is expanded from at most so many definitions; definitions can double at each step."""

# Stands for a term or formula that could not be resolved, so that the rest still is.
BROKEN = Const(value=0, type="broken")


@struct
class Progress:
    """What the contexts of one program share.

    Attributes:
        contexts: by path.
        variables: how many there are.
        depth: levels of formulas that are being resolved, definitions included.
        expansions: definitions that the rule at hand was expanded from.
    """

    contexts: dict[str, Context] = field(default_factory=dict)
    variables: int = 0
    depth: int = 0
    expansions: int = 0


@struct
class Context:
    """One rule file being resolved."""

    path: str
    text: str
    declarations: Declarations
    parameters: dict[str, Parameter]
    wrong: list[Diagnostic] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)

    def of(self, path: str) -> Context:
        """The context of another file: a definition is resolved where it stands."""
        return self.progress.contexts.get(path, self)

    def enter(self, at: ast.At) -> bool:
        """Go one level deeper; false after a complaint that it is too deep."""
        if self.progress.depth >= DEEPEST:
            help_ = f"{DEEPEST} levels are allowed, those of definitions counted"
            self.complain("E124", "this nests too deeply", at, help_=help_)
            return False
        self.progress.depth += 1
        return True

    def leave(self) -> None:
        """Come back from where ``enter`` led."""
        self.progress.depth -= 1

    def expand(self, at: ast.At) -> bool:
        """Count a definition put in for its name; false after a complaint of too many."""
        self.progress.expansions += 1
        if self.progress.expansions == LARGEST:
            help_ = "definitions that use each other twice double at each step"
            self.complain(
                "E124", "this is too large once its definitions are put in", at, help_=help_
            )
        return self.progress.expansions < LARGEST

    def unknown(
        self, code: str, what: str, name: str, at: ast.At, label: str = "", help_: str = ""
    ) -> None:
        """Complain about a name, unless what would declare it could not be read."""
        if not self.declarations.is_lost(name.lower()):
            sign = "$" if what == "parameter" else ""
            self.complain(code, f"unknown {what} `{sign}{name}`", at, label, help_)

    def word(self, word: str, at: ast.At) -> ast.At:
        """Where a word is mentioned last inside a place; the whole place if it is not."""
        found = -1
        for match in re.finditer(
            rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.text[at.start : at.end], re.IGNORECASE
        ):
            found = at.start + match.start()
        if found < 0:
            return at
        line = at.line + self.text.count("\n", at.start, found)
        column = found - self.text.rfind("\n", 0, found)
        return ast.At(line, column, found, found + len(word))

    def complain(
        self, code: str, message: str, at: ast.At, label: str = "", help_: str = ""
    ) -> None:
        """Note an error in the rule file; resolving goes on."""
        span = Span(self.path, at.line, at.column, width(self.text, at.start, at.end))
        diagnostic = Diagnostic(code, message, span, label=label, help=help_)
        if diagnostic not in self.wrong:  # a definition's error shows at each use; once is enough
            self.wrong.append(diagnostic)

    def source(self, at: ast.At) -> str:
        """The text at a place, its white space folded."""
        lines = [line.split("#")[0] for line in self.text[at.start : at.end].splitlines()]
        return " ".join(" ".join(lines).split())

    def fresh(self, shown: str | None, sort: Sort) -> Variable:
        """A variable whose name no other has."""
        self.progress.variables += 1
        name = shown if shown and shown != "_" else "it"
        return Variable(f"{name}#{self.progress.variables}", sort, name)

    def parameter(self, node: ast.Parameter) -> Param | Const:
        """The parameter a `$name` means; a single capital needs no declaration."""
        known = self.parameters.get(node.name)
        if known is not None:
            return Param(known.name, known.type)
        if len(node.name) == 1 and node.name.isupper():
            self.parameters[node.name] = Parameter(node.name, "int", None, "never given", "")
            return Param(node.name, "int")
        like = closest(node.name, list(self.parameters))
        self.unknown(
            "E106",
            "parameter",
            node.name,
            node.at,
            "not declared",
            f"did you mean `${like}`?" if like else f"declare it: `param ${node.name}: int`",
        )
        return BROKEN


@record
class Scope:
    """The variables in sight, innermost last."""

    entities: dict[str, EntityTerm] = field(default_factory=dict)

    def with_(self, shown: str | None, entity: EntityTerm) -> Scope:
        """The scope inside a quantifier."""
        if shown is None or shown == "_":
            return Scope(self.entities | {"_": entity})
        return Scope(self.entities | {shown: entity})
