"""Pages about the rule library: `python -m verifier.report.library docs/rules` writes them.

A page for each rule file: what each rule says, where it speaks, what to do, an example that breaks
it and one that holds, and the profiles that run it.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

from verifier import resources
from verifier.language.load import load
from verifier.language.parameters import parse_given
from verifier.language.program import resolve
from verifier.language.typed import Rule
from verifier.trial.expectations import stated
from verifier.trial.pages import Example, examples

SHORT = 9
"""So many lines of an example are shown; a longer one is linked to."""

_CLAUSE = re.compile(r"\s*(?:severity|message|hint|because|tags|may be empty)\b")
_COMMENT = re.compile(r"\s*//\s*(?:holds|breaks|vacuous|undecided|skipped)\b")


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    files = sorted(p for p in resources.folder("rules").glob("*.rules") if p.stem != "base")
    found = {f"{file.stem}.md": _page(file) for file in files}
    return {"README.md": _index(files)} | found


@cache
def _profiles() -> dict[str, dict[str, str]]:
    """By profile: the severity of each rule that it runs."""
    folder = resources.folder("rules") / "profiles"
    names = sorted((p.stem for p in folder.glob("*.rules")), key=lambda n: (n != "default", n))
    return {
        name: {r.id: r.severity for r in resolve(load([f"profiles/{name}.rules"])).rules}
        for name in names
    }


def _rules(file: Path) -> list[Rule]:
    program = resolve(load([str(file)]), parse_given(()))
    return [rule for rule in program.rules if Path(rule.path) == file]


def _page(file: Path) -> str:
    text = file.read_text("utf-8")
    tried = [(e, stated(e.dot, e.path)) for e in examples(file)]
    blocks = [f"# {file.stem}", _about(text), f"Written from `rules/{file.name}`."]
    blocks += _parameters(text)
    for rule in _rules(file):
        name = rule.id.partition(".")[2]
        blocks += [
            f"## {name}",
            f"**{rule.title or rule.sentence}**",
            f"```rules\n{_written(rule, text)}\n```",
        ]
        blocks.append(_who(rule))
        if rule.because:
            blocks.append(f"Because {rule.because}.")
        if rule.hint:
            blocks.append(f"To do: {rule.hint}.")
        for verdict, word in (("broken", "Broken here"), ("holds", "Holds here")):
            shown = next(
                (e for e, s in tried if name in s.rules and s.rules[name].verdict == verdict), None
            )
            if shown is not None:
                blocks.append(_example(shown, word, file))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _about(text: str) -> str:
    """The comment that a file begins with."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# "))
    return "\n".join(lines)


def _parameters(text: str) -> list[str]:
    found = re.findall(
        r'^param (\$[\w-]+): (\w+)(?: = (\S+))?\s+"((?:[^"\\]|\\.)*)"', text, re.MULTILINE
    )
    if not found:
        return []
    lines = ["| parameter | type | default | |", "|---|---|---|---|"]
    for name, type_, default, about in found:
        plain = about.replace('\\"', '"')
        lines.append(f"| `{name}` | {type_} | {default} | {plain} |")
    return ["\n".join(lines)]


def _written(rule: Rule, text: str) -> str:
    """The sentence and its guard as they stand in the file."""
    lines = text.splitlines()[rule.at.line :]
    kept = []
    for line in lines:
        if not line.strip() or _CLAUSE.match(line):
            break
        kept.append(line.removeprefix("    "))
    return "\n".join(kept)


def _who(rule: Rule) -> str:
    ran = {name: found[rule.id] for name, found in _profiles().items() if rule.id in found}
    if not ran:
        return f"A {rule.severity}. No profile runs it: name its file with `--rules`."
    by_severity: dict[str, list[str]] = {}
    for name, severity in ran.items():
        by_severity.setdefault(severity, []).append(f"`{name}`")
    parts = [f"{_article(severity)} in {_listed(names)}" for severity, names in by_severity.items()]
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def _article(severity: str) -> str:
    return {"error": "an error", "warning": "a warning", "info": "a remark"}[severity]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _example(example: Example, word: str, file: Path) -> str:
    """A short example as it is, of a longer one where it stands; parameters beside it."""
    body = [line for line in example.dot.strip("\n").splitlines() if not _COMMENT.match(line)]
    params = [line for line in body if re.match(r"\s*//\s*param", line)]
    drawn = [line for line in body if line not in params]
    given = [f"`--param {line.partition(':')[2].strip()}`" for line in params]
    note = f" with {' '.join(given)}" if given else ""
    place = f"../../rules/{file.stem}.examples.md#L{example.line}"
    if len(drawn) > SHORT:
        return f"{word}{note}: [an example]({place})."
    listed = "\n".join(drawn)
    return f"{word}{note}:\n\n```dot\n{listed}\n```"


def _index(files: list[Path]) -> str:
    lines = [
        "# The rule library",
        "",
        "Written by `python -m verifier.report.library docs/rules`. What reviewers check, and by",
        "which rule, is in [what is checked](../checked.md).",
        "",
        "| file | rules | about |",
        "|---|--:|---|",
    ]
    for file in files:
        about = _about(file.read_text("utf-8")).replace("\n", " ").split(". ")[0].rstrip(".")
        lines.append(f"| [{file.stem}]({file.stem}.md) | {len(_rules(file))} | {about} |")
    lines += ["", "| profile | rules | about |", "|---|--:|---|"]
    folder = resources.folder("rules") / "profiles"
    for name, found in _profiles().items():
        about = _about((folder / f"{name}.rules").read_text("utf-8")).replace("\n", " ")
        lines.append(f"| `{name}` | {len(found)} | {about.split('. ')[0].rstrip('.')} |")
    lines += ["", "| vocabulary | for |", "|---|---|"]
    for file in sorted((folder.parent / "vocabulary" / "styles").glob("*.rules")):
        about = _about(file.read_text("utf-8")).splitlines()[0].split(". ")[0].rstrip(".")
        lines.append(f"| `vocabulary/styles/{file.stem}` | {about[:1].lower()}{about[1:]} |")
    lines.append("\nA vocabulary goes beside a profile: `--profile default --rules NAME`.")
    return "\n".join(lines) + "\n"


def main(folder: Path) -> None:
    """Write all pages into a folder, and none besides."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
