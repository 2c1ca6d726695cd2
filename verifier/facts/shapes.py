"""Tensor shapes as people write them: ``[batch_size=4, S, 8192]``, ``512x1536``, ``3*512``."""

from __future__ import annotations

import math
import re

from verifier.facts.values import Dim, Shape

_NAMED = re.compile(r"([A-Za-z_][\w./ -]*?)\s*[=:]\s*(.+)", re.DOTALL)
_COUNTED = re.compile(r"(\d{1,18})\s+([A-Za-z_]\w*)")  # `16 experts`
_NUMBER = re.compile(r"\d{1,18}")
_PRODUCT = re.compile(r"\d{1,9}(?:\s*[*×·]\s*\d{1,9})+")  # noqa: RUF001
_FACTOR = r"(?:\d{1,18}|[A-Za-z_][\w ]*)"
_SYMBOL = re.compile(rf"(?=.*[A-Za-z_]){_FACTOR}(?:\s*[*×·/+-]\s*{_FACTOR})*")  # noqa: RUF001
_TIMES = re.compile(r"\d+(?:\s*[xX×]\s*\d+)+")  # noqa: RUF001
_UNSIZED = frozenset({"?", "*", "-1", "var", "variable", "dynamic", "none", "any", "..."})
_MOST = 16  # no tensor has more dimensions


def read_shape(text: str) -> Shape | None:
    """The shape that a text gives; None when it is something else."""
    text = text.strip()
    bracketed = text[:1] in "[(" and text[-1:] in "])" and len(text) > 1
    inner = text[1:-1] if bracketed else text
    if not bracketed and _TIMES.fullmatch(inner):
        parts = re.split(r"[xX×]", inner)  # noqa: RUF001
    else:
        parts = inner.split(",")
        if len(parts) == 1 and _TIMES.fullmatch(inner.strip()):
            parts = re.split(r"[xX×]", inner)  # noqa: RUF001
    if not inner.strip() or len(parts) > _MOST or "[" in inner or "]" in inner:
        return None
    dims: list[Dim] = []
    for part in parts:
        dim = _dim(part.strip())
        if dim is None:
            return None
        dims.append(dim)
    if not bracketed and len(dims) == 1 and dims[0].name is None and dims[0].size is None:
        return None
    return Shape(tuple(dims))


def _dim(text: str) -> Dim | None:
    named = _NAMED.fullmatch(text)
    name, size = (named[1].strip(), named[2].strip()) if named else (None, text)
    counted = _COUNTED.fullmatch(size)
    if counted and name is None:
        return Dim(counted[2], int(counted[1]))
    if _NUMBER.fullmatch(size):
        return Dim(name, int(size))
    if size.lower() in _UNSIZED:
        return Dim(name, None)
    if _PRODUCT.fullmatch(size):
        return Dim(name, math.prod(map(int, re.findall(r"\d+", size))))
    if _SYMBOL.fullmatch(size):
        return Dim(name, " ".join(re.sub("[×·]", "*", size).split()))  # noqa: RUF001
    # `128-10240`, `~2`, `0.5`: there is a size, but not one number
    return Dim(name, None) if size and (name or any(c.isdigit() for c in size)) else None
