"""What a command was asked, and the project it was asked about: opened once, and passed along the line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ratchet.baseline.store import DIRECTORY as BASELINES
from ratchet.config import Config, ToolTable, load_config, matches
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.environment import Interpreter, find_interpreter
from ratchet.facts.git import Repository, Scan, open_repository
from ratchet.facts.inventory import SUFFIXES
from ratchet.facts.options.validity import require_valid
from ratchet.facts.snapshot import Snapshot
from ratchet.facts.types.release import require_mypy
from ratchet.in_ci import in_ci
from ratchet.storage.cache_directory import cache_directory


class Scope(NamedTuple):
    """The paths that are asked about: those at or below one of `paths`, all where there is none."""

    paths: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything is asked about."""
        return not self.paths

    def includes(self, path: str) -> bool:
        """Whether a path, from the repository's root, is asked about."""
        return self.is_whole or any(
            path == part or path.startswith(f"{part}/") or part == "." for part in self.paths
        )  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What a command was asked: where it was run, with which base, about which paths, in which mode.

    `paths` are from the repository's root. `snapshot` is the tree as it was read already, if it was. `jobs` are the
    processes that check modules; None: as many as pay.
    """

    start: Path
    environ: Mapping[str, str]
    base: str | None = None
    paths: tuple[str, ...] = ()
    frozen: bool = False
    python_executable: str | None = None
    cache_dir: str | None = None
    snapshot: Snapshot | None = None
    progress: Callable[[str], None] = field(default=lambda _: None)
    jobs: int | None = None

    @property
    def scope(self) -> Scope:
        return Scope(self.paths)

    @cached_property
    def is_frozen(self) -> bool:
        """Whether nothing may be written: it was asked for, or this is CI."""
        return self.frozen or in_ci(self.environ)


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree to measure: where it is, what git lists there (None: walk), how it is configured, hashes known so far.

    `links` are those of the listed paths that are symbolic links; None where that is not known. `submodules` are
    directories with a repository of their own. `untracked` are listed paths that git does not track yet.
    """

    top: Path
    listed: Collection[str] | None
    config: Config
    shas: Mapping[str, str] = field(default_factory=dict)
    links: Collection[str] | None = None
    submodules: Collection[str] = ()
    untracked: Collection[str] = ()


class Instruments(NamedTuple):
    """What measures: cache directory, the project's interpreter, the mypy plugins that may be loaded, progress.

    `plugins_allowed` is None where any plugin may be loaded. `checked` is the tree whose code is never run, whatever
    tree is measured; None for none. `jobs` is as in a Request. `every_body`: as in a MypyRequest. `commands_allowed`
    are those that a `[[tool]]` may have run.
    """

    cache: Path
    interpreter: Interpreter
    plugins_allowed: frozenset[str] | None = None
    checked: CheckedTree | None = None
    progress: Callable[[str], None] = lambda _: None
    jobs: int | None = None
    others: tuple[tuple[tuple[str, ...], Interpreter], ...] = ()
    """(patterns of paths, interpreter) of each `[[environment]]`; what none names is measured with `interpreter`."""
    every_body: bool = False
    commands_allowed: frozenset[tuple[str, ...]] = frozenset()

    def interpreter_of(self, path: str) -> Interpreter:
        """Whose packages a file is measured with. Later tables win."""
        named = [interpreter for patterns, interpreter in self.others if matches(path, patterns)]
        return named[-1] if named else self.interpreter


def no_policy(top: Path) -> UsageError:
    """What is said to whoever asks about a tree without a ratchet.toml."""
    return UsageError(f"{top.name}/ has no ratchet.toml. Run ratchet init: it makes one and records the baseline.")


class Project(NamedTuple):
    """A work tree with its configuration, its repository (None: no git) and what measures it."""

    tree: Tree
    repository: Repository | None
    instruments: Instruments

    @property
    def top(self) -> Path:
        return self.tree.top

    @property
    def config(self) -> Config:
        return self.tree.config

    def require_policy(self) -> None:
        """Raises UsageError where there is no ratchet.toml, so that nothing says what is measured and what a debt."""
        if self.config.source is None:
            raise no_policy(self.top)

    def configured(self, config: Config) -> Project:
        """The same project under another configuration."""
        return self._replace(tree=replace(self.tree, config=config))

    def with_plugins(self, allowed: frozenset[str] | None) -> Project:
        """The same project, of whose mypy plugins only these are loaded; None: all."""
        return self._replace(instruments=self.instruments._replace(plugins_allowed=allowed))

    def with_commands(self, allowed: Iterable[tuple[str, ...]]) -> Project:
        """The same project, of whose tools' commands only these are run."""
        return self._replace(instruments=self.instruments._replace(commands_allowed=frozenset(allowed)))

    @property
    def tools(self) -> tuple[ToolTable, ...]:
        """The other tools that are run: of those with a command of their own, the ones that may be."""
        allowed = self.instruments.commands_allowed
        return tuple(tool for tool in self.config.tools if not tool.command or tool.command in allowed)


