"""`ratchet doctor`: whether a check can be trusted here, and what to repair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.options import measuring_options, request
from ratchet.cli.saying import say

if TYPE_CHECKING:
    from ratchet.check.diagnosis import Remark
    from ratchet.facts.git import Repository
    from ratchet.measure.project import Project


@click.command("doctor")
@click.option("--base", metavar="REF", help="Compare with the merge base of HEAD and REF. Default: the trunk.")
@click.option("--fix", is_flag=True, help="Set the merge driver in this clone, and its lines in .gitattributes.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="Default: text.")
@measuring_options
def command(base: str | None, fix: bool, form: str, python_executable: str | None, cache_dir: str | None) -> int:
    """Look at what a check depends on, and say what to repair. mypy is not run.

    doctor names the interpreter, distributions that are missing, older, newer or new beside the baseline's, the base,
    the hooks, another program called ratchet on PATH, the merge driver, the cache and the resident parent.
    """
    from ratchet.check.diagnosis import diagnose
    from ratchet.measure.project import open_project

    project = open_project(request((), base, False, python_executable, cache_dir))
    remarks: list[Remark] = [*(_fixed(project) if fix else ()), *diagnose(project, base), *_of_this_clone(project)]
    if form == "json":
        click.echo(_as_json(remarks), nl=False)
        return 0
    width = max(len(remark.topic) for remark in remarks)
    for remark in remarks:
        say(f"{'!' if remark.advice else ' '} {remark.topic:<{width}}  {remark.what}")
        if remark.advice:
            say(f"  {'':<{width}}  {remark.advice}")
    return 0


def _as_json(remarks: Iterable[Remark]) -> str:
    """One object. Keys are only added to it within a schema."""
    import json

    rows = [
        {"topic": one.topic, "ok": not one.advice, "what": one.what, "advice": one.advice or None} for one in remarks
    ]
    return json.dumps({"schema": 1, "remarks": rows}, indent=2) + "\n"


def _fixed(project: Project) -> Iterator[Remark]:
    """Set the merge driver and its lines; what was written."""
    from ratchet.baseline.git_attributes import write_attributes
    from ratchet.check.diagnosis import Remark
    from ratchet.cli.program import merge_driver_command
    from ratchet.facts.git.merge_driver import set_merge_driver

    if project.repository is None:
        return
    for path in write_attributes(project.top):
        yield Remark("fix", f"wrote {path}", "Commit it.")
    set_merge_driver(project.repository, merge_driver_command())


def _of_this_clone(project: Project) -> Iterator[Remark]:
    if project.repository is not None:
        yield _of_merge_driver(project.repository)
    yield from _of_hooks(project.top)
    yield _of_program()
    if (other := _of_another_program()) is not None:
        yield other
    yield from _of_namesakes()
    yield _of_resident()


def _of_merge_driver(repository: Repository) -> Remark:
    from ratchet.baseline.merging import ATTRIBUTES
    from ratchet.check.diagnosis import Remark
    from ratchet.facts.git.merge_driver import merge_driver
    from ratchet.storage.files import content_or_none

    lines = (content_or_none(repository.top / ".gitattributes") or b"").decode(errors="replace").splitlines()
    command = merge_driver(repository)
    if command is None:
        return Remark("merge driver", "not set in this clone", "Run ratchet doctor --fix.")
    if not all(line in lines for line in ATTRIBUTES):
        return Remark("merge driver", "set, and .gitattributes does not name it", "Run ratchet doctor --fix.")
    return Remark("merge driver", command)


def _of_hooks(top: Path) -> Iterator[Remark]:
    from ratchet.agents.live_hooks import ADVICE, live_hooks
    from ratchet.check.diagnosis import Remark
    from ratchet.storage.files import content_or_none

    hooks = list(live_hooks(top))
    live = [hook.host for hook in hooks if not hook.missing]
    if b"ratchet" in (content_or_none(top / ".pre-commit-config.yaml") or b""):
        live.append("pre-commit")
    if live:
        yield Remark("hooks", ", ".join(live), " ".join(hook.then for hook in hooks if not hook.missing))
    elif not hooks:
        yield Remark("hooks", "none in this repository (ratchet init --agent HOST installs one)")
    for hook in hooks:
        if hook.missing:
            yield Remark("hooks", hook.lacks, ADVICE)


def _of_resident() -> Remark:
    from ratchet.check.diagnosis import Remark
    from ratchet.resident import standing

    return Remark("resident", standing.words())


def _of_program() -> Remark:
    from ratchet.check.diagnosis import Remark
    from ratchet.cli.program import is_on_path, own_program, program_on_path

    found = program_on_path()
    if found is None:
        return Remark(
            "PATH", "has no typeratchet", f"Hooks call it by that name: activate {own_program().parent.parent}."
        )
    if not is_on_path():
        return Remark(
            "PATH", f"has another typeratchet, {found}", f"This one is {own_program()}. Put its directory first."
        )
    return Remark("PATH", f"typeratchet is {found}")


def _of_another_program() -> Remark | None:
    """What is said where people who type `ratchet` get something else."""
    from ratchet.check.diagnosis import Remark
    from ratchet.cli.program import is_on_path, own_program, program_on_path

    found = program_on_path("ratchet")
    if found is None or is_on_path("ratchet"):
        return None
    what = f"has another program called ratchet, {found}"
    return Remark("PATH", what, f"Type typeratchet, or put {own_program().parent} first.")


def _of_namesakes() -> Iterator[Remark]:
    """What is said where another distribution writes into the directory that ratchet's own modules lie in."""
    from importlib.metadata import packages_distributions, version

    from ratchet.check.diagnosis import Remark

    for other in sorted({*packages_distributions().get("ratchet", ())} - {"typeratchet"}):
        what = f"{other} {version(other)} brings a package called ratchet too, and pip lets one write over the other"
        yield Remark("clash", what, "Give typeratchet an environment of its own, with --python-executable.")
