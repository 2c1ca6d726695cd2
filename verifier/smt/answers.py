"""What the solver answered, kept between runs: a question is put to it once.

A question is a formula over numbered atoms and the truth of those that are known; nothing of a plan
is in it, and rules share most of them. Answers are found by the question and by the solver that
gave them. Whatever goes wrong with kept answers, the solver is asked as if there were none.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from verifier.language import kept
from verifier.records import record

MOST = 20_000
"""So many answers are kept, no more."""

FILES = 4
"""So many solvers' answers are kept; the oldest go first."""

FORMAT = 1
"""Changes with what a question or an answer looks like."""


@record
class Decision:
    """What is known of a situation; both false never happens, both true is undecided.

    ``satisfying`` and ``violating`` hold, for an undecided one, the truth of each atom (by number)
    in one completion that satisfies the formula and in one that violates it.
    """

    can_hold: bool
    can_fail: bool
    satisfying: dict[int, bool]
    violating: dict[int, bool]

    @property
    def ran_out(self) -> bool:
        """Whether the solver did not get to an answer: it could not give both completions."""
        return self.can_hold and self.can_fail and not (self.satisfying and self.violating)


class Answers:
    """Decisions by question, those of former runs and those of this one."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known = _read(path)
        self._new: dict[str, Decision] = {}

    def get(self, question: str) -> Decision | None:
        """The answer, if the question was put before."""
        return self._known.get(question)

    def add(self, question: str, decision: Decision) -> None:
        """A new answer."""
        self._known[question] = self._new[question] = decision

    def keep(self) -> None:
        """Write what is new; nothing happens where that is not possible."""
        if not self._new or self._path is None:
            return
        whole = _read(self._path) | self._new  # others may have written meanwhile
        self._new = {}
        if len(whole) > MOST:
            return
        plain = {
            question: (
                d.can_hold,
                d.can_fail,
                list(d.satisfying.items()),
                list(d.violating.items()),
            )
            for question, d in whole.items()
        }
        kept.write(self._path, json.dumps(plain).encode(), FILES)


@cache
def answers() -> Answers:
    """The answers that this process shares."""
    folder, solver = kept.folder(), find_spec("z3")
    if folder is None or solver is None or solver.origin is None:
        return Answers(None)
    try:
        changed = Path(solver.origin).stat().st_mtime_ns
    except OSError:
        return Answers(None)
    key = hashlib.sha256(f"{FORMAT} {solver.origin} {changed}".encode()).hexdigest()
    return Answers(folder / f"{key[:40]}.answers")


def _read(path: Path | None) -> dict[str, Decision]:
    if path is None:
        return {}
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return {
            question: Decision(bool(holds), bool(fails), dict(satisfying), dict(violating))
            for question, (holds, fails, satisfying, violating) in plain.items()
            if holds or fails
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
