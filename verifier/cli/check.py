"""`verify check`: verdicts and counterexamples."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verifier.cli import reports
from verifier.cli.programs import load_program
from verifier.cli.reports import FORMATS, unusable
from verifier.errors import Diagnostic, InputError
from verifier.findings.model import FileResult, exit_code
from verifier.fleet.files import paths
from verifier.fleet.run import Fleet, results

if TYPE_CHECKING:
    from verifier.findings.baseline import Entries
    from verifier.language.typed import Program


@click.command()
@click.argument("dags", nargs=-1, required=True, metavar="DAG.dot ...")
@click.option(
    "--rules",
    "-r",
    multiple=True,
    metavar="FILE",
    help="A rule file, or a file of the library (`tp`). Repeatable.",
)
@click.option(
    "--profile", metavar="NAME", help="A profile of the library; `default` when no rules are given."
)
@click.option(
    "--param", "-p", multiple=True, metavar="NAME=VALUE", help="A parameter's value. Repeatable."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What is printed.",
)
@click.option(
    "--output",
    "-o",
    multiple=True,
    metavar="FORMAT=PATH",
    help="Write a report to a file as well. Repeatable.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Groups of counterexamples shown of a rule; 0 for all.",
)
@click.option(
    "--replay",
    default="100",
    show_default=True,
    metavar="N|all",
    help="Counterexamples of a rule that are evaluated a second time.",
)
@click.option(
    "--smt2",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write every constraint as SMT-LIB.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Violations that are known already and do not fail.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the violations of this run as a baseline.",
)
@click.option(
    "--strict-baseline",
    is_flag=True,
    help="Fail if a violation of the baseline is gone, so that it is kept up to date.",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that check files, or one plan; without it as many as are worth it.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Check on a cluster: `dask`, `dask://HOST:PORT`, `ray` or `ray://HOST:PORT`.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep verdicts in a folder, so that an unchanged plan is not checked again.",
)
@click.option(
    "--witness",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what shows each verdict, for a checker of its own (one plan).",
)
@click.option("--timings", is_flag=True, help="Say on standard error where the time went.")
@click.option("--verbose", "-v", is_flag=True, help="Say of every skipped rule why.")
@click.option("--quiet", "-q", is_flag=True, help="Only the first line of each graph.")
def command(
    dags: tuple[str, ...],
    rules: tuple[str, ...],
    profile: str | None,
    param: tuple[str, ...],
    format_: str,
    output: tuple[str, ...],
    limit: int,
    replay: str,
    smt2: Path | None,
    baseline: Path | None,
    write_baseline: Path | None,
    strict_baseline: bool,
    jobs: int | None,
    cluster: str | None,
    cache: Path | None,
    witness: Path | None,
    timings: bool,
    verbose: bool,
    quiet: bool,
) -> None:
    """Check plans against rules.

    Without --rules the library's default profile runs. `-` reads standard input; folders and
    patterns stand for the DOT files they hold.
    """
    from verifier.findings.check import Options
    from verifier.findings.waivers import settle

    start, clock = time.process_time(), time.perf_counter()
    outputs = [reports.output(pair) for pair in output]
    options = Options(replay=_replay(replay), smt2=smt2, today=today())
    known = None if baseline is None else _read_baseline(baseline)
    files = paths(dags)
    if witness is not None and (len(files) != 1 or files[0] == "-"):
        raise click.UsageError("--witness is about one plan in a file: name one")
    program = load_program(rules, profile, param)
    if not program.rules:
        message = "the rule files hold no rule, so there is nothing to check"
        raise InputError([Diagnostic("E207", message, help="write `rule NAME: …`")])
    # Until here the interpreter and this program were loaded, which waits for nothing but itself.
    spent = {"start": start, "rules": time.perf_counter() - clock}
    made = results(files, program, options, Fleet(jobs, cluster, cache))
    made = made if quiet else reports.progress(made, len(files))
    # What only the whole run can tell, and every format but text, waits for the last file.
    streams = format_ == "text" and known is None and not program.waivers
    if streams:
        made = reports.stream(made, limit, quiet=quiet, verbose=verbose)
    found = [result for of_file in made for result in of_file]
    settle(found)
    if write_baseline is not None:
        _write_baseline(write_baseline, found)
    if known is not None:
        from verifier.findings.baseline import apply

        apply(found, known, strict=strict_baseline)
    if not streams:
        click.echo(reports.render(format_, found, limit, quiet=quiet, verbose=verbose), nl=False)
    for kind, where in outputs:
        reports.write(where, click.unstyle(reports.render(kind, found, limit)))
    if witness is not None:
        _write_witness(witness, files[0], program, found)
    if timings:
        _print_timings(found, spent)
    sys.exit(exit_code(found))


def today() -> date | None:
    """The day that ``VERIFIER_TODAY`` names, for tests and for looking ahead; else the clock's.

    Raises:
        InputError: it is no date.
    """
    given = os.environ.get("VERIFIER_TODAY")
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        message = f"`VERIFIER_TODAY` is `{given}`, which is no date"
        raise InputError([Diagnostic("E203", message, help="year-month-day")]) from None


def _read_baseline(path: Path) -> Entries:
    from verifier.findings.baseline import read as read_baseline

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise unusable("read", path, error) from None
    return read_baseline(text, str(path))


def _write_baseline(path: Path, results: list[FileResult]) -> None:
    from verifier.findings.baseline import write

    reports.write(path, write(results))


def _write_witness(where: Path, path: str, program: Program, found: list[FileResult]) -> None:
    """What shows the verdicts of a file's only graph; nothing where there are none."""
    if not found[0].readable or found[0].internal:
        return
    if len(found) != 1:
        raise click.UsageError(f"--witness is about one graph, and `{path}` has {len(found)}")
    from verifier.fleet.files import read
    from verifier.witness.write import witness

    (graph,) = read(path)
    reports.write(where, witness(graph, Path(path).read_bytes(), program, found[0]))


def _replay(text: str) -> int | None:
    if text == "all":
        return None
    if not (text.isascii() and text.isdigit()):
        raise click.BadParameter(f"`{text}`: expected a number or `all`")
    return int(text)


def _print_timings(results: list[FileResult], spent: dict[str, float]) -> None:
    for result in results:
        for phase, seconds in result.timings.items():
            spent[phase] = spent.get(phase, 0.0) + seconds
    calls = sum(result.solver_calls for result in results)
    parts = [f"{phase} {seconds:.3f} s" for phase, seconds in spent.items()]
    click.echo(f"timings: {', '.join(parts)}; {calls} solver calls", err=True)
