"""Work on a large plan, divided among processes of this machine.

The processes are copies of this one, and share what is in memory when they are made. Each takes the
next piece of work that is left and in the end sends back what it found. What one does not send
back, because it was killed or met an error, is done here again, and an error is met here.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Sequence
from typing import Generic, NoReturn, TypeVar

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")
_Told = TypeVar("_Told")

PIECES = 8
"""So many pieces for each process: few, for neighbours share work; but the last should be short."""

MOST_PIECES = 256
"""A piece is called by one byte."""


def can_divide() -> bool:
    """Whether a process can be copied here, safely and without copying its memory."""
    return sys.platform == "linux"


class Divided(Generic[_Item, _Found, _Told]):
    """What ``work`` finds of each item, in order, and what each other process has to ``tell``.

    Items that are ``tied``, by their numbers, share what they may spend: one process does them all.
    """

    def __init__(
        self,
        items: Sequence[_Item],
        work: Callable[[_Item], _Found],
        tell: Callable[[], _Told],
        processes: int,
        tied: Sequence[int] = (),
    ) -> None:
        self._items, self._work, self._tell = items, work, tell
        free = [number for number in range(len(items)) if number not in tied]
        size = -(-len(free) // min(PIECES * processes, MOST_PIECES - 1)) or 1
        # From the end: in the library what takes longest stands there.
        pieces = [free[start : start + size] for start in reversed(range(0, len(free), size))]
        self._pieces = [list(tied), *pieces]
        self.told: list[_Told] = []
        self.found = self._run(processes)

    def _run(self, processes: int) -> list[_Found]:
        left, put = os.pipe()
        os.write(put, bytes(range(len(self._pieces))))
        os.close(put)  # whoever finds nothing left is done
        others = [self._start(left) for _ in range(processes - 1)]
        found = self._take(left)
        os.close(left)
        for process, answer in others:
            found |= self._received(process, answer)
        return [
            found[number] if number in found else self._work(item)
            for number, item in enumerate(self._items)
        ]

    def _take(self, left: int) -> dict[int, _Found]:
        """What is found of the pieces that this process gets."""
        found = {}
        while piece := os.read(left, 1):
            for number in self._pieces[piece[0]]:
                found[number] = self._work(self._items[number])
        return found

    def _start(self, left: int) -> tuple[int, int]:
        """Another process: its number, and where it answers."""
        answer, put = os.pipe()
        try:
            process = os.fork()
        except OSError:  # no room for another one
            process = -1
        if process == 0:
            self._be_another(left, put)
        os.close(put)
        return process, answer

    def _be_another(self, left: int, put: int) -> NoReturn:
        try:
            found = self._take(left)
            with os.fdopen(put, "wb") as file:
                pickle.dump((found, self._tell()), file, pickle.HIGHEST_PROTOCOL)
        finally:
            os._exit(0)  # nothing that is the first process's to end is ended here

    def _received(self, process: int, answer: int) -> dict[int, _Found]:
        with os.fdopen(answer, "rb") as file:
            data = file.read()
        if process > 0:
            os.waitpid(process, 0)
        try:
            found: dict[int, _Found]
            told: _Told
            found, told = pickle.loads(data)  # noqa: S301 -- from a copy of this process
        except (EOFError, pickle.UnpicklingError):
            return {}
        self.told.append(told)
        return found
