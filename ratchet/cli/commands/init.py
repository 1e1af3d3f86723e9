"""`ratchet init`: finds out what there is, measures it, and records the baseline."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import completing, listing, measuring_options, request
from ratchet.cli.saying import say
from ratchet.errors import Inconclusive, UsageError
from ratchet.reports.wording import counted

if TYPE_CHECKING:
    from ratchet.adoption.discovery import Discovery
    from ratchet.adoption.untyped_libraries import LeanedOn
    from ratchet.agents.host import Host
    from ratchet.facts.environment import Interpreter
    from ratchet.measure.project import Located, Request
    from ratchet.pipeline import Alone, Recorded

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
@click.option("--dry-run", is_flag=True, help="Print the ratchet.toml that would be written. Nothing is written.")
@measuring_options
@measured_apart
def command(agent: str | None, dry_run: bool, python_executable: str | None, cache_dir: str | None) -> int:
    """Record where the code stands. Writes ratchet.toml if there is none, and baselines/. Commit both.

    init reads the configuration of mypy, pytest and the packaging tools, and says where each decision comes from.
    It refuses where a baseline stands already. With --agent, it then only installs the hook.
    """
    from ratchet.baseline.store import read_stored
    from ratchet.measure.project import locate

    asked = request(python_executable=python_executable, cache_dir=cache_dir)
    if dry_run:
        return _show(locate(asked))
    host = _host(agent) if agent is not None else None
    located = locate(asked)
    if host is None or read_stored(located.top).manifest is None:
        record(measure(asked, located), located)
    if host is not None:
        _install(host, located.top)
    return 0


def _show(located: Located) -> int:
    """Print the ratchet.toml that init would write, or the one that stands there."""
    from ratchet.adoption.discovery import discover
    from ratchet.adoption.toml_text import proposed_toml
    from ratchet.config import load_config

    config = load_config(located.top)
    if config.source is not None:
        say(f"{config.source} stands here already: init measures as it says.")
    else:
        click.echo(proposed_toml(discover(located.top, located.listed)), nl=False)
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
    from ratchet.agents.live_hooks import ADVICE, live_hooks

    written = install(host, top)
    say(f"Wrote {', '.join(written)}; commit it." if written else f"{host.id}'s hook is installed already.")
    for hook in live_hooks(top):
        if hook.host == host.id and hook.missing:
            say(f"! {hook.lacks} now. {ADVICE}")
    if host.then:
        say(host.then)


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
        say(f"Measuring as {config.source} says.")
        return FirstMeasure(pipeline.measure_alone(open_project(asked, config)), None)
    return _measure_around_blockers(asked, discover(located.top, located.listed))


def _measure_around_blockers(asked: Request, found: Discovery) -> FirstMeasure:
    """Measure, leaving out files that mypy cannot read at all, each by name: day one is green."""
    from ratchet import pipeline
    from ratchet.adoption.choice import Choice
    from ratchet.adoption.toml_text import proposed_config
    from ratchet.measure.project import open_project

    for _ in range(_MOST_BLOCKERS):
        try:
            alone = pipeline.measure_alone(open_project(asked, proposed_config(found)))
            return _knowing_libraries(asked, FirstMeasure(alone, found))
        except Inconclusive as error:
            path = next((path for path in found.files if str(error).startswith(f"{path}:")), None)
            if path is None or path in {choice.value for choice in found.exclude}:
                raise
            found = dataclasses.replace(found, broken=(*found.broken, Choice(path, str(error))))
    first = ", ".join(choice.value for choice in found.broken[:3])
    raise Inconclusive(
        f"too many files cannot be measured ({first}, …). Write ratchet.toml by hand, and leave them out of its paths."
    )


def _knowing_libraries(asked: Request, first: FirstMeasure) -> FirstMeasure:
    """The measure under a policy that knows the untyped libraries which the code leans on."""
    from ratchet import pipeline
    from ratchet.adoption.toml_text import proposed_toml
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
    from ratchet.adoption.toml_text import proposed_toml
    from ratchet.adoption.untyped_libraries import libraries_table
    from ratchet.baseline.git_attributes import write_attributes
    from ratchet.cli.program import merge_driver_command
    from ratchet.facts.git.merge_driver import set_merge_driver
    from ratchet.reports import first_day

    if first.found is not None:
        _write_config(located.top, proposed_toml(first.found) + libraries_table(first.libraries))
    attributes = write_attributes(located.top) if located.listed is not None else None
    if first.alone.project.repository is not None:
        with contextlib.suppress(Inconclusive):  # doctor tells
            set_merge_driver(first.alone.project.repository, merge_driver_command())
    recorded = pipeline.record_first(first.alone)  # last: from its manifest on, init refuses to run again
    if first.found is not None:
        _say(first_day.decisions(first.found))
        _say(first_day.other_tools(first.found))
    for library in first.libraries:
        click.echo(f"{library.name} has no types, and {library.symbols} functions and classes work on what it gives:")
        advice = f"install {library.stubs}, which types it" if library.stubs else "stubs for it would be better"
        click.echo(f"  [libraries] names it, so that this is noted and not refused; {advice}.")
    _say_recorded(recorded, first.alone.project.instruments.interpreter, attributes)


def _write_config(top: Path, text: str) -> None:
    from ratchet.storage.files import write_whole

    try:
        write_whole(top / "ratchet.toml", text.encode())
    except OSError as error:
        raise Inconclusive(f"ratchet.toml cannot be written: {error.strerror}.") from error


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def _say_recorded(recorded: Recorded, interpreter: Interpreter, attributes: tuple[str, ...] | None) -> None:
    """Say what was recorded. `attributes` are files written for git; None without git."""
    from ratchet.reports import first_day
    from ratchet.terms.counts import by_rule

    measured = recorded.measured
    _say(first_day.instruments(interpreter, measured))
    _say(first_day.plugins(measured.types.refused_plugins))
    counts = by_rule(measured.measure.counts)
    lines = sum(file.figures.lines for file in measured.measure.files)
    say(f"Measured {counted(len(measured.measure.files), 'file')}, {counted(lines, 'line')}.")
    _say(first_day.debts_table(counts))
    _say(first_day.not_recorded(recorded.forbidden))
    _say(first_day.cycles(measured.imports))
    also = ", .gitattributes" if attributes else ""
    say(f"Commit ratchet.toml{also} and baselines/. From now on, ratchet check refuses what makes this worse.")
    if attributes is not None:
        say("Baselines merge by themselves in this clone. In every other clone, run ratchet doctor --fix once.")
