"""How long a question may take: the same on every machine, as far as that can be."""

from __future__ import annotations

from typing import Any

UNITS_A_SECOND = 5_000_000
"""What z3 counts in arithmetic and bit-vectors, roughly; purely Boolean search counts less."""

PATIENCE = 3
"""The clock stops a question only after so many times the seconds meant: a last resort."""


def bound(solver: Any, seconds: float) -> None:
    """Let each question to a z3 solver take about so many seconds of an idle machine.

    The limit is on z3's own count of its steps, not on the clock: whether a question is settled,
    and so a verdict, does not hang on what else the machine is doing.
    """
    solver.set("rlimit", int(seconds * UNITS_A_SECOND))
    solver.set("timeout", int(seconds * 1000 * PATIENCE))
