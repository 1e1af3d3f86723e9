"""tach's modules, layers and interfaces → our contracts.

tach minds direct imports between the modules that tach.toml lists; every other file is free. So each module gets one
`forbidden` contract without chains, that names all modules which tach does not let it import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ratchet.adoption.migration import Account, Migration, Value
from ratchet.adoption.tach_file import (
    ROOT,
    Interface,
    Layers,
    Part,
    interfaces_of,
    items,
    layers_of,
    one_of,
    parts_of,
    read,
    spelled_out,
    strings,
    tables,
)
from ratchet.contracts.exemptions import Exemption
from ratchet.facts.imports import ImportGraph
from ratchet.terms.imports import View

FILES = ("tach.toml", "pyproject.toml")
IS_BASELINE = False

_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.\*)?")
_REASON = "a module of its own in tach's configuration"


def configured(text: str, name: str) -> bool:
    """Whether a file holds tach's configuration."""
    return name.endswith("tach.toml") or "[tool.tach" in text


def migrate(text: str, name: str, graph: ImportGraph | None = None) -> Migration:
    """The contracts of tach.toml, or of `[tool.tach]` in pyproject.toml. UsageError if it cannot be read.

    With the import graph of the code, modules with wildcards are spelled out; else they are left out.
    """
    table = read(text, name)
    account = Account()
    view = View.RUNTIME if table.get("ignore_type_checking_imports", True) else View.ALL
    parts = _known(parts_of(table), graph, account)
    made = [*_dependencies(parts, layers_of(table), graph, view), *_interfaces(table, parts, graph, view, account)]
    account.made.extend(contract if view is View.RUNTIME else {**contract, "view": "all"} for contract in made)
    account.differs.extend(_told(table))
    return account.settled()


def _known(parts: Sequence[Part], graph: ImportGraph | None, account: Account) -> list[Part]:
    wild = [part.path for part in parts if "*" in part.path]
    if not wild:
        return list(parts)
    if graph is None:
        why = "which modules these are is known where ratchet.toml stands"
        account.left_out.extend(f"{path}: {why}" for path in wild)
        return [part for part in parts if part.path not in wild]
    account.differs.append(f"{', '.join(wild)}: spelled out; a module that comes is free")
    return spelled_out(parts, graph)


def _dependencies(
    parts: Sequence[Part], layers: Layers, graph: ImportGraph | None, view: View
) -> Iterator[Mapping[str, Value]]:
    for part in parts:
        banned = [other for other in parts if other.path != part.path and not _may(part, other, layers)]
        around = [other for other in banned if other.holds(part)]
        others = [other for other in banned if not other.holds(part)]
        inside = [other.path for other in parts if part.holds(other)]
        if others:
            free = [
                other.path
                for other in parts
                if other not in banned and other.path != part.path and any(one.holds(other) for one in others)
            ]
            exempt = [*_from(inside), *_to(free)]
            lists: dict[str, Value] = {"from": [part.path], "to": [other.path for other in others]}
            yield _contract(part, lists, exempt, graph, view)
        for outer in around:
            # Names stand for themselves: what is forbidden lies around the module.
            own = [other.path for other in parts if outer.holds(other)]
            lists = {"from": _whole(part.path), "to": _whole(outer.path), "as_packages": False}
            yield _contract(part, lists, [*_from(inside), *_to(own)], graph, view)


def _may(part: Part, other: Part, layers: Layers) -> bool:
    """Whether tach lets a module import another one."""
    if part.unchecked:
        return True
    permitted = layers.permits(part, other)
    if permitted is not None:
        return permitted
    if one_of(other.path, part.cannot):
        return False
    return other.utility or part.depends_on is None or one_of(other.path, part.depends_on)


def _contract(
    part: Part, lists: dict[str, Value], exempt: Iterable[str], graph: ImportGraph | None, view: View
) -> Mapping[str, Value]:
    made: dict[str, Value] = {"id": f"{part.path}-deps", "type": "forbidden", **lists, "transitive": False}
    rows = [{"import": arrow, "reason": _REASON} for arrow in exempt if _matches(arrow, graph, view)]
    return {**made, "exempt": rows} if rows else made


def _whole(path: str) -> list[str]:
    return [path, f"{path}.**"]


def _from(paths: Iterable[str]) -> list[str]:
    return [f"{name} -> **" for path in paths for name in _whole(path)]


def _to(paths: Iterable[str]) -> list[str]:
    return [f"** -> {name}" for path in paths for name in _whole(path)]


def _matches(arrow: str, graph: ImportGraph | None, view: View) -> bool:
    """Whether there is such an import: an exemption of none would be vacuous."""
    importer, imported = arrow.split(" -> ")
    return graph is None or any(Exemption(importer, imported, _REASON).pairs(graph, view))


def _interfaces(
    table: Mapping[str, object], parts: Sequence[Part], graph: ImportGraph | None, view: View, account: Account
) -> Iterator[Mapping[str, Value]]:
    exposed: dict[str, list[str]] = {}
    for interface in interfaces_of(table):
        odd = [pattern for pattern in interface.expose if not _PLAIN.fullmatch(pattern)]
        if interface.special or odd:
            what = f"expose = {odd}: no plain names" if odd else "visibility, exclusive or data_types"
            account.left_out.append(f"interface of {', '.join(interface.modules)}: {what}")
            continue
        for path in _faced(interface, parts):
            exposed.setdefault(path, []).extend(name.removesuffix(".*") for name in interface.expose)
    if exposed:
        account.differs.append(
            "interfaces: modules that tach does not list, and leaves free, have to keep to them; "
            "a submodule that is exposed opens all in it"
        )
    for path, names in exposed.items():
        inside = [part.path for part in parts if part.path.startswith(f"{path}.")]
        exempt = [{"import": arrow, "reason": _REASON} for arrow in _to(inside) if _matches(arrow, graph, view)]
        made: dict[str, Value] = {"id": f"{path}-api", "type": "interface", "modules": [path]}
        made["expose"] = list(dict.fromkeys(names))
        yield {**made, "exempt": exempt} if exempt else made


def _faced(interface: Interface, parts: Sequence[Part]) -> list[str]:
    patterns = [re.compile(module) for module in interface.modules]
    return [part.path for part in parts if any(pattern.fullmatch(part.path) for pattern in patterns)]


def _told(table: Mapping[str, object]) -> Iterator[str]:
    """What means something else, or nothing, in which direction."""
    yield "comments # tach-ignore: they exempt nothing here, so list such imports in exempt, or record them"
    rows = tables(table, "modules")
    paths = [path for row in rows for path in strings(row.get("paths")) or (str(row.get("path")),)]
    if ROOT in paths or table.get("root_module") not in (None, "ignore"):
        yield f"root_module, {ROOT}: what no module holds is free here"
    if any(row.get("visibility") is not None for row in rows):
        yield "visibility: tach compares it with depends_on alone, and minds no import for it; nor does ratchet"
    if table.get("forbid_circular_dependencies") is True:
        yield "forbid_circular_dependencies: tach asks its own file alone; for the code, write an acyclic contract"
    if table.get("exact") is True:
        yield "exact: a dependency that nothing uses is not minded"
    if table.get("exclude"):
        yield "exclude: files that ratchet.toml does not exclude count here"
    for value in (value for row in rows for value in items(row, "depends_on") if isinstance(value, dict)):
        if value.get("deprecated"):
            yield f"{value.get('path')}: deprecated: it is allowed without a warning"
