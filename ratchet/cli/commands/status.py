"""`ratchet status`: where the code stands."""

from __future__ import annotations

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import format_option, listing, measuring_options, request
from ratchet.errors import UsageError

_CAUSES = 10


def _formats() -> tuple[str, ...]:
    from ratchet.reports.status import formats

    return formats()


@click.command("status", cls=listing(_formats))
@click.argument("paths", nargs=-1)
@click.option("--since", metavar="REF", help="What changed since, by the baselines of REF and of the work tree.")
@format_option(_formats)
@measuring_options
@measured_apart
def command(
    paths: tuple[str, ...], since: str | None, form: str, python_executable: str | None, cache_dir: str | None
) -> int:
    """Show what is typed and what is owed, per package, the worst first. Nothing is refused.

    slots is the share of annotations that are written, with no Any in them. expressions is the share of expressions
    that mypy checks and whose type holds no Any. The format badge is an endpoint for shields.io.
    """
    from ratchet import pipeline
    from ratchet.baseline.since import since as recorded_since
    from ratchet.fixing.fixes import tried
    from ratchet.measure.causes import Causes
    from ratchet.policy.levels import Levels
    from ratchet.reports import status
    from ratchet.reports.status.standing import Standing

    report = status.find(form)
    if report is None:
        raise UsageError(f"--format {form}: status speaks {', '.join(status.formats())}.")
    asked = request(paths, python_executable=python_executable, cache_dir=cache_dir)
    project, measured = pipeline.status(asked)
    scope = asked.scope
    files = [measure for measure in measured.measure.files if scope.includes(measure.file.path)]
    debts = [debt for debt in measured.measure.project if scope.includes(debt.place.path)]
    change = None
    if since is not None:
        change = recorded_since(project.top, project.repository, since)
        change = change if scope.is_whole else change.of({measure.file.module for measure in files})
    levels = Levels(project.config)
    fixable = tried(measure.owed(levels) for measure in files)
    ranked = Causes(measured, levels).ranked
    causes = [cause for cause in ranked if cause.operations and scope.includes(cause.place.path)]
    click.echo(report.render(Standing(files, debts, levels, change, fixable, causes[:_CAUSES])), nl=False)
    return 0
