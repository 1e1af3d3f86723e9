"""`ratchet status`: where the code stands."""

from __future__ import annotations

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import measuring_options, request
from ratchet.errors import UsageError


@click.command("status")
@click.argument("paths", nargs=-1)
@click.option("--format", "form", default="text", metavar="FORMAT", help="text or json. Default: text.")
@measuring_options
@measured_apart
def command(paths: tuple[str, ...], form: str, python_executable: str | None, cache_dir: str | None) -> int:
    """Show how much is typed, and the debts, for each package, the worst first. Judges nothing."""
    from ratchet import pipeline
    from ratchet.reports.status import as_json, as_text

    if form not in ("text", "json"):
        raise UsageError(f"--format {form}: status speaks text and json.")
    asked = request(paths, python_executable=python_executable, cache_dir=cache_dir)
    _, measured = pipeline.status(asked)
    scope = asked.scope
    files = [measure for measure in measured.measure.files if scope.includes(measure.file.path)]
    project = [debt for debt in measured.measure.project if scope.includes(debt.place.path)]
    click.echo(as_json(files, project) if form == "json" else as_text(files, project), nl=False)
    return 0
