"""`verify fmt`: the layout of rule files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from verifier.cli.rule_files import read_rules, rule_files
from verifier.errors import Diagnostic, InputError


@click.command()
@click.argument("rules", nargs=-1, required=True, metavar="RULES ...")
@click.option(
    "--check", is_flag=True, help="Write nothing; show what would change, and exit with 1 if any."
)
def command(rules: tuple[str, ...], check: bool) -> None:
    """Lay out rule files in the canonical way.

    Nothing is lost: comments, groups of lines and the breaks inside sentences stay. `-` reads
    standard input and writes standard output; a folder stands for the rule files below it.
    """
    from verifier.format.formatter import formatted

    changed = 0
    wrong: list[Diagnostic] = []
    paths: list[Path | None] = [None] if rules == ("-",) else [*rule_files(rules)]
    for path in paths:
        name = "<stdin>" if path is None else str(path)
        try:
            text = _standard_input() if path is None else read_rules(path)
            result = formatted(text, name)
        except InputError as error:
            wrong += error.diagnostics
            continue
        changed += result != text
        if check:
            click.echo(_difference(text, result, name), nl=False)
        elif path is None:
            click.echo(result, nl=False)
        elif result != text:
            path.write_text(result, encoding="utf-8", newline="\n")
            click.echo(f"laid out {name}", err=True)
    if wrong:
        raise InputError(wrong)
    sys.exit(1 if check and changed else 0)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise InputError([Diagnostic("E201", "standard input is not UTF-8 text")]) from None


def _difference(old: str, new: str, name: str) -> str:
    from difflib import unified_diff

    lines = unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), name, f"{name} (laid out)"
    )
    # a last line without its line end would run into the next
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
