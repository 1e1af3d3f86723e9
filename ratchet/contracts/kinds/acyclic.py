"""The contract type `acyclic`."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Self

from ratchet.contracts.contract import Contract, Offence, Pair
from ratchet.contracts.expressions import Expression, parse_all
from ratchet.contracts.narrowing import Narrowing, dropped_names, turned_off
from ratchet.contracts.settings import Settings
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.search import components, distances, path_to


@dataclass(frozen=True, kw_only=True)
class Acyclic(Contract):
    """The children of each of the `packages`, taken with all below them, import each other in no cycle.

    The debt is each import between two children that are in one cycle. `app` minds the children of app alone; add
    `app.**` for those of every package below it.

    Flagged:
        [[contract]]
        id = "no-cycles"
        type = "acyclic"
        packages = ["app"]

        app.cart.basket -> app.stock
        app.stock.shelf -> app.cart

    Fine:
        app.cart.basket -> app.stock
        app.stock.shelf -> app.text
        app.cart.basket -> app.cart.price
        app.cart.price -> app.cart.basket
    """

    rule: ClassVar[str] = "acyclic"
    keys: ClassVar[tuple[str, ...]] = ("packages",)
    subject: ClassVar[tuple[str, ...]] = ("packages",)
    fix: ClassVar[str] = "Cut the cycle at one import. Move what both sides need into a module that imports neither."
    dodge: ClassVar[str] = "A lazy import and a module in between keep the cycle."

    packages: tuple[str, ...]

    @classmethod
    def of(cls, given: Settings) -> Acyclic:
        return cls(given.id, packages=given.texts("packages"), **given.shared())

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        yield from (("packages", expression) for expression in parse_all("packages", self.packages, first_party=True))

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        yield from dropped_names("packages", self.packages, new.packages, modules)
        yield from turned_off("as_packages", self.as_packages, new.as_packages)

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        among = self.cycle_links(graph)
        component = components(_imports(among))
        for (importer, imported), edges in among.items():
            if component[importer] == component[imported]:
                reason = f"{importer} and {imported} are in one import cycle"
                yield from (Offence(edge, reason) for edge in edges)

    def explain(self, graph: ImportGraph, edge: Edge, added: Container[Pair]) -> list[Edge]:
        """The shortest cycle of siblings over the offending edge, each link by an added import if there is one."""
        among = self.cycle_links(graph)
        pair = siblings(edge.importer, edge.imported)
        if pair is None or edge not in among.get(pair, ()):
            return [edge]
        back = distances(_imports(among), (pair[1],), ())
        if pair[0] not in back:
            return [edge]
        links = [among[link] for link in pairwise(path_to(back, pair[0]))]
        return [
            edge,
            *(_preferred(link, added) for link in links),
        ]

    def cycle_links(self, graph: ImportGraph) -> Mapping[Pair, Sequence[Edge]]:
        """(child, other child of the same package) -> the imports between them."""
        packages = {module for _, expression in self.expressions() for module in expression.modules(graph)}
        among: dict[tuple[str, str], list[Edge]] = {}
        places: dict[str, list[tuple[str, str]]] = {}
        for edge in graph.seen(self.view):
            importer, imported = edge.importer, edge.imported
            if importer not in places:
                places[importer] = list(_places(importer, packages))
            pair = _parted(places[importer], imported) if imported in graph.modules else None
            if pair is not None and (self.as_packages or pair == (importer, imported)):
                among.setdefault(pair, []).append(edge)
        return among


def _preferred(link: Sequence[Edge], added: Container[Pair]) -> Edge:
    """The first import of a link that the change added, else the first one."""
    return next((edge for edge in link if (edge.importer, edge.imported) in added), link[0])


def _places(module: str, packages: Container[str]) -> Iterator[tuple[str, str]]:
    """Of each package that the module is below: its name with a dot, and the child that the module is in."""
    for dot, letter in enumerate(module):
        if letter == "." and module[:dot] in packages:
            end = module.find(".", dot + 1)
            yield module[: dot + 1], module if end < 0 else module[:end]


def _parted(places: Iterable[tuple[str, str]], imported: str) -> tuple[str, str] | None:
    """The two children of one package that the importer and the imported module are in, if they differ."""
    for prefix, child in places:
        if imported.startswith(prefix):
            end = imported.find(".", len(prefix))
            other = imported if end < 0 else imported[:end]
            if other != child:
                return child, other
    return None


def siblings(importer: str, imported: str) -> tuple[str, str] | None:
    """The children of the deepest common package that the two are in; None if one is inside the other."""
    left, right = importer.split("."), imported.split(".")
    for depth, (name, other) in enumerate(zip(left, right, strict=False), start=1):
        if name != other:
            return ".".join(left[:depth]), ".".join(right[:depth])
    return None


def _imports(among: Mapping[Pair, Sequence[Edge]]) -> dict[str, tuple[str, ...]]:
    """Child -> the siblings that it imports, every child a key."""
    imports: dict[str, list[str]] = {}
    for importer, imported in sorted(among):
        imports.setdefault(importer, []).append(imported)
        imports.setdefault(imported, [])
    return {child: tuple(others) for child, others in sorted(imports.items())}
