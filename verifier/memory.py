"""Memory that was used and is not needed any more, given back to the system."""

from __future__ import annotations

import gc


def give_back() -> None:
    """Give back what the interpreter and the C library keep for later.

    Worth it after a large file was read, and before a process is copied: what is kept in between
    counts for each copy. Elsewhere than on glibc only the interpreter gives back its part.
    """
    gc.collect()  # it empties the interpreter's free lists, whose few objects keep much alive
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return
    trim(0)
