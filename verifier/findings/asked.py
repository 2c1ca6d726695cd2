"""What the rules of a program ask for."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from verifier.findings.walk import walk
from verifier.language import typed


class Asked:
    """The parameters and attributes that rules, guards and waivers of a program mention."""

    def __init__(self, program: typed.Program) -> None:
        self._program = program

    @cached_property
    def _parts(self) -> list[Any]:
        """All parts of all formulas."""
        rules = self._program.rules
        formulas = [f for r in rules for f in (r.formula, r.guard) if f is not None]
        formulas += [w.where for w in self._program.waivers if w.where is not None]
        return [part for formula in formulas for part in walk(formula)]

    @cached_property
    def parameters(self) -> set[str]:
        """The parameters that some rule asks for."""
        return {part.name for part in self._parts if isinstance(part, typed.Param)}

    def attributes(self) -> list[str]:
        """The declared attributes that some rule asks for."""
        names = {part.name for part in self._parts if isinstance(part, typed.Attr)}
        return [name for name in self._program.vocabulary.attributes if name in names]
