"""What the rules of a program ask for."""

from __future__ import annotations

from functools import cached_property

from verifier.language import typed
from verifier.language.mentions import mentions


class Asked:
    """The parameters and attributes that rules, guards and waivers of a program mention."""

    def __init__(self, program: typed.Program) -> None:
        self._program = program
        waived = mentions(waiver.where for waiver in program.waivers)
        self._mentions = [waived, *(rule.mentions for rule in program.rules)]

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The parameters that some rule asks for."""
        return frozenset().union(*(m.parameters for m in self._mentions))

    def attributes(self) -> list[str]:
        """The declared attributes that some rule asks for."""
        names = frozenset[str]().union(*(m.attributes for m in self._mentions))
        return [name for name in self._program.vocabulary.attributes if name in names]
