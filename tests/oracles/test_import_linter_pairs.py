"""The pairs of units that break a contract are import-linter's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from ratchet.contracts import Contract
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.independence import Independence
from ratchet.contracts.kinds.layers import Layers
from ratchet.contracts.kinds.protected import Protected
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.search import distances
from ratchet.terms.imports import View

pytestmark = pytest.mark.slow

Question = tuple[str, Mapping[str, object]]
Pairs = list[tuple[str, str]]


def unit_pairs(contract: Contract, graph: ImportGraph, forbidden: Iterable[tuple[str, str]], closed: bool) -> Pairs:
    """Of the pairs of units that are forbidden, those for which an offending import is reached from the first."""
    wanted = sorted(set(forbidden))
    units = {name for pair in wanted for name in pair}
    inside = {unit: set(graph.package(unit)) for unit in units}
    blocked = set().union(*inside.values()) if closed else set()
    imports = graph.adjacency(View.RUNTIME).imports
    entries = [(one.edge.importer, one.edge.imported) for one in contract.offences(graph)]
    reach = {source: distances(imports, inside[source], blocked) for source in {pair[0] for pair in wanted}}
    return [
        (source, target)
        for source, target in wanted
        if any(importer in reach[source] and imported in inside[target] for importer, imported in entries)
    ]


def children(graph: ImportGraph, package: str) -> list[str]:
    """The packages right below, largest first, then the plain modules: what layers are likely to be made of."""
    return sorted(graph.children[package], key=lambda child: (-len(list(graph.package(child))), child))


def asked(kind: str, graph: ImportGraph, name: str) -> tuple[Question, Callable[[], Pairs]]:
    """The question for import-linter, and our own answer to it."""
    units = children(graph, name)[:8]
    match kind:
        case "layers" | "layers, independent":
            rows = [" | ".join(units[:3]), *units[3:]] if kind.endswith("independent") else units
            level = {unit: number for number, row in enumerate(rows) for unit in row.split(" | ")}
            contract: Contract = Layers("c", layers=tuple(rows))
            pairs = [
                (one, other) for one in units for other in units
                if level[one] > level[other] or (level[one] == level[other] and one != other)
            ]  # fmt: skip
            return ("layers", {"layers": rows}), lambda: unit_pairs(contract, graph, pairs, closed=True)
        case "independence":
            contract = Independence("c", modules=(f"{name}.*",))
            every = graph.children[name]
            pairs = [(one, other) for one in every for other in every if one != other]
            return ("independence", {"modules": [f"{name}.*"]}), lambda: unit_pairs(contract, graph, pairs, closed=True)
        case "forbidden":
            contract = Forbidden("c", sources=tuple(units[:3]), to=tuple(units[3:]))
            pairs = [(one, other) for one in units[:3] for other in units[3:]]
            question = {"source_modules": units[:3], "forbidden_modules": units[3:]}
            return ("forbidden", question), lambda: unit_pairs(contract, graph, pairs, closed=False)
        case "protected":
            contract = Protected("c", modules=(units[0],), importers=(units[1],))
            question = {"protected_modules": [units[0]], "allowed_importers": [units[1]]}
            return ("protected", question), lambda: [
                (one.edge.importer, one.edge.imported) for one in contract.offences(graph)
            ]
    acyclic = Acyclic("c", packages=(name, f"{name}.**"))
    return ("acyclic_siblings", {"ancestors": [name]}), lambda: cyclic_packages(acyclic, graph)


def cyclic_packages(contract: Acyclic, graph: ImportGraph) -> Pairs:
    """The packages with a cycle among their children, each twice."""
    among = contract.cycle_links(graph)
    bad = {(one.edge.importer, one.edge.imported) for one in contract.offences(graph)}
    packages = {
        child.rpartition(".")[0]
        for (child, _), edges in among.items()
        if any((edge.importer, edge.imported) in bad for edge in edges)
    }
    return [(package, package) for package in sorted(packages)]


def pairs_in(metadata: Mapping[str, object]) -> Iterator[tuple[object, object]]:
    """What import-linter found: pairs of units, imports for `protected`, and each cyclic package twice.

    The imports that it nominates to break a cycle are no set to compare with: some of them are in no cycle.
    """
    for found in metadata.values():
        for one in found if isinstance(found, list) else ():
            if "illegal_links" in one:
                yield from ((link["importer"], link["imported"]) for link in one["illegal_links"])
            elif "upstream_module" in one:
                yield one["downstream_module"], one["upstream_module"]
            elif "imported" in one:
                yield one["importer"], one["imported"]
    breakers = metadata.get("cycle_breakers_by_package")
    yield from ((package, package) for package in (breakers if isinstance(breakers, dict) else ()))


KINDS = ("layers", "layers, independent", "independence", "forbidden", "protected", "acyclic")


def test_pairs_are_import_linters(package: tuple[Path, str], found: ImportGraph, oracle: Callable[..., object]) -> None:
    top, name = package
    both = [asked(kind, found, name) for kind in KINDS]
    answers = oracle("ask_import_linter.py", top=str(top), name=name, contracts=[question for question, _ in both])
    assert isinstance(answers, list)
    expected = {kind: sorted(set(pairs_in(answer))) for kind, answer in zip(KINDS, answers, strict=True)}

    assert expected == {kind: sorted(set(answer())) for kind, (_, answer) in zip(KINDS, both, strict=True)}
