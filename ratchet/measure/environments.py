"""The environments of a repository: which files are measured with which, their facts as one, and what they hold."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ratchet import __version__
from ratchet.facts.collect.type_records import ModuleTypes, TypeFacts
from ratchet.facts.environment import Interpreter, distributions, installed, own_interpreter, plugin_packages
from ratchet.facts.files import SourceFile
from ratchet.facts.types.release import mypy_release
from ratchet.measure.project import Instruments, Project
from ratchet.storage.code_digest import code_digest


def by_interpreter(
    files: Iterable[SourceFile], instruments: Instruments
) -> Iterator[tuple[Interpreter, tuple[SourceFile, ...]]]:
    """(interpreter, its files), the default interpreter's first. One without files is left out."""
    groups: dict[Interpreter, list[SourceFile]] = {instruments.interpreter: []}
    for file in files:
        groups.setdefault(instruments.interpreter_of(file.path), []).append(file)
    yield from ((interpreter, tuple(group)) for interpreter, group in groups.items() if group)


def joined(parts: Sequence[TypeFacts]) -> TypeFacts:
    """The facts of all groups as those of one measure. The Python versions that mypy targeted are named together."""
    first = parts[0]
    return TypeFacts(
        modules=_Joined([part.modules for part in parts]),
        mypy=first.mypy,
        python="/".join(sorted({part.python for part in parts})),
        platform="/".join(sorted({part.platform for part in parts})),
        plugins=first.plugins,
        tokens={path: token for part in parts for path, token in part.tokens.items()},
        refused_plugins=tuple(sorted({plugin for part in parts for plugin in part.refused_plugins})),
        complaints="\n".join(dict.fromkeys(line for part in parts for line in part.complaints.splitlines())),
    )


def distributions_of_others(instruments: Instruments, imported: Sequence[str]) -> dict[str, str]:
    """`name (first path)` → version, of what the environments beside the default one bring."""
    return {
        f"{name} ({patterns[0]})": version
        for patterns, interpreter in instruments.others
        for name, version in distributions(interpreter, imported).items()
    }


def rests_on(project: Project) -> Iterator[str]:
    """What a measure of any tree of the project rests on besides the tree: code, policy, and what is installed."""
    instruments = project.instruments
    yield from (__version__, code_digest(), mypy_release(), platform.python_version(), repr(project.config))
    yield from _plugins(instruments.plugins_allowed)
    if project.tools:
        yield from installed(own_interpreter())  # where most of them are
    for patterns, interpreter in (((), instruments.interpreter), *instruments.others):
        # Not where it is: workers on several machines have the same environment in other places.
        yield repr((patterns, *(Path(place).parent.name for place in interpreter.site_packages)))
        yield from installed(interpreter)


def _plugins(allowed: frozenset[str] | None) -> Iterator[str]:
    """The plugins of mypy that may be loaded, and what brings them: they run in the Python that runs ratchet."""
    if allowed is None:
        yield from installed(own_interpreter())
    elif allowed:
        yield repr(sorted(allowed))
        yield repr(distributions(own_interpreter(), plugin_packages(allowed)))


class _Joined(Mapping[str, ModuleTypes]):
    """Records of several groups by path, decoded when asked for."""

    def __init__(self, parts: Iterable[Mapping[str, ModuleTypes]]) -> None:
        self._parts = {path: part for part in parts for path in part}

    def __getitem__(self, path: str) -> ModuleTypes:
        return self._parts[path][path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)
