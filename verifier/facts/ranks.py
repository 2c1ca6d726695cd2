"""Sets of ranks as people write them: ``0-7``, ``[0,1]``, ``0, 2, 4``, ``0..7``, ``GPU0→GPU8``."""

from __future__ import annotations

import re

LIMIT = 1_000_000
"""A range of more ranks than any plan has is a misreading."""

# a dash before an arrow would cut `->` in two; the hyphen of `GPU-3` is part of the word
_TOKEN = re.compile(
    r"\s*(?:(?P<word>(?:gpu|device|rank|node|id)s?[\s_:#-]*|all\s+)(?=[\[({]|\d|gpu)"
    r"|(?P<arrow><?->|→|↔|⇒|=>|↦)"
    r"|(?P<dash>\.\.+|[-‐‑‒–—−~])"  # noqa: RUF001 - the dashes that people's editors put in
    r"|(?P<number>\d{1,18})"
    r"|(?P<comma>[,;&+/]|\band\b)"
    r"|(?P<bracket>[\[\](){}])"
    r"|(?P<to>to\b))",
    re.IGNORECASE,
)


def read_ranks(text: str) -> frozenset[int] | None:
    """The ranks that a text lists, over commas and arrows; None when it is something else."""
    ranks: set[int] = set()
    low: int | None = None  # a number that may still turn out to begin a range
    open_range = False  # a dash came after it
    single = False
    position, end = 0, len(text.rstrip())
    while position < end:
        token = _TOKEN.match(text, position, end)
        if token is None or token.end() == position:
            return None
        position = token.end()
        kind = token.lastgroup
        if kind == "number":
            number = int(token["number"])
            if open_range and low is not None:
                if number < low or number - low >= LIMIT:
                    return None
                ranks.update(range(low, number + 1))
                low, open_range, single = None, False, False
            else:
                if low is not None:
                    ranks.add(low)
                low, single = number, True
        elif kind == "dash":
            if low is None or open_range:
                return None
            open_range = True
        elif kind == "to":
            # `0-7 to 8-15` is a transfer; `0 to 7` may be one or a range
            if single or open_range:
                return None
        elif open_range and kind != "word":
            return None
        elif kind in ("comma", "arrow") and low is not None:
            ranks.add(low)
            low = None
    if open_range:
        return None
    if low is not None:
        ranks.add(low)
    return frozenset(ranks) if 0 < len(ranks) <= LIMIT else None
