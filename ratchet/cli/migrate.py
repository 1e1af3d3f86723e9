"""`ratchet migrate`: contracts out of another tool's configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.errors import UsageError
from ratchet.terms import did_you_mean

if TYPE_CHECKING:
    from ratchet.migrations.migration import Migration

TOOLS = ("import-linter", "tach")


@click.command("migrate")
@click.argument("tool", metavar="TOOL")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--print", "only_print", is_flag=True, help="Write nothing; print the contracts.")
def command(tool: str, path: Path | None, only_print: bool) -> int:
    """Turn the contracts of TOOL (import-linter or tach) into ours, and list what does not map.

    PATH is its configuration file; by default, where the tool itself looks. The contracts are appended to ratchet.toml.
    Exit status: 0 done; 2 there is no such configuration.
    """
    migration = migrated(tool, path)
    target = Path("ratchet.toml")
    if only_print or not target.is_file():
        click.echo(migration.toml(), nl=False)
        if not only_print:
            click.echo("There is no ratchet.toml: nothing is written. Run ratchet init first.", err=True)
    elif migration.contracts:
        append(target, migration)
        click.echo(f"{len(migration.contracts)} contracts written to {target}.")
    for line in migration.unmapped:
        click.echo(f"not migrated: {line}", err=True)
    return 0


def migrated(tool: str, path: Path | None) -> Migration:
    """The migration of a tool's configuration, without contracts that would be refused here: these are unmapped.

    UsageError for an unknown tool, or if there is no configuration.
    """
    from ratchet.migrations import import_linter, tach
    from ratchet.migrations.checking import checked

    sources = {"import-linter": import_linter, "tach": tach}
    if tool not in sources:
        raise UsageError(f"{tool}: no such tool to migrate from.{did_you_mean(tool, TOOLS)}")
    source = sources[tool]
    for candidate in [path] if path is not None else map(Path, source.FILES):
        if path is not None or candidate.is_file():
            try:
                text = candidate.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"{candidate}: {error}") from error
            if path is not None or source.configured(text, candidate.name):
                return checked(source.migrate(text, candidate.name))
    raise UsageError(f"there is no configuration of {tool} here ({', '.join(source.FILES)}).")


def append(target: Path, migration: Migration) -> None:
    """Append the contracts to ratchet.toml. UsageError, and nothing written, if an id is taken there."""
    import tomllib

    text = target.read_text(encoding="utf-8")
    try:
        known = tomllib.loads(text).get("contract", [])
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{target}: {error}") from error
    taken = {one.get("id") for one in known if isinstance(one, dict)}
    for contract in migration.contracts:
        if contract["id"] in taken:
            raise UsageError(f'{target}: contract "{contract["id"]}" is there already. Rename one, or use --print.')
    draft = target.with_name(f".{target.name}.new")
    draft.write_text(text.rstrip("\n") + "\n\n" + migration.toml(), encoding="utf-8")
    draft.replace(target)  # in one step: readers see the old file or the new one
