"""`ratchet check`: the verdict."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.asking import measuring_options, request
from ratchet.errors import Inconclusive, UsageError

if TYPE_CHECKING:
    from ratchet.pipeline import Request
    from ratchet.verdict import Verdict


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
    from ratchet import quick

    color, width = _color(), _width()
    question = (paths, str(Path.cwd()), base, form, output, frozen, all_findings, python_executable, color, width)
    memory = quick.memory(Path.cwd(), question, os.environ, base, cache_dir, frozen)
    if memory is not None and output is None and (known := memory.recall()) is not None:
        click.echo(known.text, nl=False)
        return known.status
    from ratchet import reports

    if reports.find(form) is None:
        raise UsageError(f"--format {form}: no such format.{reports.did_you_mean(form)}")
    settings = reports.Settings(all_findings, color, width)
    verdict = _verdict(request(paths, base, frozen, python_executable, cache_dir))
    said = reports.rendered(form, verdict, settings)
    if output is not None:
        _write(Path(output), said)
        said = reports.rendered("text", verdict, settings)
    elif memory is not None and not verdict.tightened:
        memory.keep(quick.Answer(verdict.outcome.exit_status, said))
    click.echo(said, nl=False)
    return verdict.outcome.exit_status


def _verdict(asked: Request) -> Verdict:
    from ratchet import pipeline
    from ratchet.verdict import inconclusive

    try:
        return pipeline.check(asked)
    except Inconclusive as error:
        return inconclusive(str(error))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Inconclusive(f"{path} cannot be written: {error.strerror}.") from error


def _color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 0
