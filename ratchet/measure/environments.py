"""Several environments in one repository: which files are measured with which, and their facts as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ratchet.facts.collect.type_records import ModuleTypes, TypeFacts
from ratchet.facts.environment import Interpreter, distributions
from ratchet.facts.files import SourceFile
from ratchet.measure.project import Instruments


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
