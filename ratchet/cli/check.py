"""`ratchet check`: the verdict."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ratchet.cli.asking import measuring_options, request
from ratchet.errors import Inconclusive, UsageError

FORMATS = ("text", "json")


@click.command("check")
@click.argument("paths", nargs=-1)
@click.option("--base", metavar="REF", help="Compare with the merge base of HEAD and this. Default: the trunk.")
@click.option("--format", "form", default="text", metavar="FORMAT", help="How to say it. Default: text.")
@click.option("--output", type=click.Path(dir_okay=False), help="Write the report to a file, and text to the terminal.")
@click.option("--frozen", is_flag=True, help="Change nothing in the work tree; an out-of-date baseline is a finding.")
@click.option("--all-findings", is_flag=True, help="Show every finding, however many.")
@measuring_options
def command(
    paths: tuple[str, ...],
    base: str | None,
    form: str,
    output: str | None,
    frozen: bool,
    all_findings: bool,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """Compare the work tree with the baseline where it branched off, and refuse what got worse.

    With PATHS, only these are judged. Exit status: 0 held, 1 refused, 2 usage, 3 could not tell.
    """
    from ratchet import pipeline, reports
    from ratchet.verdict import inconclusive

    report = reports.find(form)
    if report is None:
        raise UsageError(f"--format {form}: no such format.{reports.did_you_mean(form)}")
    try:
        verdict = pipeline.check(request(paths, base, frozen, python_executable, cache_dir))
    except Inconclusive as error:
        verdict = inconclusive(str(error))
    text = reports.find("text")
    assert text is not None
    settings = reports.Settings(all_findings=all_findings, color=_color(), width=_width())
    if output is None:
        click.echo(report.render(verdict, settings), nl=False)
    else:
        Path(output).write_text(report.render(verdict, settings), encoding="utf-8")
        click.echo(text.render(verdict, settings), nl=False)
    return verdict.outcome.exit_status


def _color() -> bool:
    import os

    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 0
