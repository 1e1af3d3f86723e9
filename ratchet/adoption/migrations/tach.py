"""tach's modules, layers and interfaces → our contracts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ratchet.adoption.migration import Migration, Value
from ratchet.errors import UsageError

FILES = ("tach.toml", "pyproject.toml")
IS_BASELINE = False

_ROOT = "<root>"
_FREE = ("stdlib", "third-party")
"""What tach's modules may always import."""

_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.\*)?")


@dataclass(frozen=True, slots=True)
class Part:
    """One of tach's modules. `depends_on` is None where it may import any other."""

    path: str
    depends_on: tuple[str, ...] | None
    cannot: tuple[str, ...]
    layer: str
    visibility: tuple[str, ...] | None
    utility: bool
    unchecked: bool


@dataclass(frozen=True, slots=True)
class Interface:
    """One of tach's interfaces; its patterns are regular expressions."""

    expose: tuple[str, ...]
    modules: tuple[str, ...]
    special: bool


def configured(text: str, name: str) -> bool:
    """Whether a file holds tach's configuration."""
    return name.endswith("tach.toml") or "[tool.tach" in text


def migrate(text: str, name: str) -> Migration:
    """The contracts of tach.toml, or of `[tool.tach]` in pyproject.toml. UsageError if it cannot be read."""
    table = _read(text, name)
    unmapped: list[str] = []
    parts = [part for module in _tables(table, "modules") for part in _parts(module, unmapped)]
    view = {} if table.get("ignore_type_checking_imports", True) else {"view": "all"}
    contracts = [
        *_layers(table, parts, unmapped),
        *_allowed(table, parts, unmapped),
        *_rest(parts, unmapped),
        *_interfaces(table, parts, unmapped),
        *_acyclic(table, parts),
    ]
    if table.get("root_module") not in (None, "ignore"):
        unmapped.append(f"root_module = {table['root_module']!r}: use exhaustive layers")
    return Migration(tuple({**contract, **view} for contract in contracts), tuple(unmapped))


def _layers(table: Mapping[str, object], parts: Sequence[Part], unmapped: list[str]) -> Iterator[Mapping[str, Value]]:
    named = [_layer(layer) for layer in _items(table.get("layers"))]
    placed = [part for part in parts if part.layer and not _holds_others(part, parts)]
    unmapped.extend(
        f"{part.path}: layer {part.layer}: it holds other modules"
        for part in parts
        if part.layer and part not in placed
    )
    rows = [" : ".join(part.path for part in placed if part.layer == name) for name, _ in named]
    if sum(map(bool, rows)) < 2:
        return
    closed = [is_closed for _, is_closed in named[1:-1]]
    if any(closed) and not all(closed):
        unmapped.append("layers: some are closed and some are not; here a contract is closed as a whole or not at all")
    settings: dict[str, Value] = {"id": "layers", "type": "layers", "layers": [row for row in rows if row]}
    yield settings | ({"closed": True} if closed and all(closed) else {})


def _holds_others(part: Part, parts: Sequence[Part]) -> bool:
    return any(other.path.startswith(f"{part.path}.") for other in parts)


def _layer(value: object) -> tuple[str, bool]:
    if isinstance(value, dict):
        return str(value.get("name")), value.get("closed") is True
    return str(value), False


def _allowed(table: Mapping[str, object], parts: Sequence[Part], unmapped: list[str]) -> Iterator[Mapping[str, Value]]:
    order = [_layer(layer)[0] for layer in _items(table.get("layers"))]
    utilities = [part.path for part in parts if part.utility]
    for part in parts:
        if part.depends_on is None or part.unchecked:
            continue
        if _holds_others(part, parts):
            unmapped.append(f"{part.path}: it holds other modules, which a contract of ours would judge as well")
            continue
        below = order[order.index(part.layer) + 1 :] if part.layer in order else []
        lower = [other.path for other in parts if other.layer in below]
        to = list(dict.fromkeys([*part.depends_on, *lower, *utilities, *_FREE]))
        yield {"id": f"{part.path}-deps", "type": "allowed", "modules": [part.path], "to": to}
    if table.get("exact") is True:
        unmapped.append("exact: stdlib, third-party and utilities are allowed as well here, so it is left out")


