"""`ratchet init`: finds out what there is, measures it, and records the baseline."""

from __future__ import annotations

import contextlib
import dataclasses
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import completing, listing, measuring_options, request
from ratchet.cli.saying import say
from ratchet.config import PYPROJECT, RATCHET_TOML
from ratchet.errors import Inconclusive, UsageError
from ratchet.reports.wording import counted
from ratchet.storage.files import content_of, text_of
from ratchet.storage.narrowing import as_table

if TYPE_CHECKING:
    from ratchet.adoption.discovery import Discovery
    from ratchet.adoption.untyped_libraries import LeanedOn
    from ratchet.agents.host import Host
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
@click.option("--pyproject", is_flag=True, help="Write [tool.ratchet] into pyproject.toml in place of ratchet.toml.")
@measuring_options
@measured_apart
def command(
    agent: str | None, dry_run: bool, pyproject: bool, python_executable: str | None, cache_dir: str | None
) -> int:
    """Record where the code stands. Writes ratchet.toml if there is none, and baselines/. Commit both.

    init reads the configuration of mypy, pytest and the packaging tools, and says where each decision comes from.
    What may be a reason to begin anew is said before anything is written; on a terminal, init then asks.
    It refuses where a baseline stands already. With --agent, it then only installs the hook.
    """
    from ratchet.baseline.store import read_stored
    from ratchet.measure.project import locate

    asked = request(python_executable=python_executable, cache_dir=cache_dir)
    target = PYPROJECT if pyproject else RATCHET_TOML
    if dry_run:
        return _show(locate(asked), target)
    host = _host(agent) if agent is not None else None
    located = locate(asked)
    if host is None or read_stored(located.top).manifest is None:
        _require_writable(located.top, target)
        if not record(measure(asked, located), located, target):
            return 0
    if host is not None:
        _install(host, located.top)
    return 0


def _show(located: Located, target: str) -> int:
    """Print the configuration that init would write, or the one that stands there."""
    from ratchet.adoption.discovery import discover
    from ratchet.adoption.toml_text import proposed_toml
    from ratchet.config import load_config

    config = load_config(located.top)
    if config.source is not None:
        say(f"{config.source} stands here already: init measures as it says.")
    else:
        click.echo(_as_file(proposed_toml(discover(*located)), target), nl=False)
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

    @property
    def absent(self) -> tuple[str, ...]:
        """Modules that are not here, and that nobody is asked to install."""
        from ratchet.measure.lacking import never_asked_for
        from ratchet.reports.first_doubts import not_found

        measured = self.alone.measured
        return never_asked_for(not_found(measured.types), measured.sources, measured.inventory)


def measure(asked: Request, located: Located, tool: str = "") -> FirstMeasure:
    """Find out what there is and measure it; nothing is written. `tool` is another one whose findings have to count.

    Raises UsageError where a baseline stands, and where ratchet.toml leaves that tool out.
    """
    from ratchet import pipeline
    from ratchet.adoption.discovery import discover
    from ratchet.config import load_config
    from ratchet.measure.project import open_project

    pipeline.refuse_second_baseline(located.top)
    config = load_config(located.top)
    if config.source is not None:
        if tool and all(table.id != tool for table in config.tools):
            raise UsageError(f'{config.source}: add [[tool]] with id = "{tool}", or its findings do not count.')
        say(f"Measuring as {config.source} says.")
        return FirstMeasure(pipeline.measure_alone(open_project(asked, config)), None)
    return _measure_around_blockers(asked, discover(*located).taking(tool))


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
    from ratchet.adoption.toml_text import proposed_config
    from ratchet.adoption.untyped_libraries import leaned_on
    from ratchet.measure.project import open_project

    libraries = leaned_on(first.alone.measured.types.modules.values())
    if not libraries or first.found is None:
        return first
    config = proposed_config(first.found, libraries)
    return FirstMeasure(pipeline.measure_alone(open_project(asked, config)), first.found, libraries)


