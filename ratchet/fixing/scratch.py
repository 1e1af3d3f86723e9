"""A copy of what a measure reads, in a directory of its own: the tree itself is written once, at the end."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ratchet.check.unmeasured import unmeasured_debts
from ratchet.facts.inventory import SUFFIXES, is_python, walk
from ratchet.facts.tools.settings import settings_in
from ratchet.facts.types import MypyRequest
from ratchet.measure.by_tools import adapter_for
from ratchet.measure.project import Project, Tree
from ratchet.measure.tree import Measured, inventory_of, measure_tree
from ratchet.policy.levels import Levels
from ratchet.storage.files import content_of, write_new
from ratchet.storage.temporary import remember, sweep
from ratchet.terms.mypy_files import CONFIG_SUFFIXES

_PREFIX = "ratchet-fix-"
_KEPT = (*SUFFIXES, *CONFIG_SUFFIXES, "py.typed")


@dataclass(frozen=True, slots=True)
class Scratch:
    """The copy as a project."""

    project: Project

    def write(self, texts: Mapping[str, bytes]) -> None:
        """Put texts in the place of the copy's."""
        for path, text in texts.items():
            if self.read(path) != text:
                target = self.project.top / path
                target.unlink()  # of a link, the copy's own file takes the place: nothing is written through it
                write_new(target, text)

    def read(self, path: str) -> bytes:
        """What the copy's file holds."""
        return content_of(self.project.top / path)

    def measure(self, every_body: bool = False) -> Measured:
        """The measure of the copy; with `every_body` as if all bodies were checked. Raises Inconclusive."""
        inventory, levels = inventory_of(self.project.tree), Levels(self.project.config)
        instruments = self.project.instruments._replace(every_body=every_body)
        project = self.project._replace(instruments=instruments)
        return measure_tree(project, inventory, levels, unmeasured_debts(inventory, levels))

    def request(self) -> MypyRequest:
        """What mypy is asked about the copy."""
        inventory, instruments = inventory_of(self.project.tree), self.project.instruments
        return MypyRequest(
            self.project.top,
            inventory.measured,
            inventory.roots,
            instruments.cache,
            instruments.interpreter.executable,
            instruments.plugins_allowed,
            1,
            self.project.config.mypy_config,
        )

    @contextlib.contextmanager
    def another(self) -> Iterator[Path]:
        """A copy of the copy's Python files, for a program that edits in place."""
        with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
            top = Path(folder).resolve()
            _copy(self.project, top)
            yield top


def make_scratch(project: Project) -> Scratch:
    """Copy a project. The directory goes away when the command ends."""
    sweep(_PREFIX)
    top = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    remember(str(top))
    present = _copy(project, top)
    present += _copy_settings(project, top)
    # mypy looks upwards for its configuration, to the repository's root: not into what holds this directory.
    (top / ".git").mkdir(exist_ok=True)
    instruments = project.instruments._replace(cache=_cache_of(project))
    return Scratch(Project(Tree(top, present, project.config), None, instruments))


def _copy(project: Project, top: Path) -> list[str]:
    """Copy what a measure reads; the paths that were copied."""
    paths = project.tree.listed if project.tree.listed is not None else [*walk(project.top)]
    copied = []
    for path in sorted(paths):
        source, name = project.top / path, path.rpartition("/")[2]
        if not (path.endswith(_KEPT) or ("." not in name and is_python(source))):
            continue
        target = top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # what cannot be read is not measured either, and the measure says so
            shutil.copy2(source, target, follow_symlinks=False)
            copied.append(path)
    return copied


def _copy_settings(project: Project, top: Path) -> list[str]:
    """Copy what configures other tools, whatever it is called; the paths that were copied.

    Raises Inconclusive where that lies outside of the tree.
    """
    measured = [file.path for file in inventory_of(project.tree).measured] if project.tools else []
    copied = []
    for table in project.tools:
        for path, content in settings_in(adapter_for(table), project.top, measured).files.items():
            if not (top / path).exists():
                (top / path).parent.mkdir(parents=True, exist_ok=True)
                write_new(top / path, content)
                copied.append(path)
    return copied


def _apart(_: str, names: list[str]) -> list[str]:
    """The directories of a cache that belong to other measures."""
    return [name for name in names if name in ("fix", "base")]


def _cache_of(project: Project) -> Path:
    """A cache apart. The first time it begins with what the project's own has: mypy takes that for the same files."""
    own = project.instruments.cache
    cache = own / "fix"
    if not cache.is_dir():
        with contextlib.suppress(OSError, shutil.Error):
            shutil.copytree(own, cache, ignore=_apart)
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
    return cache
