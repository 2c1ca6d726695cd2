"""How long each phase of a check takes."""

from __future__ import annotations

import time

from verifier.facts import Facts


class Timing:
    """Seconds of each phase of a check: `facts`, `ground`, `solve`, `report`."""

    def __init__(self) -> None:
        self._clock = time.perf_counter()
        self.timings = dict.fromkeys(("facts", "ground", "solve", "report"), 0.0)

    def read(self, facts: Facts) -> None:
        """From now on the reading of these facts is told apart."""
        self._facts = facts
        self._read = facts.seconds

    def tick(self, phase: str) -> None:
        """What was done since the last tick was of a phase."""
        now = time.perf_counter()
        # Facts are read when they are asked for, in whatever phase that is.
        reading = self._facts.seconds - self._read - self.timings["facts"]
        self.timings["facts"] += reading
        self.timings[phase] += now - self._clock - reading
        self._clock = now
