"""What a contract says, worked out from its definition: sets of modules, pairs of units, every chain walked anew.

Nothing of ratchet's is used, but the tables of ratchet.toml and the imports as they are written. It is slow, and as
plain as the words of the documentation.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

Pair = tuple[str, str]
Unit = tuple[str, frozenset[str]]
"""The name of a unit, and the modules in it."""

VIEWS = {
    "import-time": {"import-time"},
    "runtime": {"import-time", "lazy", "dynamic"},
    "all": {"import-time", "lazy", "dynamic", "typing"},
}


class Arrow(NamedTuple):
    """One import: of a member of a module, or of the module itself (""). `imported` has `ext:` for a library."""

    importer: str
    imported: str
    kind: str
    member: str


@dataclass(frozen=True)
class World:
    """The modules, and the imports that a contract sees."""

    modules: frozenset[str]
    arrows: frozenset[Arrow]

    @property
    def pairs(self) -> frozenset[Pair]:
        return frozenset((arrow.importer, arrow.imported) for arrow in self.arrows)

    def members(self, pair: Pair) -> set[str]:
        return {arrow.member for arrow in self.arrows if (arrow.importer, arrow.imported) == pair}

    def below(self, name: str) -> frozenset[str]:
        return frozenset(module for module in self.modules if f"{module}.".startswith(f"{name}."))


def offending(world: World, table: Mapping[str, object]) -> Counter[Pair]:
    """The imports that break the contract of a table, each with its count."""
    kinds = VIEWS[str(table.get("view", "runtime"))]
    seen = replace(world, arrows=frozenset(arrow for arrow in world.arrows if arrow.kind in kinds))
    gone = {pair for pair in seen.pairs if any(_exempts(seen, pair, str(row)) for row in _texts(table, "exempt"))}
    judged = replace(seen, arrows=frozenset(arrow for arrow in seen.arrows if arrow[:2] not in gone))
    found = Counter({pair: 1 for pair in _RULES[str(table["type"])](judged, table)})
    if table["type"] == "interface":
        return Counter({pair: _hidden(judged, table, pair) for pair in found})
    return found


def _exempts(world: World, pair: Pair, arrow: str) -> bool:
    importer, imported = (end.strip() for end in arrow.split("->"))
    if not _matches(importer, pair[0]):
        return False
    if imported.startswith("ext:"):
        return all(_inside_library(imported, pair[1], member) for member in world.members(pair))
    plain = pair[1].removeprefix("ext:") if imported.startswith("*") else pair[1]
    return _matches(imported, plain)


def _inside_library(expression: str, imported: str, member: str) -> bool:
    if not imported.startswith("ext:"):
        return False
    parts = [part for part in (imported[4:], member) if part]
    name = ".".join(parts).split(".")
    return any(_matches(expression[4:], ".".join(name[:end])) for end in range(1, len(name) + 1))


def _matches(expression: str, name: str) -> bool:
    words = {"*": r"[^.]+", "**": r"[^.]+(\.[^.]+)*"}
    pattern = r"\.".join(words.get(part, re.escape(part)) for part in expression.split("."))
    return re.fullmatch(pattern, name) is not None


def _texts(table: Mapping[str, object], key: str) -> list[object]:
    value = table.get(key, [])
    return list(value) if isinstance(value, list | tuple) else []


def _named(world: World, expression: object) -> list[str]:
    return sorted(module for module in world.modules if _matches(str(expression), module))


def _units(world: World, table: Mapping[str, object], key: str) -> list[Unit]:
    names = {name for expression in _texts(table, key) for name in _named(world, expression)}
    return [_unit(world, table, name) for name in sorted(names)]


def _unit(world: World, table: Mapping[str, object], name: str) -> Unit:
    return name, world.below(name) if table.get("as_packages", True) else frozenset([name])


def _library(world: World, pair: Pair, expressions: Sequence[object]) -> bool:
    if not pair[1].startswith("ext:"):
        return False
    standard = pair[1][4:].split(".")[0] in sys.stdlib_module_names
    for expression in map(str, expressions):
        if expression == ("stdlib" if standard else "third-party"):
            return True
        if expression.startswith("ext:") and any(
            _inside_library(expression, pair[1], member) for member in world.members(pair)
        ):
            return True
    return False


def _reached(world: World, starts: Collection[str], closed: Collection[str]) -> set[str]:
    """What the starts reach, themselves included, where no chain enters what is closed."""
    reached = set(starts)
    grown = True
    while grown:
        more = {other for one, other in world.pairs if one in reached and other not in closed} - reached
        reached |= more
        grown = bool(more)
    return reached


def _nested(one: Unit, other: Unit, table: Mapping[str, object]) -> bool:
    if not table.get("as_packages", True):
        return one[0] == other[0]
    return f"{one[0]}.".startswith(f"{other[0]}.") or f"{other[0]}.".startswith(f"{one[0]}.")


def _entering(world: World, reached: Collection[str], unit: Unit) -> set[Pair]:
    return {(one, other) for one, other in world.pairs if one in reached and one not in unit[1] and other in unit[1]}


def _layers(world: World, table: Mapping[str, object]) -> Iterator[Pair]:
    rows: list[tuple[bool, list[Unit]]] = []
    for row in map(str, _texts(table, "layers")):
        names = {name for text in re.split(r"[|:]", row) for name in _named(world, text.strip(" ()"))}
        rows.append(("|" in row, [_unit(world, table, name) for name in sorted(names)]))
    inside = {module for _, units in rows for _, modules in units for module in modules}
    for level, (_, units) in enumerate(rows):
        for unit in units:
            reached = _reached(world, unit[1], inside)
            for other_level, (is_independent, others) in enumerate(rows):
                down = other_level - level
                beside = down == 0 and is_independent
                if down < 0 or (table.get("closed") and down > 1) or beside:
                    for other in others:
                        if not _nested(unit, other, table):
                            yield from _entering(world, reached, other)


def _forbidden(world: World, table: Mapping[str, object]) -> Iterator[Pair]:
    packages = table.get("as_packages", True)
    for source in _units(world, table, "from"):
        reached = _reached(world, source[1], ()) if table.get("transitive", True) else set(source[1])
        yield from (pair for pair in world.pairs if pair[0] in reached and _library(world, pair, _texts(table, "to")))
        for expression in _texts(table, "to"):
            named = [_unit(world, table, name) for name in _named(world, expression)]
            for target in named:
                held = any(source[0] in modules for _, modules in named)
                own = target[0] == source[0] if not packages else target[0] in source[1] and held
                if source[0] not in target[1] and not own:
                    yield from _entering(world, reached, target)


def _independence(world: World, table: Mapping[str, object]) -> Iterator[Pair]:
    units = _units(world, table, "modules")
    inside = {module for _, modules in units for module in modules}
    for one in units:
        reached = _reached(world, one[1], inside)
        for other in units:
            if not _nested(one, other, table):
                yield from _entering(world, reached, other)


def _protected(world: World, table: Mapping[str, object]) -> Iterator[Pair]:
    free = {module for _, modules in _units(world, table, "importers") for module in modules}
    for unit in _units(world, table, "modules"):
        yield from (pair for pair in _entering(world, world.modules, unit) if pair[0] not in free)
    names = _texts(table, "modules")
    yield from (pair for pair in world.pairs if pair[0] not in free and _library(world, pair, names))


def _interface(world: World, table: Mapping[str, object]) -> Iterator[Pair]:
    yield from (pair for pair in world.pairs if _hidden(world, table, pair))


def _hidden(world: World, table: Mapping[str, object], pair: Pair) -> int:
    """How many hidden members an import takes from a unit itself, 1 for what is below; of several units the most."""
    most = 0
    for name, modules in _units(world, table, "modules"):
        if pair[1] in modules and pair[0] not in modules:
            inside = pair[1][len(name) + 1 :]
            paths = {".".join(part for part in (inside, member) if part) for member in world.members(pair)} - {""}
            hidden = {path for path in paths if not any(_opens(str(text), path) for text in _texts(table, "expose"))}
            most = max(most, len(hidden) if pair[1] == name else min(len(hidden), 1))
    return most


def _opens(exposed: str, path: str) -> bool:
    """What is exposed, all below a plain name, and the packages above."""
    above = exposed.split(".*")[0]
    if f"{above}.".startswith(f"{path}."):
        return True
    return _matches(exposed, path) if "*" in exposed else f"{path}.".startswith(f"{exposed}.")


def _allowed(world: World, table: Mapping[str, object]) -> Iterator[Pair]:
    free = {module for _, modules in _units(world, table, "to") for module in modules}
    for _, modules in _units(world, table, "modules"):
        for pair in world.pairs:
            leaves = pair[0] in modules and pair[1] not in modules
            if leaves and pair[1] not in free and not _library(world, pair, _texts(table, "to")):
                yield pair


def _acyclic(world: World, table: Mapping[str, object]) -> Iterator[Pair]:
    packages = {name for expression in _texts(table, "packages") for name in _named(world, expression)}
    by_pair: dict[Pair, set[Pair]] = {}
    for one, other in world.pairs:
        for package in packages:
            children = [_child(package, module) for module in (one, other)]
            is_link = other in world.modules and all(children) and children[0] != children[1]
            if is_link and (table.get("as_packages", True) or children == [one, other]):
                by_pair.setdefault((children[0], children[1]), set()).add((one, other))
    siblings = World(world.modules, frozenset(Arrow(one, other, "import-time", "") for one, other in by_pair))
    for (one, other), pairs in by_pair.items():
        if one in _reached(siblings, [other], ()):
            yield from pairs


def _child(package: str, module: str) -> str:
    """The child of the package that the module is, or is below; "" if it is neither."""
    if not module.startswith(f"{package}."):
        return ""
    return f"{package}." + module[len(package) + 1 :].split(".")[0]


_RULES = {
    "layers": _layers,
    "forbidden": _forbidden,
    "independence": _independence,
    "protected": _protected,
    "interface": _interface,
    "allowed": _allowed,
    "acyclic": _acyclic,
}
