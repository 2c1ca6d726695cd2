"""`verify lint`: rules about rules."""

from __future__ import annotations

import sys

import click

from verifier.cli.rule_files import rule_files


@click.command()
@click.argument("rules", nargs=-1, required=True, metavar="RULES ...")
@click.option(
    "--nodes",
    type=click.IntRange(1, 6),
    default=4,
    show_default=True,
    help="Rules are compared in all plans of up to so many nodes.",
)
@click.option("--quiet", "-q", is_flag=True, help="No notes.")
def command(rules: tuple[str, ...], nodes: int, quiet: bool) -> None:
    """Find what is wrong with rules by themselves, whatever the plan.

    Names that nothing uses, conditions that are always or never true, phrases that nothing can
    match, rules that say the same, follow from one another or contradict each other. Exits with 1
    if there is a warning.
    """
    from verifier.errors import render
    from verifier.lint.run import lint

    outcome = lint(rule_files(rules), nodes)
    shown = [d for d in outcome.found if not (quiet and d.severity == "note")]
    for diagnostic in shown:
        text = outcome.texts.get(diagnostic.span.path) if diagnostic.span else None
        click.echo(render(diagnostic, text))
    warnings = sum(d.severity != "note" for d in outcome.found)
    notes = len(outcome.found) - warnings
    click.echo(f"{_many(warnings, 'warning')}, {_many(notes, 'note')}")
    sys.exit(1 if warnings else 0)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
