"""`ratchet history`: the ledger over the repository's commits."""

from __future__ import annotations

from pathlib import Path

import click

from ratchet.cli.options import completing, listing
from ratchet.errors import UsageError


def _formats() -> tuple[str, ...]:
    from ratchet.reports.history import formats

    return formats()


@click.command("history", cls=listing(_formats))
@click.option("--since", metavar="REF", help="The oldest commit, or a date such as 2026-01-31. Default: the first one.")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="At most so many commits.")
@click.option(
    "--every",
    type=click.Choice(("commit", "week", "month")),
    default="month",
    show_default=True,
    help="The last commit of each.",
)
@click.option(
    "--format",
    "form",
    default="text",
    metavar="FORMAT",
    shell_complete=completing(_formats),
    help="{names}. Default: text.",
)
def command(since: str | None, last: int | None, every: str, form: str) -> int:
    """Show the debts by rule over the commits, from the committed baselines. Nothing is measured.

    It follows first parents from HEAD. A commit without a baseline is a gap, not a zero.
    """
    from ratchet.facts.git import open_repository
    from ratchet.history.recorded import recorded
    from ratchet.reports import history

    report = history.find(form)
    if report is None:
        raise UsageError(f"--format {form}: history speaks {', '.join(history.formats())}.")
    repository = open_repository(Path.cwd())
    if repository is None or repository.head() is None:
        raise UsageError("there is no commit here: ratchet history reads the baselines of a repository's commits.")
    click.echo(report.render(recorded(repository, every, since, last)), nl=False)
    return 0
