"""The file that tach is configured by, read: modules, layers and interfaces."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ratchet.contracts.expressions import Expression, pattern_of
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph

ROOT = "<root>"


@dataclass(frozen=True, slots=True)
class Part:
    """One of tach's modules. `depends_on` is None where it may import any other. The paths may have wildcards."""

    path: str
    depends_on: tuple[str, ...] | None
    cannot: tuple[str, ...]
    layer: str
    utility: bool
    unchecked: bool

    def holds(self, other: Part) -> bool:
        """Whether another one of tach's modules lies inside this one."""
        return other.path.startswith(f"{self.path}.")


@dataclass(frozen=True, slots=True)
class Interface:
    """One of tach's interfaces; its patterns are regular expressions."""

    expose: tuple[str, ...]
    modules: tuple[str, ...]
    special: bool


@dataclass(frozen=True, slots=True)
class Layers:
    """The names of the layers, the highest first, and which of them are closed."""

    names: tuple[str, ...]
    closed: frozenset[str]

    def between(self, part: Part, other: Part) -> int | None:
        """How many layers the other one stands below this one; None unless both stand in one."""
        if part.layer not in self.names or other.layer not in self.names:
            return None
        return self.names.index(other.layer) - self.names.index(part.layer)

    def permits(self, part: Part, other: Part) -> bool | None:
        """Whether the layers let `part` import `other`; None where they leave that to the modules."""
        down = self.between(part, other)
        if not down:
            return None
        at = self.names.index(part.layer)
        return down > 0 and self.closed.isdisjoint(self.names[at + 1 : at + down])


def read(text: str, name: str) -> Mapping[str, object]:
    """tach.toml, or `[tool.tach]` of pyproject.toml. UsageError if it cannot be read."""
    try:
        document: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: {error}") from error
    if not name.endswith("pyproject.toml"):
        return document
    tool = document.get("tool")
    table = tool.get("tach") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise UsageError(f"{name}: there is no [tool.tach] table")
    return table


def layers_of(table: Mapping[str, object]) -> Layers:
    """The layers of a configuration."""
    rows = [row if isinstance(row, dict) else {"name": row} for row in items(table, "layers")]
    names = tuple(str(row.get("name")) for row in rows)
    return Layers(names, frozenset(name for name, row in zip(names, rows, strict=True) if row.get("closed") is True))


def parts_of(table: Mapping[str, object]) -> list[Part]:
    """The modules of a configuration, without the root module."""
    return [part for row in tables(table, "modules") for part in _parts(row) if part.path != ROOT]


def _parts(row: Mapping[str, object]) -> Iterable[Part]:
    depends = None if row.get("depends_on") is None else tuple(map(dependency, items(row, "depends_on")))
    for path in strings(row.get("paths")) or (str(row.get("path")),):
        yield Part(
            path=path,
            depends_on=depends,
            cannot=tuple(map(dependency, items(row, "cannot_depend_on"))),
            layer=str(row.get("layer", "")),
            utility=row.get("utility") is True,
            unchecked=row.get("unchecked") is True,
        )


def spelled_out(parts: Sequence[Part], graph: ImportGraph) -> list[Part]:
    """The modules with those of a wildcard one by one; what is named by itself is not among these."""
    named = {part.path for part in parts}
    return [
        replace(part, path=path)
        for part in parts
        for path in (Expression(part.path).modules(graph) if "*" in part.path else (part.path,))
        if "*" not in part.path or path not in named
    ]


def one_of(path: str, patterns: Collection[str]) -> bool:
    """Whether one of tach's patterns stands for a path."""
    return any(pattern_of(pattern).fullmatch(path) for pattern in patterns)


def interfaces_of(table: Mapping[str, object]) -> list[Interface]:
    """The interfaces of a configuration."""
    return [
        Interface(
            strings(row.get("expose")) or (),
            strings(row.get("from")) or (".*",),
            bool(row.get("visibility") or row.get("exclusive")) or row.get("data_types") == "primitive",
        )
        for row in tables(table, "interfaces")
    ]


def dependency(value: object) -> str:
    """The path of a dependency, which is a string or a table."""
    return str(value.get("path")) if isinstance(value, dict) else str(value)


def tables(table: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The tables of a list of tables."""
    return [item for item in items(table, key) if isinstance(item, dict)]


def items(table: Mapping[str, object], key: str) -> list[object]:
    """A list, empty where there is none."""
    value = table.get(key)
    return value if isinstance(value, list) else []


def strings(value: object) -> tuple[str, ...] | None:
    """A list of strings, None where there is none."""
    return tuple(map(str, value)) if isinstance(value, list) else None
