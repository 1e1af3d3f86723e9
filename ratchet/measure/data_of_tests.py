"""Files that tests read or copy, as samples of projects: nothing imports them, so that they never run here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from ratchet.adoption.own_tests import is_called_after_tests, is_called_test
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.kinds import MENTION


def data_of_tests(sources: Mapping[str, SourceFacts]) -> frozenset[str]:
    """The files in directories without tests, below one of tests, of which no file outside names anything."""
    testing = {
        parent for path in sources if is_called_test(PurePosixPath(path).name) for parent in PurePosixPath(path).parents
    }
    inside: dict[PurePosixPath, list[str]] = {}
    for path in sources:
        directory = _without_tests(PurePosixPath(path), testing)
        if directory is not None:
            inside.setdefault(directory, []).append(path)
    apart = {path for paths in inside.values() for path in paths}
    running = [facts for path, facts in sources.items() if path not in apart] if inside else []
    names = {name for facts in running for name in _named(facts)}
    return frozenset(
        path for directory, paths in inside.items() if names.isdisjoint(_names_of(directory, paths)) for path in paths
    )


def _without_tests(path: PurePosixPath, testing: Collection[PurePosixPath]) -> PurePosixPath | None:
    """The outermost directory above a file that holds no test, and lies in one that does and is called after tests."""
    below = False
    for parent in [*reversed(path.parents)]:
        if below and parent not in testing:
            return parent
        below = below or (parent in testing and is_called_after_tests(parent.name))
    return None


def _names_of(directory: PurePosixPath, paths: Collection[str]) -> Iterator[str]:
    """What an import of anything in there begins with, or has in it: its own name, and what a path to it brings."""
    yield directory.name
    for path in paths:
        yield f"{PurePosixPath(path).relative_to(directory).parts[0].partition('.')[0]}."


def _named(facts: SourceFacts) -> Iterator[str]:
    """Every part of every dotted name that a file imports or mentions; a module that it imports whole, with a dot."""
    for statement in facts.imports:
        whole = [statement.module, *(name.name for name in statement.names)]
        yield from (part for name in whole for part in name.split("."))
        if not statement.level:
            yield from (f"{name.partition('.')[0]}." for name in (whole if statement.form == "import" else whole[:1]))
    for mention in facts.of(MENTION):
        yield from mention.detail.split(".")
