"""`ratchet init`: finds out what there is, measures it, and records the baseline."""

from __future__ import annotations

import dataclasses
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import completing, listing, measuring_options, request
from ratchet.errors import Inconclusive, UsageError
from ratchet.reports.wording import counted

if TYPE_CHECKING:
    from ratchet.adoption.discovery import Discovery
    from ratchet.adoption.untyped_libraries import LeanedOn
    from ratchet.agents.host import Host
    from ratchet.measure.project import Located, Request
    from ratchet.measure.tree import Measured
    from ratchet.pipeline import Alone, Recorded

_MOST_SHOWN = 10
_MOST_BLOCKERS = 50  # files that mypy cannot read: with more, something else is wrong


def _hosts() -> tuple[str, ...]:
    from ratchet.agents.hosts import hosts

    return hosts()


@click.command("init", cls=listing(_hosts))
@click.option(
    "--agent",
    metavar="HOST",
    shell_complete=completing(_hosts),
    help="Also install the stop hook of {names}, and a paragraph in AGENTS.md.",
)
@measuring_options
@measured_apart
def command(agent: str | None, python_executable: str | None, cache_dir: str | None) -> int:
    """Record where the code stands. Writes ratchet.toml if there is none, and baselines/; commit both.

    Refuses where a baseline stands already; with --agent, it only installs the hook there.
    """
    from ratchet.baseline.store import read_stored
    from ratchet.measure.project import locate

    asked = request(python_executable=python_executable, cache_dir=cache_dir)
    host = _host(agent) if agent is not None else None
    located = locate(asked)
    if host is None or read_stored(located.top).manifest is None:
        record(measure(asked, located), located)
    if host is not None:
        _install(host, located.top)
    return 0


def _host(name: str) -> Host:
    from ratchet.agents.hosts import host, hosts
    from ratchet.terms.spelling import did_you_mean

    known = host(name)
    if known is None:
        raise UsageError(f"--agent {name}: no such host.{did_you_mean(name, hosts())} Hosts: {', '.join(hosts())}.")
    return known


def _install(host: Host, top: Path) -> None:
    from ratchet.agents.install import install

    written = install(host, top)
    click.echo(f"Wrote {', '.join(written)}; commit it." if written else f"{host.id}'s hook is installed already.")
    if written and shutil.which("ratchet") is None and not Path(sys.prefix).is_relative_to(top):
        click.echo("The hook runs `ratchet`, which is not on your PATH now: activate its environment for the agent.")


@dataclass(frozen=True, slots=True)
class FirstMeasure:
    """What was measured, and how what was found was configured; None where ratchet.toml stood there already."""

    alone: Alone
    found: Discovery | None
    libraries: tuple[LeanedOn, ...] = ()


def measure(asked: Request, located: Located) -> FirstMeasure:
    """Find out what there is and measure it; nothing is written. Raises UsageError where a baseline stands."""
    from ratchet import pipeline
    from ratchet.adoption.discovery import discover
    from ratchet.config import load_config
    from ratchet.measure.project import open_project

    pipeline.refuse_second_baseline(located.top)
    config = load_config(located.top)
    if config.source is not None:
        click.echo(f"Measuring as {config.source} says.")
        return FirstMeasure(pipeline.measure_alone(open_project(asked, config)), None)
    return _measure_around_blockers(asked, discover(located.top, located.listed))


def _measure_around_blockers(asked: Request, found: Discovery) -> FirstMeasure:
    """Measure, leaving out files that mypy cannot read at all, each by name: day one is green."""
    from ratchet import pipeline
    from ratchet.adoption.discovery import proposed_config
    from ratchet.measure.project import open_project

    for _ in range(_MOST_BLOCKERS):
        try:
            alone = pipeline.measure_alone(open_project(asked, proposed_config(found)))
            return _knowing_libraries(asked, FirstMeasure(alone, found))
        except Inconclusive as error:
            path = next((path for path in found.files if str(error).startswith(f"{path}:")), None)
            if path is None or path in found.exclude:
                raise
            found = dataclasses.replace(found, broken=(*found.broken, (path, str(error))))
    first = ", ".join(path for path, _ in found.broken[:3])
    raise Inconclusive(
        f"too many files cannot be measured ({first}, …); write ratchet.toml by hand and leave them out of its paths."
    )


def _knowing_libraries(asked: Request, first: FirstMeasure) -> FirstMeasure:
    """The measure under a policy that knows the untyped libraries which the code leans on."""
    from ratchet import pipeline
    from ratchet.adoption.discovery import proposed_toml
    from ratchet.adoption.untyped_libraries import leaned_on, libraries_table
    from ratchet.config import parse_config
    from ratchet.measure.project import open_project

    libraries = leaned_on(first.alone.measured.types.modules.values())
    if not libraries or first.found is None:
        return first
    config = parse_config(proposed_toml(first.found) + libraries_table(libraries), "ratchet.toml")
    return FirstMeasure(pipeline.measure_alone(open_project(asked, config)), first.found, libraries)


