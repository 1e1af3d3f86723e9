"""Paths, excludes and profiles at base and now: what they do to existing files and to ones that may come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratchet.config import Config, Strictness, rules_of_both
from ratchet.config.globs import is_pattern
from ratchet.facts.change import Change
from ratchet.policy.debt import debt
from ratchet.terms import FUTURE_NAME, Debt, Level
from ratchet.terms.catalogue import is_coded, rule_named

_SHOWN = 3


def exclusion_debts(base: Config, head: Config, change: Change) -> Iterator[Debt]:
    """The files that base's policy measures and head's does not: left out of `paths`, or excluded."""
    gone = [
        path
        for path in sorted(change.head_files)
        if not head.measures(path) and all(base.measures(old) for old in change.origins(path))
    ]
    excluded = [path for path in gone if head.excludes(path)]
    future = [
        pattern
        for pattern in head.exclude
        if pattern not in base.exclude
        if any(
            head.excludes(path) and not any(base.excludes(old) for old in change.origins(path))
            for path in _examples(pattern, base.paths)
        )
    ]
    if excluded or future:
        new = sorted({*future, *(pattern for pattern in head.exclude if pattern not in base.exclude)})
        message = f"exclude names {_some(future)}: base refuses new Python files there"
        if excluded:
            message = f"exclude leaves out {_some(excluded)}, which base's policy measures"
        elif measured := [pattern for pattern in future if any(map(base.measures, _examples(pattern, base.paths)))]:
            message = f"exclude names {_some(measured)}, which base's policy measures"
        index = head.exclude.index(new[0]) if new else 0
        yield debt(head, ("exclude", index), "ratchet", "exclude", message)
    unlisted = [path for path in gone if not head.excludes(path)]
    if unlisted:
        message = f"paths leaves out {_some(unlisted)}, which base's policy measures"
        yield debt(head, ("paths",), "ratchet", "paths", message)


def profile_debts(base: Config, head: Config, change: Change) -> Iterator[Debt]:
    """One debt for each rule that a profile makes laxer for some files. What [rules] lowers is reported elsewhere."""
    paths = _judged(base, head, change)
    of_all: dict[str, list[tuple[str, Level, Level]]] = {}
    for rule in filter(base.runs, rules_of_both(base, head)):
        lowered = base.level(rule) if head.level(rule).strictness < base.level(rule).strictness else None
        laxer = []
        for path in paths:
            levels = [base.level(rule, old) for old in change.origins(path)]
            was, now = min(levels, key=lambda level: level.strictness), head.level(rule, path)
            if now.strictness < was.strictness and not (was is lowered and now is head.level(rule)):
                laxer.append((path, was, now))
        if is_coded(rule) and laxer == of_all.get(rule_named(rule)):
            continue  # the profile says it of all codes
        of_all[rule] = laxer
        if laxer:
            _, was, now = laxer[0]
            files = [path for path, *_ in laxer if path in change.head_files] or [path for path, *_ in laxer]
            message = f'{rule} is lowered from "{was}" to "{now}" for {_some([_shown(file) for file in files])}'
            yield debt(head, ("profile", _profile(head, rule, laxer[0][0])), "profile", rule, message)


def strictness_debts(base: Config, head: Config, change: Change) -> Iterator[Debt]:
    """One debt where files are judged by `standard` that base's policy judges by `strict`."""
    laxer = [
        path
        for path in _judged(base, head, change, base.paths)
        if head.strictness_of(path) is Strictness.STANDARD
        and all(base.strictness_of(old) is Strictness.STRICT for old in change.origins(path))
    ]
    if laxer:
        message = f'strictness is lowered from "strict" to "standard" for {_some([_shown(path) for path in laxer])}'
        yield debt(head, ("strictness",), "ratchet", "strictness", message)


def _judged(base: Config, head: Config, change: Change, others: Iterable[str] = ()) -> list[str]:
    """Files of today that base's policy judges, and examples of files to come, some for each profile."""
    patterns = [pattern for config in (base, head) for profile in config.profiles for pattern in profile.paths]
    examples = [path for pattern in (*patterns, *others) for path in _examples(pattern, base.paths)]
    return [
        path
        for path in sorted({*change.head_files, *examples})
        if base.measures(path) or (head.measures(path) and not _newly_measured(path, base, change))
    ]


def _newly_measured(path: str, base: Config, change: Change) -> bool:
    """Whether base left the place of this path unmeasured: then any level is stricter than none."""
    directory = path.partition(FUTURE_NAME)[0].rpartition("/")[0] + "/"
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
    """Example paths of future files that a pattern matches; below each of `places` if it may match anywhere."""
    yield _example(pattern)
    segments = pattern.split("/")
    if is_pattern(segments[0]):
        yield from (
            f"{'' if place == '.' else f'{place}/'}{_example('/'.join(segments[cut:]) or '**')}"
            for place in places
            for cut in range(1, place.count("/") + 2)
        )


def _example(pattern: str) -> str:
    """The path of a future file that a pattern matches."""
    segments = [
        FUTURE_NAME if segment == "**" else segment.replace("*", FUTURE_NAME).replace("?", "_")
        for segment in pattern.split("/")
    ]
    path = "/".join(segment for segment in segments if segment != ".")
    return path if path.endswith((".py", ".pyi")) else f"{path}/{FUTURE_NAME}.py".lstrip("/")


def _shown(path: str) -> str:
    return "files to come" if FUTURE_NAME in path else path


def _some(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    listed = list(dict.fromkeys(names))
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
