"""From bytes to text: UTF-8, or latin-1 where the file says so or is not valid UTF-8."""

from __future__ import annotations

import codecs
import re

from verifier.graph.diagnosis import error

_LATIN1 = re.compile(
    rb"charset[ \t\r\n]*+=[ \t\r\n]*+\"?+(?:latin-?1|l1|iso[-_]8859-1|iso-ir-100)\b",
    re.IGNORECASE,
)
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, path: str) -> tuple[str, int | None]:
    """The text of a file, and where it is not UTF-8 although nothing says that it is not.

    Returns:
        The text without a byte order mark, and the offset of the first byte that had to be read
        as latin-1 without a ``charset`` (``None`` when there is none).

    Raises:
        InputError: the file is UTF-16 or UTF-32.
    """
    head = data[:64]
    if data.startswith(_WIDE) or head[:1] == b"\0" or b"d\0i\0" in head or b"\0d\0i" in head:
        raise error(
            path,
            "E013",
            "this file is UTF-16 or UTF-32, not UTF-8",
            "save it as UTF-8, as Graphviz requires",
        )
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as failure:
        # in latin-1 every byte is one character, so the byte offset is the character offset
        start = None if _LATIN1.search(data) else failure.start
        return data.decode("latin-1"), start
