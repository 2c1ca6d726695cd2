"""Memory that was used and is not needed any more: kept for what comes, or given back."""

from __future__ import annotations

import gc
from collections.abc import Callable

_MMAP_THRESHOLD, _TRIM_THRESHOLD, _TOP_PAD = -3, -1, -2  # of glibc's <malloc.h>


def keep_what_is_freed() -> None:
    """Let the C library keep what is freed for later.

    Columns of a large graph are made and dropped all the time. What goes back to the system each
    time comes back as pages to be cleared, which takes as long as most of what is done with them.
    """
    tune = _of_c_library("mallopt")
    if tune is not None:
        tune(_MMAP_THRESHOLD, 1 << 25)  # the most that it takes with 64 bits
        tune(_TRIM_THRESHOLD, 1 << 30)
        tune(_TOP_PAD, 1 << 26)


def give_back() -> None:
    """Give back what the interpreter and the C library keep for later.

    Worth it after a large file was read, and before a process is copied: what is kept in between
    counts for each copy. Elsewhere than on glibc only the interpreter gives back its part.
    """
    gc.collect()  # it empties the interpreter's free lists, whose few objects keep much alive
    trim = _of_c_library("malloc_trim")
    if trim is not None:
        trim(0)


def _of_c_library(name: str) -> Callable[..., object] | None:
    """A function of glibc; None where the C library has none of that name."""
    import ctypes

    try:
        found: Callable[..., object] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):
        return None
    return found
