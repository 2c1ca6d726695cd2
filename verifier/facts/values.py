"""What a fact can be: the value types that ints, strings and bools do not cover, and the column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import gather, numbered
from verifier.records import record

Codes = NDArray[np.int32]
Bools = NDArray[np.bool_]


@record
class Dim:
    """One dimension: its name where the label gives one; its size, a symbol, or None for `?`."""

    name: str | None
    size: int | str | None

    def __str__(self) -> str:
        size = "?" if self.size is None else str(self.size)
        return size if self.name is None else f"{self.name}={size}"


@record
class Shape:
    """A tensor's dimensions in order."""

    dims: tuple[Dim, ...]

    def __str__(self) -> str:
        return "[" + ", ".join(map(str, self.dims)) + "]"


@record
class Span:
    """A range of indices, both ends included."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}-{self.high}"


@record
class Values:
    """A typed column: each distinct value once, and a code per node (edge).

    Attributes:
        codes: int32, one per node (edge): the index into ``values``, -1 where it is unknown.
        values: the distinct values: int, str, bool, frozenset, `Shape` or `Span`.
    """

    codes: Codes
    values: Sequence[Any]

    def __getitem__(self, row: int) -> Any:
        code = self.codes[row]
        return None if code < 0 else self.values[code]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def known(self) -> Bools:
        """Where there is a value."""
        return self.codes >= 0


def no_codes(rows: int) -> Codes:
    """A code for nobody; it takes no memory, and is not to be written to."""
    return np.broadcast_to(np.int32(-1), rows)


def unknown(rows: int) -> Values:
    """A column without a single value."""
    return Values(no_codes(rows), [])


def from_ints(numbers: NDArray[Any]) -> Values:
    """A column of a number per row."""
    first, codes = numbered(numbers)
    return Values(codes.astype(np.int32), numbers[first].tolist())


def take(codes: Codes, index: NDArray[Any]) -> Codes:
    """``codes[index]`` with -1 where the index is -1."""
    taken: Codes = gather(np.append(codes, np.int32(-1)), index).astype(np.int32, copy=False)
    return taken


def recode(values: Iterable[Any], codes: Codes, into: dict[Any, int]) -> Codes:
    """The codes after each value has got its number in ``into``, which grows."""
    numbers = [into.setdefault(value, len(into)) for value in values]
    return take(np.array(numbers, dtype=np.int32), codes)
