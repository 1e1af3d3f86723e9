"""What may be a reason to mend something before the first baseline: `ratchet init` says it before it writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from ratchet.adoption.discovery import Discovery
from ratchet.facts.collect.type_records import NOT_ASKED, TypeFacts
from ratchet.facts.kinds import MISSING_IMPORT
from ratchet.measure.installing import how_to_install
from ratchet.measure.lacking import lacking, own_distributions
from ratchet.measure.project import Project
from ratchet.measure.tree import Measured
from ratchet.reports.wording import counted

_MOST_SHOWN = 10


def doubts(project: Project, measured: Measured, found: Discovery | None) -> Iterator[str]:
    """A line for each doubt, and an indented one with what to do. `found` is None where ratchet.toml stood there."""
    yield from _of_imports(project, measured)
    if found is None:
        return
    yield from _of_python(found, measured.types)
    yield from _of_configuration(found)
    yield from _of_untracked(found)
    for other in found.others:
        if other.is_baseline:
            yield f"Found {other.file}, a baseline of {other.tool}."
            yield f"  To start from what it allows, run in place of ratchet init: ratchet migrate {other.tool}"
            yield "  Where ratchet init has recorded a baseline already, delete baselines/ first."


def not_found(types: TypeFacts) -> Mapping[str, str]:
    """Module → `path:line` of the first import of it, of those that mypy could not resolve."""
    places: dict[str, str] = {}
    for path in sorted(types.modules):
        for missing in types.modules[path].of(MISSING_IMPORT):
            places.setdefault(missing.detail, f"{path}:{missing.line}")
    return places


def _of_imports(project: Project, measured: Measured) -> Iterator[str]:
    unknown = not_found(measured.types)
    absent = project.config.absent
    if missing := lacking(unknown, measured.sources, measured.inventory, absent):
        yield f"missing: mypy cannot find {_some([*map(str, missing)])}. What comes from there is Any."
        yield f"  {how_to_install(project, missing, measured.environment.distributions)}"
    own = {module.module.partition(".")[0] for module in measured.types.modules.values()}
    own.update(own_distributions(measured.inventory.top))
    made = [f"{module} ({place})" for module, place in sorted(unknown.items()) if module.partition(".")[0] in own]
    if made:
        yield f"missing: mypy cannot find {_some(made)} in this project."
        yield "  If a build writes it, build first. Else the import is broken."


def _of_python(found: Discovery, types: TypeFacts) -> Iterator[str]:
    if found.least_python is None or types.python == NOT_ASKED:
        return
    least, where = found.least_python
    if int(types.python.partition(".")[2]) < least:
        yield f"python: {where}, and mypy measures for Python {types.python}: it may not know what is new since."
        yield "  Name a newer interpreter with --python-executable, or set python_version of mypy."


def _of_configuration(found: Discovery) -> Iterator[str]:
    if found.unread_mypy:
        yield f"mypy: not read, as one configuration holds for all that is measured: {_some(found.unread_mypy)}."
        if found.mypy is None:
            yield f'  Name the one that holds for all: mypy-config = "{found.unread_mypy[0]}" in ratchet.toml.'
        else:
            yield f"  Put what it says into {found.mypy}, for some modules as overrides."
    if found.unread_policies:
        yield f"ratchet: not read, as one policy holds for the repository: {_some(found.unread_policies)}."
        yield "  Put what it says into ratchet.toml at the root, for some paths as [[profile]], and delete it."


def _of_untracked(found: Discovery) -> Iterator[str]:
    if found.untracked:
        many = counted(len(found.untracked), "file")
        yield f"untracked: {many} that git does not track would be measured: {_folded(found.untracked)}."
        yield "  No clone has them. Commit them with the baseline, or name them in exclude or .gitignore first."


def _folded(paths: Sequence[str]) -> str:
    """Directories in place of many files."""
    if len(paths) <= _MOST_SHOWN:
        return ", ".join(paths)
    return _some(list(dict.fromkeys(f"{PurePosixPath(path).parts[0]}/" if "/" in path else path for path in paths)))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_SHOWN]) + (", …" if len(names) > _MOST_SHOWN else "")
