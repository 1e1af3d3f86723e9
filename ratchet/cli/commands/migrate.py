"""`ratchet migrate`: contracts out of another tool's configuration, or a baseline out of its baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.options import completing, measuring_options, request
from ratchet.errors import UsageError
from ratchet.reports.wording import counted
from ratchet.storage.narrowing import tables
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from ratchet.adoption.migrations.baselines import Row, Source
    from ratchet.adoption.migrations.migration import Migration
    from ratchet.measure.project import Request

CONTRACTS = ("import-linter", "tach")
BASELINES = ("mypy-baseline", "basedpyright")
TOOLS = (*CONTRACTS, *BASELINES)
_MOST_SHOWN = 50


@click.command("migrate")
@click.argument("tool", metavar="TOOL", shell_complete=completing(lambda: TOOLS))
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--print", "only_print", is_flag=True, help="Write nothing; print the contracts.")
@measuring_options
def command(
    tool: str, path: Path | None, only_print: bool, python_executable: str | None, cache_dir: str | None
) -> int:
    """Take over from TOOL, and list what does not map.

    import-linter and tach: their contracts are appended to ratchet.toml. mypy-baseline and basedpyright: in place of
    ratchet init, record a baseline that allows no more of mypy's errors than mypy-baseline.txt does, or tell which
    rules mind what .basedpyright/baseline.json allows.

    PATH is the tool's file; by default, where it looks itself. Exit status: 0 done; 2 there is no such file.
    """
    if tool in BASELINES:
        _record_baseline(tool, path, request(python_executable=python_executable, cache_dir=cache_dir))
        return 0
    migration = migrated(tool, path)
    target = Path("ratchet.toml")
    if only_print or not target.is_file():
        click.echo(migration.toml(), nl=False)
        if not only_print:
            click.echo("No ratchet.toml here: nothing is written. Run ratchet init, then this again.", err=True)
    elif migration.contracts:
        append(target, migration)
        click.echo(
            f"{counted(len(migration.contracts), 'contract')} written to {target}. "
            "Next: ratchet check, then ratchet update."
        )
    _say_unmapped(migration.unmapped)
    return 0


def _say_unmapped(lines: Sequence[str]) -> None:
    for line in lines[:_MOST_SHOWN]:
        click.echo(f"not migrated: {line}", err=True)
    if len(lines) > _MOST_SHOWN:
        click.echo(f"not migrated: … and {len(lines) - _MOST_SHOWN} more", err=True)


def _record_baseline(tool: str, path: Path | None, asked: Request) -> None:
    from ratchet.cli.commands.init import measure, record
    from ratchet.measure.project import locate

    source = _source(tool)
    file = path or Path(source.files[0])
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"there is no baseline of {tool} here: {file}: {error}") from error
    located = locate(asked)
    start = Path.cwd().resolve().relative_to(located.top.resolve()).as_posix()
    rows = Counter({_from_top(start, row): count for row, count in source.read(text, str(file)).items()})
    first = measure(asked, located)
    debts = {key: first.alone.measured.measure.places(key) for key in first.alone.recordable}
    narrowed = source.narrow(first.alone.recordable, debts, rows)
    record(replace(first, alone=replace(first.alone, recordable=narrowed.counts)), located)
    _say_unmapped(narrowed.unmapped)


def _source(tool: str) -> Source:
    from ratchet.adoption.migrations import basedpyright, mypy_baseline
    from ratchet.adoption.migrations.baselines import Source

    if tool == "mypy-baseline":
        return Source(mypy_baseline.FILES, mypy_baseline.read, mypy_baseline.narrow)
    return Source(basedpyright.FILES, basedpyright.read, basedpyright.narrow)


def _from_top(start: str, row: Row) -> Row:
    """A row of a file whose paths start in the directory of the command, with its path from the repository's root."""
    return row if start == "." else (f"{start}/{row[0]}", *row[1:])


def migrated(tool: str, path: Path | None) -> Migration:
    """The migration of a tool's configuration, without contracts that would be refused here: these are unmapped.

    UsageError for an unknown tool, or if there is no configuration.
    """
    from ratchet.adoption.migrations import import_linter, tach
    from ratchet.adoption.migrations.checking import checked

    sources: Mapping[str, tuple[Sequence[str], Callable[[str, str], bool], Callable[[str, str], Migration]]] = {
        "import-linter": (import_linter.FILES, import_linter.configured, import_linter.migrate),
        "tach": (tach.FILES, tach.configured, tach.migrate),
    }
    if tool not in sources:
        raise UsageError(f"{tool}: no such tool to migrate from.{did_you_mean(tool, TOOLS)}")
    files, configured, migrate = sources[tool]
    for candidate in [path] if path is not None else map(Path, files):
        if path is not None or candidate.is_file():
            try:
                text = candidate.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"{candidate}: {error}") from error
            if path is not None or configured(text, candidate.name):
                return checked(migrate(text, candidate.name))
    raise UsageError(f"there is no configuration of {tool} here ({', '.join(files)}).")


def append(target: Path, migration: Migration) -> None:
    """Append the contracts to ratchet.toml. UsageError, and nothing written, if an id is taken there."""
    import tomllib

    text = target.read_text(encoding="utf-8")
    try:
        known = tables(tomllib.loads(text).get("contract"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{target}: {error}") from error
    taken = {one.get("id") for one in known}
    for contract in migration.contracts:
        if contract["id"] in taken:
            raise UsageError(f'{target}: contract "{contract["id"]}" is there already. Rename one, or use --print.')
    draft = target.with_name(f".{target.name}.new")
    draft.write_text(text.rstrip("\n") + "\n\n" + migration.toml(), encoding="utf-8")
    draft.replace(target)  # in one step: readers see the old file or the new one
