"""`ratchet report`: where the code stands and how it came to, as one HTML file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import measuring_options, request
from ratchet.errors import Inconclusive


@click.command("report")
@click.option(
    "--output",
    type=click.Path(dir_okay=False),
    default="report.html",
    show_default=True,
    help="The file to write.",
)
@click.option("--base", metavar="REF", help="The ref to compare with. Default: as for ratchet check.")
@click.option(
    "--bisect", is_flag=True, help="Measure commits to find which one made something worse, where none tells."
)
@measuring_options
@measured_apart
def command(output: str, base: str | None, bisect: bool, python_executable: str | None, cache_dir: str | None) -> int:
    """Write an HTML report: the verdict, debts over time, where they are, the import graph, exceptions.

    It is one file that opens offline and loads nothing. Judges nothing: exit status 0 whatever the verdict. With the
    package graphlay, which the extra graph brings, it has pictures of the import graph.
    """
    from ratchet import pipeline
    from ratchet.cli.heartbeat import beating
    from ratchet.reports.page.document import page

    asked = request(base=base, python_executable=python_executable, cache_dir=cache_dir)
    with beating("ratchet report", asked.progress) as progress:
        text = page(pipeline.survey(replace(asked, progress=progress), bisect))
    try:
        # As it stands: its policy allows scripts by the hash of every byte.
        Path(output).write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise Inconclusive(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {len(text) / 1e6:.1f} MB{_unless_ignored(Path(output))}")
    return 0


def _unless_ignored(path: Path) -> str:
    """What is said of a file that git would commit, or measure."""
    from ratchet.facts.git import open_repository

    repository = open_repository(Path.cwd())
    place = path.resolve()
    if repository is None or not place.is_relative_to(repository.top.resolve()):
        return ""
    name = place.relative_to(repository.top.resolve()).as_posix()
    return f". git does not ignore it: put {name} into .gitignore" if name in repository.listed() else ""
