"""Work on a large plan, divided among processes of this machine.

The processes are copies of this one, and share what is in memory when they are made. Each does its
part, piece by piece, then pieces that others have left, and sends back what it found. What one does
not send back, because it was killed or met an error, is done here again, and an error is met here.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Generic, NoReturn, TypeVar

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")
_Told = TypeVar("_Told")

PIECES = 16
"""So many pieces for each process, so that the last ones are short."""

MOST_PIECES = 256
"""Each piece takes an open file."""


def can_divide() -> bool:
    """Whether a process can be copied here, safely and without copying its memory."""
    return sys.platform == "linux"


def _claims(count: int) -> list[int]:
    """Pipes with one byte in each: whoever reads that has the piece.

    Raises:
        OSError: so many cannot be opened.
    """
    made: list[int] = []
    try:
        for _ in range(count):
            left, put = os.pipe()
            made.append(left)
            os.write(put, b"1")
            os.close(put)
    except OSError:
        for left in made:
            os.close(left)
        raise
    return made


def _nothing(_: object) -> None:
    pass


class Divided(Generic[_Item, _Found, _Told]):
    """What ``work`` finds of each item, in order, and what each other process has to ``tell``.

    Items that are ``tied``, by their numbers, share what they may spend: one process does them all.
    Each process is told ``ahead`` what its part will be.
    """

    def __init__(
        self,
        items: Sequence[_Item],
        work: Callable[[_Item], _Found],
        tell: Callable[[], _Told],
        processes: int,
        tied: Sequence[int] = (),
        ahead: Callable[[list[_Item]], None] = _nothing,
    ) -> None:
        self._items, self._work, self._tell, self._ahead = items, work, tell, ahead
        free = [number for number in range(len(items)) if number not in tied]
        size = -(-len(free) // min(PIECES * processes, MOST_PIECES)) or 1
        pieces = [free[start : start + size] for start in range(0, len(free), size)]
        self._pieces = [list(tied), *pieces]
        self.told: list[_Told] = []
        self.found = self._run(processes)

    def _run(self, processes: int) -> list[_Found]:
        try:
            claims = _claims(len(self._pieces))
        except OSError:  # so many files may not be open
            return [self._work(item) for item in self._items]
        others: list[tuple[int, int]] = []
        try:
            for number in range(1, processes):
                others += self._start(claims, [answer for _, answer in others], number, processes)
            found = self._take(claims, 0, processes)
            for _, answer in others:
                found |= self._received(answer)
        finally:  # nothing is left to do, and where nobody reads nobody waits for ever to write
            for claim in claims:
                os.read(claim, 1)
            for descriptor in (*claims, *(answer for _, answer in others)):
                os.close(descriptor)
            for process, _ in others:
                os.waitpid(process, 0)
        return [
            found[number] if number in found else self._work(item)
            for number, item in enumerate(self._items)
        ]

    def _take(self, claims: list[int], number: int, processes: int) -> dict[int, _Found]:
        """What is found of the pieces that a process, by its number, gets."""
        own, left = self._order(number, processes)
        self._ahead([self._items[item] for piece in own for item in self._pieces[piece]])
        found = {}
        for piece in (*own, *left):
            if os.read(claims[piece], 1):
                for item in self._pieces[piece]:
                    found[item] = self._work(self._items[item])
        return found

    def _order(self, number: int, processes: int) -> tuple[list[int], list[int]]:
        """In which order a process asks for pieces: its own, and then the last of others'.

        Its own are next to each other, for neighbours share work. The first process begins with
        what is tied.
        """
        bounds = [1 + k * (len(self._pieces) - 1) // processes for k in range(processes + 1)]
        parts = [list(range(low, high)) for low, high in pairwise(bounds)]
        left = [p for part in parts[number + 1 :] + parts[:number] for p in reversed(part)]
        return ([] if number else [0]) + parts[number], left

    def _start(
        self, claims: list[int], answers: list[int], number: int, processes: int
    ) -> list[tuple[int, int]]:
        """Another process: its number, and where it answers; none where there is no room for it."""
        try:
            answer, put = os.pipe()
        except OSError:
            return []
        try:
            process = os.fork()
        except OSError:
            os.close(answer)
            os.close(put)
            return []
        if process == 0:
            for other in (*answers, answer):  # it would keep them open after the first process
                os.close(other)
            self._be_another(claims, number, processes, put)
        os.close(put)
        return [(process, answer)]

    def _be_another(self, claims: list[int], number: int, processes: int, put: int) -> NoReturn:
        try:
            found = self._take(claims, number, processes)
            with os.fdopen(put, "wb") as file:
                pickle.dump((found, self._tell()), file, pickle.HIGHEST_PROTOCOL)
        finally:
            os._exit(0)  # nothing that is the first process's to end is ended here

    def _received(self, answer: int) -> dict[int, _Found]:
        found: dict[int, _Found]
        told: _Told
        try:
            with os.fdopen(answer, "rb", closefd=False) as file:  # read as it comes
                found, told = pickle.load(file)  # noqa: S301 -- from a copy of this process
        except (EOFError, pickle.UnpicklingError):
            return {}
        self.told.append(told)
        return found
