"""`ratchet migrate`: contracts out of another tool's configuration, or a baseline out of its baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import completing, listing, measuring_options, request
from ratchet.errors import RatchetError, UsageError
from ratchet.policy.levels import Levels
from ratchet.reports.wording import counted
from ratchet.storage.files import text_of
from ratchet.storage.narrowing import tables
from ratchet.terms import MODULE_LEVEL, Key, Level
from ratchet.terms.catalogue import FINDING
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from ratchet.adoption.baselines import ForeignBaseline, Row
    from ratchet.adoption.migration import Migration
    from ratchet.facts.imports import ImportGraph
    from ratchet.measure.project import Request
    from ratchet.pipeline import Alone

_MOST_SHOWN = 50


def _tools() -> tuple[str, ...]:
    from ratchet.adoption.migrations import tools

    return tools()


@click.command("migrate", cls=listing(_tools))
@click.argument("tool", metavar="TOOL", shell_complete=completing(_tools))
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--print", "only_print", is_flag=True, help="Write nothing; print the contracts.")
@measuring_options
@measured_apart
def command(
    tool: str, path: Path | None, only_print: bool, python_executable: str | None, cache_dir: str | None
) -> int:
    """Take over contracts or a baseline from TOOL, and list what has no counterpart.

    TOOL is {names}.

    From import-linter and tach, the contracts are appended to ratchet.toml. From mypy-baseline, a first baseline is
    recorded that allows no more of mypy's errors than mypy-baseline.txt: run it instead of ratchet init. From ty,
    pyrefly and basedpyright, the same of their findings, which count from then on: [[tool]] in ratchet.toml.

    PATH is the tool's file. Default: where the tool itself looks. Exit status: 0 done; 1 a contract was left out;
    2 there is no such file.
    """
    from ratchet.adoption.baselines import ForeignBaseline

    asked = request(python_executable=python_executable, cache_dir=cache_dir)
    migration = migrated(tool, path, asked)
    if isinstance(migration, ForeignBaseline):
        _record_baseline(migration, asked)
        return 0
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
    _say("not the same", migration.differs)
    _say("not migrated", migration.left_out)
    return 1 if migration.left_out else 0


def _say(what: str, lines: Sequence[str]) -> None:
    for line in lines[:_MOST_SHOWN]:
        click.echo(f"{what}: {line}", err=True)
    if len(lines) > _MOST_SHOWN:
        click.echo(f"{what}: … and {len(lines) - _MOST_SHOWN} more", err=True)


def _record_baseline(theirs: ForeignBaseline, asked: Request) -> None:
    from ratchet.cli.commands.init import measure, record
    from ratchet.measure.project import locate

    located = locate(asked)
    allowed = theirs.below(Path.cwd().resolve().relative_to(located.top.resolve()).as_posix())
    first = measure(asked, located, allowed.tool)
    if first.found is not None:  # nobody is told to do what is being done
        first = replace(first, found=replace(first.found, others=()))
    debts = {key: first.alone.measured.measure.places(key) for key in first.alone.recordable}
    narrowed = allowed.narrow(first.alone.recordable, debts, _otherwise(allowed, first.alone))
    record(replace(first, alone=first.alone._replace(recordable=narrowed.counts)), located)
    for why, codes in narrowed.besides.items():
        each = ", ".join(f"{code} {count:,}" for code, count in codes.most_common())
        click.echo(f"{why}: {codes.total():,} ({each})", err=True)
    _say("not migrated", narrowed.unmapped)


def _otherwise(theirs: ForeignBaseline, alone: Alone) -> Mapping[str, Counter[Row]]:
    """Why rows are no debts of their own, though they are not gone → such rows."""
    if theirs.tool:
        levels = Levels(alone.project.config)
        codes = {row: Key(FINDING, "", MODULE_LEVEL, row[1]) for row in theirs.rows}
        shown = {row for row, key in codes.items() if levels.of_key(key, row[0]) is Level.NOTE}
        return {"notes here, which no baseline holds": Counter({row: theirs.rows[row] for row in shown})}
    told = [alone.measured.types.modules.get(each.file.path) for each in alone.measured.measure.files]
    errors = ((types.path, error.detail, error.note) for types in filter(None, told) for error in types.errors)
    return {"left to other rules than type-error": Counter(errors)}


def migrated(tool: str, path: Path | None, asked: Request) -> Migration | ForeignBaseline:
    """What ratchet takes over from a tool's file, by default the first one that the tool itself would read.

    Contracts that ratchet would refuse are left out, and listed. Raises UsageError for an unknown tool, and
    where there is no file of the tool.
    """
    from ratchet.adoption.checking import checked
    from ratchet.adoption.migration import Migration
    from ratchet.adoption.migrations import find, tools

    source = find(tool)
    if source is None:
        raise UsageError(f"{tool}: no such tool to migrate from.{did_you_mean(tool, tools())}")
    file = path or next(map(Path, source.configurations(Path())), None)
    if file is None:
        missing = "baseline" if source.is_baseline else "configuration"
        raise UsageError(f"there is no {missing} of {tool} here ({', '.join(source.files)}). Name the file as PATH.")
    try:
        text = text_of(file)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {error}") from error
    taken = source.migrate(text, file.as_posix(), None if source.is_baseline else _graph(asked))
    return checked(taken) if isinstance(taken, Migration) else taken


def _graph(asked: Request) -> ImportGraph | None:
    """The import graph of the code, by which wildcards are understood; None where it cannot be read now."""
    from ratchet import pipeline

    try:
        return pipeline.load_graph(asked)[0]
    except RatchetError as error:
        click.echo(f"The imports cannot be read, so wildcards are taken as they are written: {error}", err=True)
        return None


def append(target: Path, migration: Migration) -> None:
    """Append the contracts to ratchet.toml. UsageError, and nothing written, if an id is taken there."""
    import tomllib

    text = text_of(target)
    try:
        known = tables(tomllib.loads(text).get("contract"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{target}: {error}") from error
    taken = {contract.get("id") for contract in known}
    for contract in migration.contracts:
        if contract["id"] in taken:
            raise UsageError(f'{target}: contract "{contract["id"]}" is there already. Rename one, or use --print.')
    draft = target.with_name(f".{target.name}.new")
    draft.write_text(text.rstrip("\n") + "\n\n" + migration.toml(), encoding="utf-8")
    draft.replace(target)  # in one step: readers see the old file or the new one