def record(first: FirstMeasure, located: Located, target: str = RATCHET_TOML) -> bool:
    """Say what was found; then write the configuration, if there is none, and the baseline. False where it may not."""
    from ratchet import pipeline
    from ratchet.adoption.toml_text import proposed_toml
    from ratchet.baseline.git_attributes import write_attributes
    from ratchet.cli.program import merge_driver_command
    from ratchet.facts.git.merge_driver import set_merge_driver

    _say_found(first, target)
    if not _may_record(first):
        say("Nothing was written.")
        return False
    if first.found is not None:
        text = proposed_toml(first.found, first.libraries, first.absent)
        _write_config(located.top / target, _as_file(text, target))
    attributes = write_attributes(located.top) if located.listed is not None else None
    if first.alone.project.repository is not None:
        with contextlib.suppress(Inconclusive):  # doctor tells
            set_merge_driver(first.alone.project.repository, merge_driver_command())
    recorded = pipeline.record_first(first.alone)  # last: from its manifest on, init refuses to run again
    source = first.alone.project.config.source
    _say_recorded(recorded, target if first.found is not None else str(source), attributes)
    return True


def _say_found(first: FirstMeasure, target: str) -> None:
    """Say what was found and decided; `target` is the file that the configuration goes into."""
    from ratchet.reports import first_day

    if first.found is not None:
        _say(first_day.decisions(first.found))
        _say(first_day.other_tools(first.found))
        if first.found.tools:
            from ratchet.reports.first_tools import proposals  # only where other tools are configured

            _say(proposals(first.found, first.alone.project, first.alone.measured, target))
    _say(first_day.libraries(first.libraries))
    measured = first.alone.measured
    _say(first_day.instruments(first.alone.project, measured))
    _say(first_day.plugins(measured.types.refused_plugins))


def _may_record(first: FirstMeasure) -> bool:
    """Say what may be a reason to mend something first; on a terminal, ask whether to go on."""
    from ratchet.reports.first_doubts import doubts

    project = first.alone.project
    lines = [*doubts(project, first.alone.measured, first.found)]
    if not lines:
        return True
    say("To be mended first, if it can be:")
    _say(lines)
    if sys.stdin.isatty() and sys.stdout.isatty():
        project.instruments.progress("")
        return click.confirm("Record the baseline as things are?", default=True)
    say("The baseline is recorded as things are. Once something of this is mended, run ratchet update.")
    return True


def _require_writable(top: Path, target: str) -> None:
    """Raises UsageError where `[tool.ratchet]` cannot be appended to pyproject.toml."""
    import tomllib

    if target != PYPROJECT:
        return
    if (top / RATCHET_TOML).exists():
        raise UsageError(f"--pyproject: {RATCHET_TOML} stands here already. Keep one of the two.")
    try:
        text = text_of(top / target)
        document = tomllib.loads(text)
        if "ratchet" not in as_table(document.get("tool", {})):
            tomllib.loads(f"{text}\n[tool.ratchet]\n")
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"--pyproject: [tool.ratchet] cannot be appended to {target}: {error}") from error
    if "ratchet" in as_table(document.get("tool", {})):
        raise UsageError(f"--pyproject: [tool.ratchet] stands in {target} already.")


def _as_file(text: str, target: str) -> str:
    """The configuration in the words of the file that it goes into."""
    from ratchet.adoption.toml_text import for_pyproject

    return for_pyproject(text) if target == PYPROJECT else text


def _write_config(path: Path, text: str) -> None:
    from ratchet.storage.files import write_whole

    before = content_of(path).rstrip(b"\r\n") + b"\n\n" if path.name == PYPROJECT else b""
    try:
        write_whole(path, before + text.encode())
    except OSError as error:
        raise Inconclusive(f"{path.name} cannot be written: {error.strerror}.") from error


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def _say_recorded(recorded: Recorded, config: str, attributes: tuple[str, ...] | None) -> None:
    """Say what was recorded. `attributes` are files written for git; None without git."""
    from ratchet.reports import first_day
    from ratchet.terms.counts import by_rule

    measured, counts = recorded.measured, by_rule(recorded.counts)
    lines = sum(file.figures.lines for file in measured.measure.files)
    say(f"Measured {counted(len(measured.measure.files), 'file')}, {counted(lines, 'line')}.")
    _say(first_day.debts_table(counts))
    if counts:
        say("ratchet explain RULE says what a rule counts, and ratchet debts where.")
    _say(first_day.idioms(recorded.counts, config))
    _say(first_day.not_recorded(recorded.forbidden))
    _say(first_day.cycles(measured.imports))
    also = ", .gitattributes" if attributes else ""
    say(f"Commit {config}{also} and baselines/. From now on, ratchet check refuses what makes this worse.")
    if attributes is not None:
        say("Baselines merge by themselves in this clone. In every other clone, run ratchet doctor --fix once.")
