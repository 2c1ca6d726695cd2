"""Pages about the numbered messages: `python -m verifier.cli.codes docs/errors` writes them."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import click

from verifier.cli import code_table as commands
from verifier.codes import Code
from verifier.errors import InputError, render
from verifier.graph import code_table as plans
from verifier.language import code_table as rule_files
from verifier.language import typed
from verifier.lint import code_table as findings
from verifier.records import record


@record
class Example:
    """One example of a code: the wrong or the right one, and what goes with it."""

    code: Code
    text: str
    param: str
    encoding: str


def wrong(code: Code) -> Example:
    """The example that has the message."""
    return Example(code, code.wrong, code.param[0], code.encoding)


def right(code: Code) -> Example:
    """The example put right."""
    return Example(code, code.right, code.param[1], "utf-8")


@record
class Family:
    """The messages about one sort of input.

    ``fence`` is the input's language in Markdown, ``said`` what is said of an example: a diagnostic
    an item, and nothing where all is well.
    """

    title: str
    fence: str
    codes: tuple[Code, ...]
    said: Callable[[Example], list[str]]


def of_rule_file(example: Example) -> list[str]:
    """What is said of a rule file when it is loaded."""
    from verifier.language.load import load_text
    from verifier.language.parameters import parse_given
    from verifier.language.program import resolve

    given = parse_given((example.param,) if example.param else ())
    try:
        resolve(load_text(example.text + "\n", "example.rules"), given)
    except InputError as error:
        return [render(diagnostic, example.text) for diagnostic in error.diagnostics]
    return []


def of_plan(example: Example) -> list[str]:
    """What is said of a plan when it is read and checked."""
    from verifier.findings.check import check
    from verifier.graph import read_bytes

    try:
        graphs = read_bytes(example.text.encode(example.encoding), "plan.dot")
        diagnostics = [d for graph in graphs for d in check(graph, _rules()).diagnostics]
    except InputError as error:
        diagnostics = error.diagnostics
    return [render(diagnostic, example.text) for diagnostic in diagnostics]


@cache
def _rules() -> typed.Program:
    from verifier.language.load import load
    from verifier.language.program import resolve

    return resolve(load(["layers", "tp"]))


def of_rules(example: Example) -> list[str]:
    """What `verify lint` says of a rule file; of notes only the one that it is an example of."""
    from verifier.lint.run import lint

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.rules"
        path.write_text(example.text + "\n", encoding="utf-8")
        listed = lint([path]).found
        shown = [d for d in listed if d.severity != "note" or d.code == example.code.number]
        return [render(d, example.text).replace(str(path), path.name) for d in shown]


def of_command(example: Example) -> list[str]:
    """What a command line says on standard error, in a folder with the example's files."""
    from verifier.cli.main import execute

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in example.code.files:
            (Path(folder) / name).write_text(content, encoding="utf-8")
        os.chdir(folder)
        errors = io.StringIO()
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
                execute(shlex.split(example.text)[1:])
        except SystemExit:
            pass
        finally:
            os.chdir(before)
    said = click.unstyle(errors.getvalue()).strip()
    return [said] if said else []


FAMILIES = (
    Family("Plans", "dot", plans.CODES, of_plan),
    Family("Rule files", "rules", rule_files.CODES, of_rule_file),
    Family("The command line", "console", commands.CODES, of_command),
    Family("What `verify lint` finds", "rules", findings.CODES, of_rules),
)


def find(number: str) -> str | None:
    """What a numbered message means, as text with its examples; None if there is no such number."""
    for family in FAMILIES:
        for code in family.codes:
            if code.number == number.upper():
                blocks = [f"{code.number}: {code.title}", code.why]
                for word, text in (("wrong", code.wrong), ("right", code.right)):
                    if text:
                        shown = "\n".join(f"    {line}" for line in _visible(text).splitlines())
                        blocks.append(f"{word}:\n{shown}")
                return "\n\n".join(blocks)
    return None


def page(code: Code, family: Family) -> str:
    """The page about one message, in Markdown."""
    head = f"# {code.number}: {code.title}\n\n{code.why}\n"
    if not code.wrong:
        return head
    said = "\n".join(family.said(wrong(code)))
    files = "".join(
        f"\n`{name}`:\n\n````text\n{text.rstrip()}\n````\n" for name, text in code.files
    )
    return (
        f"{head}\n## Wrong\n\n{_shown(wrong(code), family)}\n\n```text\n{_visible(said)}\n```\n"
        f"\n## Right\n\n{_shown(right(code), family)}\n" + (f"\n## Files\n{files}" if files else "")
    )


def _shown(example: Example, family: Family) -> str:
    prompt = "$ " if family.fence == "console" else ""
    fenced = f"```{family.fence}\n{prompt}{_visible(example.text)}\n```"
    if example.param:
        fenced += f"\n\nwith `--param {example.param}`"
    if example.encoding != "utf-8":
        fenced += f"\n\nsaved as {example.encoding.upper()}"
    return fenced


def _visible(text: str) -> str:
    return text.replace("\0", "\N{SYMBOL FOR NULL}")


def index() -> str:
    """The page that lists them all."""
    blocks = ["# Numbered messages", "Written by `python -m verifier.cli.codes docs/errors`."]
    blocks.append("`verify explain E101` prints what a number means.")
    for family in FAMILIES:
        lines = [f"- [{code.number}]({code.number}.md) {code.title}" for code in family.codes]
        blocks += [f"## {family.title}", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    found = {"README.md": index()}
    for family in FAMILIES:
        found |= {f"{code.number}.md": page(code, family) for code in family.codes}
    return found


def main(folder: Path) -> None:
    """Write all pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
