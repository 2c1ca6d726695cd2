"""Arrays that grow at their end, each in one place: parts put together later would leave holes."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", bound=np.generic)


class Column(Generic[_Number]):
    """Numbers of one type, growing."""

    def __init__(self, type_: type[_Number]) -> None:
        self._type = type_
        self._bytes = bytearray()

    def add(self, numbers: NDArray[Any]) -> None:
        """Put numbers at the end, in rows where they have several dimensions."""
        self._bytes += np.ascontiguousarray(numbers, dtype=self._type).data.cast("B")

    def finish(self) -> NDArray[_Number]:
        """All numbers; none is added after this."""
        return np.frombuffer(self._bytes, dtype=self._type)
