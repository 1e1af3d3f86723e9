"""What mypy is told to check (`files`, `packages`, `modules`, `exclude`), as paths and excludes of ratchet.toml."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ratchet.adoption.choice import Choice, distinct
from ratchet.adoption.settings import joined
from ratchet.config.globs import is_pattern, matches
from ratchet.facts.options.records import Targets

_FEW = 3
"""Single files that are named one by one; more of them become a pattern where one says the same."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What to measure, and what mypy's configuration leaves out."""

    paths: tuple[Choice, ...]
    exclude: tuple[Choice, ...]


def measured_paths(files: Sequence[str], targets: Targets, roots: Iterable[str], config: str | None) -> Measured:
    """Paths and excludes that measure the files that mypy is told to check; all of them where it is told nothing.

    `files` are the Python files of the tree, `config` is the file that configures mypy.
    """
    named = list(distinct(_named(files, targets, tuple(roots), config)))
    paths = tuple(named) if named else (Choice(".", "everything that git lists"),)
    covered = tuple(choice.value for choice in paths)
    outside = () if matches("any.py", covered) else _complement(files, covered)
    stated = _which(targets)
    left_out = (Choice(pattern, f"{_which_of(pattern)}not among mypy's {stated} in {config}") for pattern in outside)
    excluded = (Choice(pattern, f"mypy's exclude in {config}") for pattern in _excluded(files, covered, targets))
    return Measured(paths, (*left_out, *excluded))


def _which_of(pattern: str) -> str:
    """`*.py` reads as if it matched below the root, too."""
    return "files in the root itself, " if pattern == "*.py" else ""


def _which(targets: Targets) -> str:
    stated = (("files", targets.files), ("packages", targets.packages), ("modules", targets.modules))
    return " and ".join(name for name, value in stated if value)


def _named(files: Sequence[str], targets: Targets, roots: Sequence[str], config: str | None) -> Iterator[Choice]:
    for entry in targets.files:
        path = joined(".", entry)
        if any(matches(file, (path,)) for file in files):
            yield Choice(path, f"mypy's files in {config}")
    for name, modules in (("packages", targets.packages), ("modules", targets.modules)):
        for module in modules:
            if place := _place(files, module, roots):
                yield Choice(place, f"mypy's {name} in {config}")


def _place(files: Sequence[str], module: str, roots: Sequence[str]) -> str | None:
    """The directory of a package, or the file of a module."""
    inner = module.replace(".", "/")
    for root in roots:
        path = joined(root, inner)
        if any(file.startswith(f"{path}/") for file in files):
            return path
        if f"{path}.py" in files:
            return f"{path}.py"
    return None


def _complement(files: Iterable[str], covered: Sequence[str]) -> Iterator[str]:
    """Patterns that match what is outside the covered paths, and nothing inside: today's files and those to come.

    A directory without anything covered is one pattern. One that has some is named by a pattern of its files, or
    file by file where some of them are covered, and by its other directories.
    """
    inside, outside, single = set[str](), set[str](), list[str]()
    for file in files:
        parents = [parent.as_posix() for parent in PurePosixPath(file).parents]
        (inside if matches(file, covered) else outside).update(parents)
        if not matches(file, covered) and _is_glob_inside(parents[0], covered):
            single.append(file)
    # A path without a file that exists today is covered as well.
    inside.update(parent.as_posix() for path in covered for parent in PurePosixPath(path).parents)
    for directory in sorted(inside):
        if not matches(joined(directory, "any.py"), covered) and not _is_glob_inside(directory, covered):
            yield joined(directory, "*.py")
    yield from sorted(single)
    for directory in sorted(outside - inside):
        if PurePosixPath(directory).parent.as_posix() in inside:
            yield f"{directory}/**"


def _is_glob_inside(directory: str, covered: Iterable[str]) -> bool:
    return any(PurePosixPath(path).parent.as_posix() == directory and path.endswith((".py", "*")) for path in covered)


def _excluded(files: Iterable[str], covered: Sequence[str], targets: Targets) -> Iterator[str]:
    """mypy's patterns as paths. mypy looks for a pattern anywhere in a path, with a slash after a directory."""
    expressions = list(_compiled(targets.exclude))
    if not expressions:
        return
    measured = [file for file in files if matches(file, covered)]
    directories, single = dict[str, None](), list[str]()
    for file in measured:
        parents = [parent.as_posix() for parent in reversed(PurePosixPath(file).parents) if parent.as_posix() != "."]
        whole = next((folder for folder in parents if _any_matches(expressions, f"{folder}/")), None)
        if whole is not None:
            directories[whole] = None
        elif _any_matches(expressions, file):
            single.append(file)
    gone = {*single, *(file for file in measured if any(file.startswith(f"{folder}/") for folder in directories))}
    yield from _short((f"{folder}/**" for folder in directories), measured, gone)
    yield from _short_files(single, measured, gone)


def _compiled(patterns: Iterable[str]) -> Iterator[re.Pattern[str]]:
    for pattern in patterns:
        try:
            yield re.compile(pattern)
        except (re.error, RecursionError, OverflowError):
            continue


def _any_matches(expressions: Iterable[re.Pattern[str]], path: str) -> bool:
    return any(expression.search(path) for expression in expressions)


def _short(patterns: Iterable[str], measured: Sequence[str], gone: Collection[str]) -> Iterator[str]:
    """Directories of one name as one pattern, where it matches nothing that stays."""
    groups: dict[str, list[str]] = {}
    for pattern in patterns:
        groups.setdefault(pattern.split("/")[-2], []).append(pattern)
    for name, group in groups.items():
        common = f"**/{name}/**"
        is_safe = len(group) > 1 and all(file in gone for file in measured if matches(file, (common,)))
        yield from (common,) if is_safe else group


def _short_files(single: Sequence[str], measured: Sequence[str], gone: Collection[str]) -> Iterator[str]:
    """Files with one ending (`_pb2.py`) as one pattern, where it matches nothing that stays."""
    groups: dict[str, list[str]] = {}
    for file in single:
        name = PurePosixPath(file).name
        groups.setdefault(f"**/*_{name.rpartition('_')[2]}" if "_" in name else file, []).append(file)
    for common, group in groups.items():
        is_safe = len(group) > _FEW and all(file in gone for file in measured if matches(file, (common,)))
        yield from (common,) if is_safe else group


def is_there(top: Path, path: str) -> bool:
    """Whether a measured path leads to something."""
    return next(top.glob(path), None) is not None if is_pattern(path) else (top / path).exists()