def _rest(parts: Sequence[Part], unmapped: list[str]) -> Iterator[Mapping[str, Value]]:
    """`cannot_depend_on` and `visibility`."""
    for part in parts:
        if part.cannot:
            yield {
                "id": f"{part.path}-cannot",
                "type": "forbidden",
                "from": [part.path],
                "to": list(part.cannot),
                "transitive": False,
            }
        if part.visibility:
            importers = list(part.visibility)
            yield {"id": f"{part.path}-seen", "type": "protected", "modules": [part.path], "importers": importers}
        elif part.visibility is not None:
            unmapped.append(f"{part.path}: visibility = []: nobody may import it")


def _interfaces(
    table: Mapping[str, object], parts: Sequence[Part], unmapped: list[str]
) -> Iterator[Mapping[str, Value]]:
    exposed: dict[str, list[str]] = {}
    for interface in map(_interface, _tables(table, "interfaces")):
        odd = [pattern for pattern in interface.expose if not _PLAIN.fullmatch(pattern)]
        if interface.special or odd:
            what = f"expose = {odd}: no plain names" if odd else "visibility, exclusive or data_types"
            unmapped.append(f"interface of {', '.join(interface.modules)}: {what}")
            continue
        patterns = [re.compile(module) for module in interface.modules]
        for part in parts:
            if any(pattern.fullmatch(part.path) for pattern in patterns):
                exposed.setdefault(part.path, []).extend(name.removesuffix(".*") for name in interface.expose)
    for path, names in exposed.items():
        yield {"id": f"{path}-api", "type": "interface", "modules": [path], "expose": list(dict.fromkeys(names))}


def _interface(table: Mapping[str, object]) -> Interface:
    special = any(table.get(key) for key in ("visibility", "exclusive")) or table.get("data_types") == "primitive"
    return Interface(_strings(table.get("expose")) or (), _strings(table.get("from")) or (".*",), special)


def _acyclic(table: Mapping[str, object], parts: Sequence[Part]) -> Iterator[Mapping[str, Value]]:
    if table.get("forbid_circular_dependencies") is True:
        packages = sorted({part.path.rpartition(".")[0] for part in parts if "." in part.path})
        if packages:
            yield {"id": "no-cycles", "type": "acyclic", "packages": packages}


def _parts(table: Mapping[str, object], unmapped: list[str]) -> Iterator[Part]:
    depends = table.get("depends_on")
    names = None if depends is None else tuple(_dependency(item, unmapped) for item in _items(depends))
    for path in _strings(table.get("paths")) or (str(table.get("path")),):
        if path == _ROOT or _ROOT in (names or ()):
            unmapped.append(f"{path}: {_ROOT} has no counterpart; name the modules that it stands for")
        if path == _ROOT:
            continue
        yield Part(
            path=path,
            depends_on=None if names is None else tuple(name for name in names if name != _ROOT),
            cannot=tuple(_dependency(item, unmapped) for item in _items(table.get("cannot_depend_on"))),
            layer=str(table.get("layer", "")),
            visibility=_strings(table.get("visibility")),
            utility=table.get("utility") is True,
            unchecked=table.get("unchecked") is True,
        )


def _dependency(value: object, unmapped: list[str]) -> str:
    if isinstance(value, dict):
        if value.get("deprecated"):
            unmapped.append(
                f"{value.get('path')}: deprecated is no level here; leave it out of the list to baseline it"
            )
        return str(value.get("path"))
    return str(value)


def _read(text: str, name: str) -> Mapping[str, object]:
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


def _tables(table: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    return [item for item in _items(table.get(key)) if isinstance(item, dict)]


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> tuple[str, ...] | None:
    return tuple(map(str, value)) if isinstance(value, list) else None
