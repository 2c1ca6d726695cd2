from __future__ import annotations

import pytest

from verifier.facts.labels import split


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        (r"A\nB\lC\r", ["A", "B", "C"]),
        (r"A\\nGPU: 0", ["A", "GPU: 0"]),
        ("A\nB\r\nC", ["A", "B", "C"]),
        ("<b>Q</b><br/>GPU 0 <-> 1<BR ALIGN='LEFT'/>x", ["Q", "GPU 0 <-> 1", "x"]),
        ("Add &amp; Norm", ["Add & Norm"]),
        ("Add & Norm", ["Add & Norm"]),
        (r"\N", []),
        ("", []),
        ("  a  \n\n  b", ["a", "b"]),
        ("a\0b", ["a b"]),
    ],
)
def test_split(label: str, lines: list[str]) -> None:
    assert split(label) == lines
