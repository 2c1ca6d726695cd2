"""What `check` prints and writes: reports in each format, at once or file by file, and progress."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from verifier.errors import Diagnostic, InputError
from verifier.findings.model import FileResult
from verifier.fleet.files import source

FORMATS = ("text", "json", "markdown")


def output(pair: str) -> tuple[str, Path]:
    """Format and path of a ``FORMAT=PATH``.

    Raises:
        click.BadParameter: it is none.
    """
    kind, equals, where = pair.partition("=")
    if not equals or kind not in FORMATS:
        raise click.BadParameter(
            f"`{pair}`: expected FORMAT=PATH, FORMAT one of {', '.join(FORMATS)}"
        )
    return kind, Path(where)


def render(
    format_: str,
    results: list[FileResult],
    limit: int,
    *,
    quiet: bool = False,
    verbose: bool = False,
) -> str:
    """The whole report of a run."""
    if format_ == "json":
        from verifier.report.json import json

        return json(results) + "\n"
    if format_ == "markdown":
        from verifier.report.markdown import markdown

        return markdown(results)
    from verifier.report.summary import summary

    blocks = [block(result, limit, quiet=quiet, verbose=verbose) for result in results]
    if quiet:
        return "".join(blocks)
    return "\n".join([*blocks, summary(results)] if len(results) > 1 else blocks)


def block(result: FileResult, limit: int, *, quiet: bool, verbose: bool) -> str:
    """The text report of one graph."""
    from verifier.report.text import text

    quoted = {} if result.readable else {result.path: source(result.path) or ""}
    whole = text([result], quoted, limit=limit, verbose=verbose)
    return f"{whole.splitlines()[0]}{_why(result)}\n" if quiet else whole


def _why(result: FileResult) -> str:
    """Of a file that cannot be read the place and the reason."""
    wrong = [d for d in result.diagnostics if d.severity == "error"]
    if result.readable or not wrong:
        return ""
    at = "" if wrong[0].span is None else f"{wrong[0].span.line}:{wrong[0].span.column}: "
    return f"   {at}{wrong[0].message}"


def stream(
    found: Iterable[list[FileResult]], limit: int, *, quiet: bool, verbose: bool
) -> Iterator[list[FileResult]]:
    """Print the text report of each graph when it is there, the summary at the end."""
    from verifier.report.summary import summary

    shown: list[FileResult] = []
    for results in found:
        for result in results:
            if shown and not quiet:
                click.echo()
            click.echo(block(result, limit, quiet=quiet, verbose=verbose), nl=False)
            shown.append(result)
        yield results
    if len(shown) > 1 and not quiet:
        click.echo("\n" + summary(shown), nl=False)


def progress(found: Iterable[list[FileResult]], files: int) -> Iterator[list[FileResult]]:
    """The same results, with a bar on standard error where that is a terminal."""
    if files < 2 or not sys.stderr.isatty():
        yield from found
        return
    with click.progressbar(
        length=files, file=sys.stderr, show_pos=True, label="checked", width=24
    ) as bar:
        bar.render_progress()
        for results in found:
            click.echo("\r\033[K", err=True, nl=False)  # the bar makes room for what is printed
            yield results
            bar.update(1)
            bar.render_progress()


def write(where: Path, text: str) -> None:
    """Write a report to a file.

    Raises:
        InputError: that is not possible.
    """
    try:
        where.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unusable("write", where, error) from None


def unusable(verb: str, path: Path, error: OSError | UnicodeDecodeError) -> InputError:
    """The error that a file cannot be read or written."""
    reason = (getattr(error, "strerror", None) or "it is not UTF-8 text").lower()
    return InputError([Diagnostic("E204", f"cannot {verb} `{path}`: {reason}")])
