"""An environment beside the recorded one: whether base's code could notice the difference, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ratchet.check.merge_base import MergeBase
from ratchet.facts.collect.type_records import Environment
from ratchet.facts.environment import BUNDLED, Interpreter, distributions, versions
from ratchet.facts.inventory import SUFFIXES
from ratchet.facts.kinds import MISSING_IMPORT
from ratchet.measure.tree import Measured

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class EnvironmentDifference:
    """Words of what differs: `name version`, or `name old -> new`. `missing` were recorded and are not installed."""

    missing: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def words(self) -> str:
        """`missing: flask 3.1.0; newer: mypy 2.3.0 -> 2.4.1`, empty where nothing differs."""
        kinds = (("missing", self.missing), ("newer", self.newer), ("older", self.older), ("new", self.new),
                 ("other", self.other))  # fmt: skip
        return "; ".join(f"{kind}: {_some(names)}" for kind, names in kinds if names)


def environment_difference(then: Environment, now: Environment, installed: Mapping[str, str]) -> EnvironmentDifference:
    """What differs. `installed` has the versions of what is installed, of the names that `then` has."""
    old = {name: version for name, version in then.distributions.items() if name not in BUNDLED}
    new = {name: version for name, version in now.distributions.items() if name not in BUNDLED}
    present = {**installed, **new}
    changed = [(name, version, present[name]) for name, version in old.items() if present.get(name, version) != version]
    changed += [
        (name, one, other)
        for name, one, other in (
            ("ratchet", then.ratchet, now.ratchet),
            ("mypy", then.mypy, now.mypy),
            ("Python", then.python, now.python),
        )
        if one != other
    ]
    return EnvironmentDifference(
        missing=tuple(f"{name} {version}" for name, version in old.items() if name not in present),
        newer=tuple(f"{name} {one} -> {other}" for name, one, other in changed if _order(one) < _order(other)),
        older=tuple(f"{name} {one} -> {other}" for name, one, other in changed if _order(one) > _order(other)),
        new=tuple(f"{name} {version}" for name, version in new.items() if name not in old),
        other=tuple(_others(then, now)),
    )


def still_wanted(missing: Collection[str], imported: Collection[str], unresolved: Collection[str]) -> tuple[str, ...]:
    """The missing distributions that the code still needs, of `name version`.

    `imported` are the top-level modules that it imports, `unresolved` those of them that mypy cannot find. A
    distribution whose module has another name (PyYAML) is wanted if anything is unresolved.
    """
    names = {name.lower() for name in imported}
    return tuple(text for text in missing if unresolved or _module(text.partition(" ")[0]) in names)


def _module(distribution: str) -> str:
    """The module that a distribution most likely brings: `types-requests` and `requests-stubs` bring types for one."""
    return distribution.removeprefix("types-").removesuffix("-stubs").replace("-", "_").lower()


def _others(then: Environment, now: Environment) -> Iterator[str]:
    for tool in sorted(then.tools.keys() | now.tools.keys()):
        if then.tools.get(tool) != now.tools.get(tool):
            yield f"{tool} {then.tools.get(tool, 'not run')} -> {now.tools.get(tool, 'not run')}"
    if then.platform != now.platform:
        yield f"platform {then.platform} -> {now.platform}"
    if then.plugins != now.plugins:
        yield f"mypy's plugins {', '.join(then.plugins) or 'none'} -> {', '.join(now.plugins) or 'none'}"


def _order(version: str) -> list[tuple[int, str]]:
    """Numbers by value, the rest as text."""
    parts = [match.group() for match in re.finditer(r"\d+|[^\d.]+", version)]
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _some(names: Collection[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(list(names)[:_MOST_NAMED]) + more


def missing_distributions(base: MergeBase, measured: Measured, interpreter: Interpreter) -> tuple[str, ...]:
    """`name version` of the distributions that base's manifest has, that are not installed, and that are still needed.

    One that the change does without, imports and all, is not missing.
    """
    then, now = base.manifest, measured.environment
    if then is None or then.distributions.keys() <= now.distributions.keys():
        return ()
    missing = environment_difference(then, now, versions(interpreter, then.distributions)).missing
    if not missing:
        return ()
    unresolved = {one.detail for types in measured.types.modules.values() for one in types.of(MISSING_IMPORT)}
    return still_wanted(missing, measured.imports.externals, unresolved)


def is_same_environment(base: MergeBase, measured: Measured, interpreter: Interpreter) -> bool:
    """Whether base would be recorded today as it was: else it has to be measured again.

    The manifest names what first-party code imports. A distribution that only the change imports is none of base's
    business, nor is one that only base imported, as long as it is installed as it was.
    """
    then, now = base.manifest, measured.environment
    if then is None or then == now:
        return then is not None
    kept = {name: version for name, version in then.distributions.items() if name not in BUNDLED}
    then = then._replace(distributions=kept)
    if then._replace(distributions=now.distributions) != now:
        return False
    old, new = then.distributions, now.distributions
    if any(old[name] != new[name] for name in old.keys() & new.keys()):
        return False
    gone = {name: version for name, version in old.items() if name not in new}
    if versions(interpreter, gone) != gone:
        return False
    came = new.keys() - old.keys()
    if came & measured.imports.brought.keys():
        return False
    tops = {top for top in measured.imports.externals if came & distributions(interpreter, (top,)).keys()}
    return not came or not _is_used_at_base(base, measured, tops)


def _is_used_at_base(base: MergeBase, measured: Measured, tops: Collection[str]) -> bool:
    """Whether any file imports these at base: one that is unchanged, or one whose text then has the word."""
    files = (*measured.inventory.measured, *measured.inventory.unmeasured)
    changed = base.code.changed_files(files)
    graph = measured.imports.graph
    for edge in graph.edges.values():
        external = graph.externals.get(edge.imported)
        if external is not None and external.top in tops and any(site.place.path not in changed for site in edge.sites):
            return True
    present = {file.path for file in files}
    then = set(map(base.change.origin, changed))
    then |= {path for path in base.code.paths if path.endswith(SUFFIXES) and path not in present}
    blobs = base.code.texts(sorted(then & base.code.paths))
    return any(top.encode() in text for text in blobs.values() for top in tops)
