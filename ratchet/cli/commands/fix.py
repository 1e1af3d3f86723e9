"""`ratchet fix`: pays debts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.heartbeat import beating
from ratchet.cli.options import measuring_options, request
from ratchet.errors import UsageError
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from ratchet.fixing.loop import Fixed
    from ratchet.measure.project import Request

_MOST_TOLD, _MOST_STAYING = 5, 20
_MINUTES, _MOST_MINUTES = 5.0, 50.0
"""A command that measures is ended after an hour."""


@click.command("fix")
@click.argument("paths", nargs=-1)
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Pay debts of this rule alone.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if anything can be fixed.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--suggest", is_flag=True, help="Write nothing; show what is likely, but not certain.")
@click.option(
    "--apply",
    "apply_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write these types alone, of --suggest --format json or by path:symbol:detail.",
)
@click.option("--changed", is_flag=True, help="Only what the change is refused for.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option("--verbose", is_flag=True, help="List every edit that was taken back, and why.")
@click.option(
    "--max-minutes",
    type=click.FloatRange(min=0.0, min_open=True, max=_MOST_MINUTES),
    default=_MINUTES,
    metavar="N",
    help="Stop after N minutes, with what is proved by then. Default: 5.",
)
@click.option(
    "--from-stubs",
    "stubs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Types from stubs that RightTyper or MonkeyType wrote.",
)
@measuring_options
@measured_apart
def command(
    paths: tuple[str, ...],
    rules: tuple[str, ...],
    check: bool,
    diff: bool,
    suggest: bool,
    apply_file: Path | None,
    changed: bool,
    form: str,
    verbose: bool,
    max_minutes: float,
    stubs: Path | None,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """Pay debts: annotate what is certain, drop comments and casts that do nothing, and measure that nothing grows.

    An edit that adds a debt elsewhere is taken back. Files are written whole, at the end; after five minutes or Ctrl-C,
    what is proved by then is written. Where ruff or pyrefly are installed, they propose types as well; what a [[tool]]
    of ratchet.toml would write is tried, too. Exit status: 0; with --check, 1 if anything can be fixed.
    """
    from ratchet import pipeline
    from ratchet.fixing.given import Given, read_rows
    from ratchet.fixing.loop import Asked

    asked = request(paths, python_executable=python_executable, cache_dir=cache_dir)
    given = Given(read_rows(apply_file)) if apply_file is not None else None
    symbols = pipeline.refused_symbols(asked) if changed else None
    with beating(f"ratchet fix, {max_minutes:g} minutes at most (--max-minutes)", asked.progress) as progress:
        wanted = Asked(asked.scope, _known(rules), stubs, 60 * max_minutes, suggest, given, symbols, progress)
        fixed = pipeline.fix(asked, wanted)
    if check or diff or suggest:
        _show(fixed, form, "" if check else "suggest" if suggest else "diff")
        return 1 if check and fixed.after else 0
    _write(_top(asked), fixed, form, verbose)
    return 0


def _show(fixed: Fixed, form: str, what: str) -> None:
    """Say what could be done: the summary, or a difference as well, to be applied by another program."""
    from ratchet.reports import fixed as report

    if form == "json":
        click.echo(report.as_json(fixed, ()), nl=False)
        return
    if what == "suggest":
        click.echo(report.as_diff(fixed.certain, fixed.likely), nl=False)
    elif what == "diff":
        click.echo(report.as_diff(fixed.before, fixed.after), nl=False)
    click.echo(report.as_text(fixed, len(fixed.after), "can be paid"), nl=False, err=bool(what))


def _write(top: Path, fixed: Fixed, form: str, verbose: bool) -> None:
    from ratchet.fixing.edits import Word
    from ratchet.fixing.writing import write_fixed
    from ratchet.reports import fixed as report

    written = write_fixed(top, fixed)
    if form == "json":
        click.echo(report.as_json(fixed, written.paths), nl=False)
        return
    click.echo(report.as_text(fixed, len(written.paths), "paid"), nl=False)
    for path, reason in written.left:
        click.echo(f"{path} was left as it was: {reason}")
    is_told = verbose or (bool(fixed.kept) and all(edit.word is Word.ASKED for edit in fixed.kept))
    click.echo(report.left_alone(fixed, len(fixed.taken_back) if is_told else _MOST_TOLD), nl=False)
    click.echo(report.staying(fixed, len(fixed.stays) if verbose else _MOST_STAYING), nl=False)


def _known(rules: tuple[str, ...]) -> tuple[str, ...]:
    """The rules that are asked about. Raises UsageError for one that nothing fixes."""
    from ratchet.fixing.fixes import all_fixes

    fixed = sorted({rule for fix in all_fixes() for rule in fix.rules})
    for rule in rules:
        if rule not in fixed:
            raise UsageError(
                f"--rule {rule}: nothing fixes that.{did_you_mean(rule, fixed)} {', '.join(fixed)} can be."
            )
    return rules


def _top(asked: Request) -> Path:
    from ratchet.measure.project import locate

    return locate(asked).top