def record(first: FirstMeasure, located: Located) -> None:
    """Write ratchet.toml, if there is none, and the baseline, and say so."""
    from ratchet import pipeline
    from ratchet.adoption.discovery import proposed_toml
    from ratchet.adoption.untyped_libraries import libraries_table
    from ratchet.baseline.git_attributes import write_attributes

    if first.found is not None:
        _write_config(located.top, proposed_toml(first.found) + libraries_table(first.libraries))
    attributes = write_attributes(located.top) if located.listed is not None else None
    recorded = pipeline.record_first(first.alone)  # last: from its manifest on, init refuses to run again
    if first.found is not None:
        _say_found(first.found)
    for library in first.libraries:
        click.echo(f"{library.name} has no types, and {library.symbols} functions and classes work on what it gives:")
        advice = f"install {library.stubs}, which types it" if library.stubs else "stubs for it would be better"
        click.echo(f"  [libraries] names it, so that this is noted and not refused; {advice}.")
    _say_recorded(recorded, attributes)


def _write_config(top: Path, text: str) -> None:
    from ratchet.storage.files import write_whole

    try:
        write_whole(top / "ratchet.toml", text.encode())
    except OSError as error:
        raise Inconclusive(f"ratchet.toml cannot be written: {error.strerror}.") from error


def _say_found(found: Discovery) -> None:
    roots = " and ".join("the top" if root == "." else f"{root}/" for root in found.roots)
    click.echo(f"Found {counted(len(found.files), 'Python file')}; module names start at {roots}.")
    click.echo(f"mypy is configured in {found.mypy}." if found.mypy else "mypy is not configured: its defaults count.")
    if found.tests:
        click.echo(f"Tests, which may go without annotations: {', '.join(found.tests)}.")
    if found.vendored:
        click.echo(f"Left out as not yours: {', '.join(found.vendored)}.")
    for path, reason in found.broken[:_MOST_SHOWN]:
        click.echo(
            f"Left out because it cannot be measured: {reason if reason.startswith(path) else f'{path}: {reason}'}"
        )
    if len(found.broken) > _MOST_SHOWN:
        click.echo(f"… and {len(found.broken) - _MOST_SHOWN} more, see exclude in ratchet.toml.")
    for other in found.others:
        if other.is_baseline:
            click.echo(
                f"There is {other.file}: delete baselines/, and ratchet migrate {other.tool} goes by what it allows."
            )
        else:
            click.echo(f"There is {other.file}: ratchet migrate {other.tool} turns it into contracts.")


def _say_recorded(recorded: Recorded, attributes: tuple[str, ...] | None) -> None:
    """Say what was recorded. `attributes` are files written for git; None without git."""
    from ratchet.baseline.merging import ENABLE
    from ratchet.terms.counts import by_rule

    measured = recorded.measured
    counts = by_rule(measured.measure.counts)
    lines = sum(file.figures.lines for file in measured.measure.files)
    click.echo(f"Measured {counted(len(measured.measure.files), 'file')}, {counted(lines, 'line')}.")
    for line in _table(counts):
        click.echo(line)
    if missing := _not_found(measured):
        named = ", ".join(missing[:_MOST_SHOWN]) + (", …" if len(missing) > _MOST_SHOWN else "")
        click.echo(
            f"mypy cannot find {named}: what comes from there is Any. If that is for lack of dependencies, install"
        )
        click.echo(
            "them where ratchet runs, or name their --python-executable; then delete baselines/, and init again."
        )
    for plugin in measured.types.refused_plugins:
        click.echo(f"mypy's plugin {plugin} was not run: init runs no code of the repository. Commit what init wrote,")
        click.echo("then run ratchet update, which measures with it.")
    if recorded.forbidden:
        click.echo("Not recorded, because their rules forbid any:")
        for key, count in sorted(recorded.forbidden.items())[:_MOST_SHOWN]:
            click.echo(f"  {key.rule} {key.module} {key.symbol} {key.detail} {count}")
        click.echo("ratchet check refuses these until they are put right.")
    also = ", .gitattributes" if attributes else ""
    click.echo(f"Commit ratchet.toml{also} and baselines/. From now on, ratchet check refuses what makes this worse.")
    if attributes:
        click.echo(f"So that baselines merge by themselves, in each clone: {ENABLE}")


def _not_found(measured: Measured) -> list[str]:
    """The top-level names of imports that mypy could not resolve."""
    imports = (untyped for types in measured.types.modules.values() for untyped in types.imports)
    return sorted({untyped.module.partition(".")[0] for untyped in imports if untyped.reason == "missing"})


def _table(counts: Counter[str]) -> Iterator[str]:
    if not counts:
        yield "No debts: the baseline is empty, and stays so."
    width = max((len(rule) for rule in counts), default=0)
    for rule, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        yield f"  {rule:<{width}}  {count:>7}"
