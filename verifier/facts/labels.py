"""Labels -> lines, as Graphviz breaks them, and as people who escape twice meant them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import spread
from verifier.facts.lines import factorise
from verifier.facts.values import Codes
from verifier.graph import Compressed

Bounds = NDArray[np.int64]

_BREAK = re.compile(r"<br\b[^<>]*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w*);")
_ESCAPES = (r"\\n", r"\\l", r"\\r", r"\n", r"\l", r"\r")  # a doubled backslash first
_END = "\0"  # stands on a line of its own after each label; DOT strings end at a NUL

# DOT's own default label is the node's id, which is no fact beyond the id
_NO_LABEL = r"\N"

# A piece that may have to be looked at together with the next: an open tag, a doubled backslash,
# the default label
_UNCUT = re.compile(r"<|\\\Z|\A\\N\Z")


def split(label: str) -> list[str]:
    """The lines of one label, stripped, empty ones left out."""
    return split_all([label])[0]


def split_all(labels: list[str]) -> list[list[str]]:
    """The lines of every label."""
    lines, line_of, bounds = encode(labels)
    each = [lines[line] for line in line_of.tolist()]
    return [each[low:high] for low, high in pairwise(bounds.tolist())]


def encode(labels: Sequence[str]) -> tuple[list[str], Codes, Bounds]:
    """The distinct lines of many labels, cut in one go.

    Returns:
        The distinct lines, the code of every line of every label in order, and int64
        ``[labels + 1]``, where each label begins in these.
    """
    if isinstance(labels, Compressed):
        if not any(map(_UNCUT.search, labels.pieces)):
            return _by_pieces(labels)
        labels = list(labels)
    text = "".join(f"{_plain(label)}\n{_END}\n" for label in labels)
    if "\\" in text:
        for escape in _ESCAPES:
            if escape in text:
                text = text.replace(escape, "\n")
    # str.splitlines would break at characters that are no line breaks in a label
    pieces = text.replace("\r", "\n").split("\n")
    distinct, codes = factorise(pieces)
    stripped = [line.strip() for line in distinct]
    lines, merged = factorise(stripped)
    codes = merged[codes] if len(merged) else codes
    end, empty = _code(lines, _END), _code(lines, "")
    ends = codes == end
    kept = ~ends & (codes != empty)
    return lines, codes[kept], np.append(0, np.cumsum(kept)[ends])


def _by_pieces(labels: Compressed) -> tuple[list[str], Codes, Bounds]:
    """The same by way of the pieces: each is cut into lines once."""
    lines, line_of, bounds = encode(labels.pieces)
    sizes = np.diff(bounds)
    ends = labels.bounds
    if sizes.max(initial=0) <= 1:  # a line to each piece, or none
        line = np.full(len(sizes), -1, dtype=np.int32)
        line[sizes > 0] = line_of
        codes = line[labels.piece]
        some = codes >= 0
        if not some.all():
            codes = codes[some]
            ends = np.append(0, np.cumsum(some))[ends]
    else:
        counts = sizes[labels.piece]
        codes = line_of[spread(bounds[labels.piece], counts)[1]]
        ends = np.append(0, np.cumsum(counts))[ends]
    return lines, codes, ends


def _code(lines: list[str], line: str) -> int:
    return lines.index(line) if line in lines else -2


def _plain(label: str) -> str:
    if label == _NO_LABEL:
        return ""
    if "<" in label:
        label = _TAG.sub("", _BREAK.sub("\n", label))
    if "&" in label:
        label = _ENTITY.sub(lambda match: html.unescape(match[0]), label)
    return label.replace(_END, " ") if _END in label else label
