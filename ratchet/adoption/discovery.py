"""What `ratchet init` finds in a repository: roots, what to measure, tests, and configuration of other tools.

Configuration comes before guesses, and each choice keeps its source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ratchet.adoption.below_the_root import mypy_file, mypy_file_of_most, unread_mypy_files, unread_policies
from ratchet.adoption.choice import Choice, distinct
from ratchet.adoption.environments import Environment, find_environments
from ratchet.adoption.left_out import clashing, generated, not_yet, vendored
from ratchet.adoption.migrations import find, tools
from ratchet.adoption.other_tools import configured_tools
from ratchet.adoption.own_tests import find_tests
from ratchet.adoption.python_versions import least_python
from ratchet.adoption.roots import find_roots
from ratchet.adoption.settings import Settings, read_settings
from ratchet.adoption.targets import Measured, is_there, measured_paths
from ratchet.adoption.untracked import left_by_a_build
from ratchet.config import Config, matches
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.contents import content_in
from ratchet.facts.inventory import is_python, walk
from ratchet.facts.options.records import Targets
from ratchet.facts.options.text import stated_targets
from ratchet.facts.source.parallel import facts_of_text
from ratchet.storage.files import content_or_none

_PROJECT_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})


@dataclass(frozen=True, slots=True)
class OtherTool:
    """A file of another tool that `ratchet migrate` reads. `is_baseline`: it is a baseline, and no contracts."""

    tool: str
    file: str
    is_baseline: bool


@dataclass(frozen=True, slots=True)
class Discovery:
    """What `init` found. `broken` are files that cannot be measured, which are excluded by name, with the reason.

    `mypy` is the file that configures mypy, below the root where it does for most files, or None. `unread_mypy` are
    other files that configure it for measured files, and `unread_policies` those that configure ratchet: they are not
    read. `environments` are the interpreters of projects below the root. `untracked` are measured files that git does
    not track yet, where it tracks others. `least_python` is the minor version of Python 3 that is needed, and where
    that is said. `tools` are the other tools that the project configures, each with the file that does.
    `taken` is the one whose baseline is taken over, or empty.
    """

    files: tuple[str, ...]
    roots: tuple[Choice, ...]
    paths: tuple[Choice, ...]
    left_out: tuple[Choice, ...]
    tests: tuple[Choice, ...]
    broken: tuple[Choice, ...]
    mypy: str | None
    others: tuple[OtherTool, ...]
    unread_mypy: tuple[str, ...] = ()
    unread_policies: tuple[str, ...] = ()
    environments: tuple[Environment, ...] = ()
    untracked: tuple[str, ...] = ()
    least_python: tuple[int, str] | None = None
    tools: tuple[tuple[str, str], ...] = ()
    taken: str = ""

    def taking(self, tool: str) -> Discovery:
        """The same where the baseline of a tool is taken over: nothing is proposed of that one."""
        return replace(self, taken=tool, tools=tuple(one for one in self.tools if one[0] != tool))

    @property
    def exclude(self) -> tuple[Choice, ...]:
        """Everything that is not measured, each with its reason."""
        return (*self.left_out, *self.broken)


def with_roots(config: Config, top: Path, listed: Collection[str] | None) -> Config:
    """The same, with the roots that `init` would propose. Errors as for `discover`."""
    return replace(config, roots=tuple(choice.value for choice in discover(top, listed).roots))


def discover(top: Path, listed: Collection[str] | None, untracked: Collection[str] = ()) -> Discovery:
    """Look through a tree. `listed`: the paths that git lists, None without git; `untracked` those that are new to it.

    Raises UsageError if there is no Python file, or if git does not ignore a virtual environment.
    """
    everything = sorted(listed if listed is not None else walk(top))
    files = [path for path in everything if not (top / path).is_symlink() and is_python(top / path)]
    if not files:
        raise UsageError(f"there is no Python file in {top}. Run ratchet init where the code is.")
    if listed is not None and (environment := _environment_in(top, files)):
        raise UsageError(
            f"{environment}/ is a virtual environment, and git does not ignore it: "
            f"put {environment}/ into .gitignore, then run ratchet init again."
        )
    projects = {directory: read_settings(top, directory) for directory in (".", *_projects(everything))}
    others = (*left_by_a_build(files, everything, untracked), *vendored(files))
    ours = not_yet(files, [choice.value for choice in others])
    mypy = mypy_file(top) or mypy_file_of_most(top, everything, ours)
    found = _measured(top, files, ours, others, projects, mypy)
    excluded, paths = [choice.value for choice in found.exclude], [choice.value for choice in found.paths]
    measured = [file for file in not_yet(files, excluded) if matches(file, paths)]
    new = tuple(file for file in measured if file in untracked)
    environments = tuple(find_environments(top, (one for one in projects if one != "."), everything))
    return replace(
        found,
        unread_mypy=tuple(path for path in unread_mypy_files(top, everything, measured) if path != mypy),
        unread_policies=tuple(unread_policies(top, everything, measured)),
        environments=environments,
        untracked=new if len(new) < len(measured) else (),
        least_python=least_python(_measured_by_default(projects, measured, environments)),
        tools=configured_tools(top),
    )


def _measured(
    top: Path,
    files: Sequence[str],
    ours: Sequence[str],
    others: tuple[Choice, ...],
    projects: Mapping[str, Settings],
    mypy: str | None,
) -> Discovery:
    """The discovery of a tree whose own files are `ours`, beside the code of `others`."""
    facts, unreadable = _read(top, ours)
    measured = _paths(top, ours, mypy, [choice.value for choice in find_roots(top, facts, projects)])
    made = tuple(generated(top, ours)) if not measured.exclude else ()
    left_out = distinct((*others, *measured.exclude, *made))
    kept = not_yet(ours, [choice.value for choice in left_out])
    # What is left out claims no root: its imports may resolve anywhere.
    roots = find_roots(top, {path: facts[path] for path in kept if path in facts}, projects)
    names = [choice.value for choice in roots]
    broken = [choice for choice in unreadable if choice.value in kept]
    gone = [choice.value for choice in broken]
    broken += clashing(not_yet(kept, gone), names)
    tests = find_tests(top, not_yet(kept, [choice.value for choice in broken]), projects)
    return Discovery(
        tuple(files), roots, measured.paths, left_out, tests, tuple(broken), mypy, tuple(_other_tools(top))
    )


def _paths(top: Path, files: Sequence[str], mypy: str | None, roots: Iterable[str]) -> Measured:
    data = content_or_none(top / mypy) if mypy is not None else None
    targets = stated_targets(mypy, data)[0] if mypy is not None and data is not None else Targets()
    measured = measured_paths(files, targets, roots, mypy)
    return Measured(tuple(choice for choice in measured.paths if is_there(top, choice.value)), measured.exclude)


def _read(top: Path, files: Iterable[str]) -> tuple[dict[str, SourceFacts], list[Choice]]:
    """The facts of files that parse, and the others, each with the reason."""
    facts: dict[str, SourceFacts] = {}
    broken: list[Choice] = []
    for path in files:
        try:
            facts[path] = facts_of_text(content_in(top, path), path)
        except (Inconclusive, OSError) as error:
            broken.append(Choice(path, str(error)))
    return facts, broken


def _projects(paths: Iterable[str]) -> Iterator[str]:
    """The directories below the root that have a file of a packaging tool."""
    found = {PurePosixPath(path).parent.as_posix() for path in paths if PurePosixPath(path).name in _PROJECT_FILES}
    yield from sorted(found - {"."})


def _measured_by_default(
    projects: Mapping[str, Settings], measured: Sequence[str], environments: Sequence[Environment]
) -> Iterator[Settings]:
    """The projects with measured files, but for those that have an environment of their own."""
    elsewhere = {each.directory for each in environments}
    for directory, settings in projects.items():
        holds = directory == "." or any(file.startswith(f"{directory}/") for file in measured)
        if holds and directory not in elsewhere:
            yield settings


def _environment_in(top: Path, files: Iterable[str]) -> str | None:
    """The first virtual environment that holds files of the tree: a directory with pyvenv.cfg and site-packages."""
    seen = {parent for path in files if "/site-packages/" in path for parent in PurePosixPath(path).parents[:-1]}
    return next((str(parent) for parent in sorted(seen) if (top / parent / "pyvenv.cfg").is_file()), None)


def _other_tools(top: Path) -> Iterator[OtherTool]:
    for tool in filter(None, map(find, tools())):
        for file in tool.configurations(top):
            yield OtherTool(tool.name, file, tool.is_baseline)
