"""`ratchet history`: the ledger over the repository's commits."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.options import format_option, listing, measuring_options, request
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.forks import end_with

if TYPE_CHECKING:
    from ratchet.history.gathering import Measuring, Shard
    from ratchet.history.recorded import Selection
    from ratchet.measure.project import Request
    from ratchet.reports.history import HistoryReport


def _formats() -> tuple[str, ...]:
    from ratchet.reports.history import formats

    return formats()


def _shard(context: click.Context, parameter: click.Parameter, text: str | None) -> Shard | None:
    from ratchet.history.gathering import Shard

    number, slash, of = (text or "").partition("/")
    if text is None:
        return None
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise click.BadParameter(f"{text} is no shard: write 3/20 for the third of twenty.", context, parameter)
    return Shard(int(number), int(of))


@click.command("history", cls=listing(_formats))
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", metavar="REF", help="The oldest commit, or a date such as 2026-01-31. Default: the first one.")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="At most so many commits.")
@click.option(
    "--every",
    type=click.Choice(("commit", "day", "week", "month")),
    default=None,
    help="The last commit of each. Default: month; where there are not three, week, then day, then commit.",
)
@click.option("--measure", is_flag=True, help="Measure the source of commits that have no baseline.")
@click.option("--remeasure", is_flag=True, help="Measure the source of every commit, by one measure.")
@click.option("--engine", default="local", metavar="ENGINE", help="Who measures: local (this machine) or dask.")
@click.option("--scheduler", metavar="ADDRESS", help="The address of Dask's scheduler, as tcp://10.0.0.1:8786.")
@click.option("--shard", metavar="K/N", callback=_shard, help="Only the K-th of N parts; with --format json.")
@click.option("--join", is_flag=True, help="Put the FILES together, which --shard printed: one of each part.")
@click.option("--ends-with", type=int, hidden=True, help="End when this process does, which started this one.")
@format_option(_formats)
@measuring_options
def command(
    files: tuple[Path, ...],
    since: str | None,
    last: int | None,
    every: str | None,
    measure: bool,
    remeasure: bool,
    engine: str,
    scheduler: str | None,
    shard: Shard | None,
    join: bool,
    ends_with: int | None,
    form: str,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """Show the debts by rule over the commits: from the committed baselines, or measured.

    It follows first parents from HEAD. A commit of which nothing is known is a gap with a reason, not a zero. What was
    measured is remembered, so that an interrupted run goes on where it was.
    """
    from ratchet.history.gathering import Measuring
    from ratchet.history.recorded import Selection

    if ends_with is not None:
        end_with(ends_with)
    report = _report(form, shard)
    if files and not join:
        raise UsageError(f"{files[0]}: history reads files with --join alone.")
    if join:
        return _show_joined(report, files)
    asked = request(python_executable=python_executable, cache_dir=cache_dir)
    how = Measuring(remeasure, engine, scheduler, asked) if measure or remeasure else None
    if how is None and (scheduler is not None or engine != "local"):
        raise UsageError("--engine and --scheduler are about measuring: add --measure or --remeasure.")
    return _show(report, asked, Selection(every or "", since, last), shard, how)


def _report(form: str, shard: Shard | None) -> HistoryReport:
    from ratchet.reports import history

    report = history.find(form)
    if report is None:
        raise UsageError(f"--format {form}: history speaks {', '.join(history.formats())}.")
    if shard is not None and form != "json":
        raise UsageError("--shard needs --format json: --join reads that.")
    return report


def _show(
    report: HistoryReport, asked: Request, selection: Selection, shard: Shard | None, how: Measuring | None
) -> int:
    from ratchet.history.gathering import history
    from ratchet.reports.history import Told

    past = history(asked, selection, shard, how)
    today = datetime.datetime.now(datetime.UTC).date()
    told = Told(str(shard or ""), past.environment, today, past.changed, "" if selection.every else past.every)
    click.echo(report.render(past.points, told), nl=False)
    return 0


def _show_joined(report: HistoryReport, files: tuple[Path, ...]) -> int:
    from ratchet.history.joining import joined
    from ratchet.storage.files import content_of

    try:
        texts = {str(file): content_of(file) for file in files}
    except OSError as error:
        raise Inconclusive(f"{error.filename} cannot be read: {error.strerror}.") from error
    click.echo(report.render(joined(texts)), nl=False)
    return 0