class Located(NamedTuple):
    """A work tree's root, the files that git lists there (None without git), and those that it does not track."""

    top: Path
    listed: Collection[str] | None
    untracked: Collection[str] = ()


def open_project(request: Request, config: Config | None = None) -> Project:
    """The project around the request's directory.

    Raises UsageError where the configuration is wrong, and Inconclusive where files that are measured are not on disk.
    """
    require_mypy()
    snapshot = request.snapshot
    repository = snapshot.repository if snapshot else open_repository(request.start)
    top = repository.top if repository else _top_without_git(request.start)
    configured = config or load_config(top)
    if configured.mypy:
        require_valid(top, configured.mypy_config)
    scan = snapshot.scan if snapshot else repository.scan() if repository else None
    tracked = scan.suspects if scan else frozenset()
    cache = cache_directory(top, request.cache_dir, request.environ, scan.tracked if scan else ())
    if repository is not None:
        repository.cache = cache
    interpreter = find_interpreter(top, request.python_executable, request.environ, scan.tracked if scan else ())
    checked = CheckedTree(top, tracked)
    instruments = Instruments(cache, interpreter, progress=request.progress, checked=checked, jobs=request.jobs)
    if configured.environments:
        instruments = instruments._replace(others=_others(top, configured, scan))
    _require_all_on_disk(scan, configured)
    _require_ignored_environments(scan, configured)
    shas = snapshot.shas if snapshot else {}
    tree = Tree(top, None, configured)
    if scan is not None:
        tree = Tree(top, scan.listed, configured, shas, scan.links, scan.submodules, scan.untracked)
    return Project(tree, repository, instruments)


def _others(top: Path, config: Config, scan: Scan | None) -> tuple[tuple[tuple[str, ...], Interpreter], ...]:
    from ratchet.facts.environment import named_interpreter  # few projects have several environments

    tracked = scan.tracked if scan else ()
    return tuple((table.paths, named_interpreter(top, table.python, tracked)) for table in config.environments)


def locate(request: Request) -> Located:
    """The work tree around the request's directory, without a look at its configuration."""
    repository = open_repository(request.start)
    if repository is None:
        return Located(_top_without_git(request.start), None)
    scan = repository.scan()
    return Located(repository.top, scan.listed, scan.untracked)


def _require_all_on_disk(scan: Scan | None, config: Config) -> None:
    """A sparse checkout leaves out what it does not delete: nothing is known of it, so nothing can be told."""
    missing = sorted(path for path in scan.absent if _is_needed(path, config)) if scan else []
    if missing:
        raise Inconclusive(
            f"{missing[0]} is tracked but not on disk (sparse checkout, {len(missing)} files): it cannot be measured. "
            "Run git sparse-checkout disable, or check it out."
        )


def _is_needed(path: str, config: Config) -> bool:
    """Whether a verdict rests on a file: it is measured, or below `baselines/`."""
    return path.startswith(f"{BASELINES}/") or (path.endswith(SUFFIXES) and config.measures(path))


def _require_ignored_environments(scan: Scan | None, config: Config) -> None:
    """A virtual environment that git does not ignore looks like first-party code, thousands of files of it."""
    if scan is None:
        return
    for path in sorted(name for name in scan.tags if name.endswith("/pyvenv.cfg")):
        folder = path.removesuffix("pyvenv.cfg")
        if scan.tags[path] == "?" and not config.excludes(path) and _has_packages(scan, folder):
            raise Inconclusive(
                f"{folder} is a virtual environment, and git does not ignore it. Put {folder} into .gitignore."
            )


def _has_packages(scan: Scan, folder: str) -> bool:
    return any(name.startswith(folder) and "/site-packages/" in name for name in scan.tags)


def _top_without_git(start: Path) -> Path:
    """Without git, the nearest directory upwards that is configured, or the one that the command was run in."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "ratchet.toml").is_file():
            return folder
    return start
