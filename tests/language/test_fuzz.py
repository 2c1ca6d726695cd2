"""Whatever is done to a rule file, it loads or is refused with places inside the file."""

# ruff: noqa: PT017 -- most texts load; those that do not are looked at closely

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from verifier import resources
from verifier.errors import InputError, render
from verifier.language.load import load_text
from verifier.language.program import resolve

_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|[\w$-]+|\s+|[^\w\s]')
_PIECES = [
    "every",
    "some",
    "no",
    "(",
    ")",
    ":",
    "{",
    "}",
    "where",
    "in",
    "and",
    "or",
    "not",
    "=",
    "==",
    "&&",
    "~",
    "/a/",
    '"',
    "'",
    "matmul",
    "m",
    "is",
    "followed",
    "by",
    "rule",
]
_ODD = "\0\t\r\x0b\x85\u2028\u200b\ud800é`@?;\\/\"'{}()$#:"


def statements() -> list[str]:
    """The statements of the library and of the docs; mutating one by one keeps the test fast."""
    found = []
    for path in sorted(resources.folder("rules").rglob("*.rules")):
        text = Path(path).read_text(encoding="utf-8")
        found += [part for part in re.split(r"\n(?=\w)", text) if len(part) < 3000]
    pages = [*(_ROOT / "docs").rglob("*.md"), *(_ROOT / "rules").glob("*.md")]
    for page in sorted(pages):
        found += re.findall(r"```rules\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return found


_ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"[a-z`\"'$]|[A-Z]{2}")  # a sentence of ours starts small, a name may not
STATEMENTS = statements()


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """One to three statements with one to four tokens or characters changed."""
    chosen = draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=3))
    parts = _TOKEN.findall("\n".join(chosen))
    for _ in range(draw(st.integers(1, 4))):
        if not parts:
            break
        at = draw(st.integers(0, len(parts) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                del parts[at]
            case 1:
                parts.insert(at, parts[at])
            case 2:
                parts[at] = draw(st.sampled_from(_PIECES))
            case 3:
                other = draw(st.integers(0, len(parts) - 1))
                parts[at], parts[other] = parts[other], parts[at]
            case 4:
                cut = draw(st.integers(0, len(parts[at])))
                odd = draw(st.sampled_from(_ODD))
                parts[at] = parts[at][:cut] + odd + parts[at][cut:]
            case _:
                parts = parts[:at]
    return "".join(parts)


def check(text: str) -> None:
    lines = re.split(r"\r\n|\r|\n", text)
    try:
        resolve(load_text(text, "my.rules"))
    except InputError as error:
        assert error.diagnostics
        for diagnostic in error.diagnostics:
            assert re.fullmatch(r"E1\d\d", diagnostic.code)
            for said in (diagnostic.message, diagnostic.label, diagnostic.help):
                assert "\n" not in said
                assert not said.endswith(".") or said.endswith("..")
                assert not said or _WORD.match(said), said
            span = diagnostic.span
            assert span is not None
            if (
                span.path != "my.rules"
            ):  # a word declared anew can break what the library says of it
                library = Path(span.path).read_text(encoding="utf-8").splitlines()
                assert 1 <= span.column <= len(library[span.line - 1]) + 1
                continue
            assert 1 <= span.line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1
            assert 1 <= span.width <= max(1, len(lines[span.line - 1]) + 1 - span.column)
            assert "^" in render(diagnostic, text)


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated())
@example("rule one:\n    every matmul m: m.tp = 0\n    severity\n\n\n# end")
@example('import\n\n"no-such.rules"')
@example("set\n\n$no-such = 2")
def test_a_mutated_rule_file_loads_or_is_refused(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_loads_or_is_refused(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([*_PIECES, "\n", "rule ab:", "kind", "vocabulary"]), max_size=25))
def test_any_words_load_or_are_refused(words: list[str]) -> None:
    check(" ".join(words))
