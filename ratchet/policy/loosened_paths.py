"""Paths, excludes and profiles, judged by what they do to files: those there are, and those a pattern waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratchet.config import Config
from ratchet.config.globs import is_pattern
from ratchet.facts.change import Change
from ratchet.policy.debt import debt
from ratchet.terms import Debt
from ratchet.terms.catalogue import DEFAULT_LEVELS

_ANY = "_any_"
_SHOWN = 3


def exclusion_debts(base: Config, head: Config, change: Change) -> Iterator[Debt]:
    """What was measured and is not any more, by a path left out or an exclude put in."""
    gone = [
        path
        for path in sorted(change.head_files)
        if not head.measures(path) and all(base.measures(old) for old in change.origins(path))
    ]
    excluded = [path for path in gone if head.excludes(path)]
    waiting = [
        pattern
        for pattern in head.exclude
        if pattern not in base.exclude
        if any(
            head.excludes(path) and all(base.measures(old) for old in change.origins(path))
            for path in _examples(pattern, base.paths)
        )
    ]
    if excluded or waiting:
        new = sorted({*waiting, *(pattern for pattern in head.exclude if pattern not in base.exclude)})
        what = f"exclude leaves out {_some(excluded)}" if excluded else f"exclude names {_some(waiting)}"
        message = f"{what}, which base's policy measures"
        index = head.exclude.index(new[0]) if new else 0
        yield debt(head, ("exclude", index), "ratchet", "exclude", message)
    unlisted = [path for path in gone if not head.excludes(path)]
    if unlisted:
        message = f"paths leaves out {_some(unlisted)}, which base's policy measures"
        yield debt(head, ("paths",), "ratchet", "paths", message)


def profile_debts(base: Config, head: Config, change: Change) -> Iterator[Debt]:
    """One debt a rule that a profile makes laxer for some files than it was for them, beyond what [rules] lowers."""
    patterns = [pattern for config in (base, head) for profile in config.profiles for pattern in profile.paths]
    examples = [path for pattern in patterns for path in _examples(pattern, base.paths)]
    paths = [
        path
        for path in sorted({*change.head_files, *examples})
        if base.measures(path) or (head.measures(path) and not _newly_measured(path, base, change))
    ]
    for rule in DEFAULT_LEVELS:
        lowered = base.level(rule) if head.level(rule).strictness < base.level(rule).strictness else None
        laxer = []
        for path in paths:
            levels = [base.level(rule, old) for old in change.origins(path)]
            was, now = min(levels, key=lambda level: level.strictness), head.level(rule, path)
            if now.strictness < was.strictness and not (was is lowered and now is head.level(rule)):
                laxer.append((path, was, now))
        if laxer:
            _, was, now = laxer[0]
            files = [path for path, *_ in laxer if path in change.head_files] or [path for path, *_ in laxer]
            message = f'{rule} is lowered from "{was}" to "{now}" for {_some([_shown(file) for file in files])}'
            yield debt(head, ("profile", _profile(head, rule, laxer[0][0])), "profile", rule, message)


def _newly_measured(path: str, base: Config, change: Change) -> bool:
    """Whether a path is where files stood at base that were not measured: any level is stricter than none there."""
    directory = path.partition(_ANY)[0].rpartition("/")[0] + "/"
    there = (file for file in change.base_files if file.startswith(directory))
    return not base.measures(path) and any(not base.measures(file) for file in there)


def _profile(config: Config, rule: str, path: str) -> int:
    """The index of the last profile that decides, 0 where none does."""
    deciding = [
        index
        for index, profile in enumerate(config.profiles)
        if rule in profile.rules and Config(paths=profile.paths).measures(path)
    ]
    return deciding[-1] if deciding else 0


def _examples(pattern: str, places: Iterable[str]) -> Iterator[str]:
    """Files that a pattern may match and that nobody has yet; below each of the places where it may match anywhere."""
    yield _example(pattern)
    segments = pattern.split("/")
    if is_pattern(segments[0]):
        yield from (
            f"{'' if place == '.' else f'{place}/'}{_example('/'.join(segments[cut:]) or '**')}"
            for place in places
            for cut in range(1, place.count("/") + 2)
        )


def _example(pattern: str) -> str:
    """A file that a pattern would match and that nobody has yet."""
    segments = [
        _ANY if segment == "**" else segment.replace("*", _ANY).replace("?", "_") for segment in pattern.split("/")
    ]
    path = "/".join(segment for segment in segments if segment != ".")
    return path if path.endswith((".py", ".pyi")) else f"{path}/{_ANY}.py".lstrip("/")


def _shown(path: str) -> str:
    return "files to come" if _ANY in path else path


def _some(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    listed = list(dict.fromkeys(names))
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
