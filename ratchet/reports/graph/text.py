"""The import graph in words, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import packages_distributions

from ratchet.contracts.building import guarded, located
from ratchet.contracts.contract import Contract
from ratchet.contracts.explanation import step
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.cycles import Tangle, cycles, tangle
from ratchet.terms.imports import View

_SHOWN = 10
"""How many items are listed before "and N more"."""


def text(graph: ImportGraph, contracts: Sequence[Contract]) -> str:
    """Sizes, libraries, cycles with their cut, contracts with theirs."""
    from ratchet.reports.graph.cuts import contract_cut, cycle_cut

    lines = [*_sizes(graph)]
    for view in View:
        figures = tangle(graph, view)
        size = f", {figures.in_cycles} modules in them, {figures.largest} in the largest" if figures.cycles else ""
        lines.append(f"{view}: {_count(figures.cycles, 'cycle')}{size}")
    for group in cycles(graph, View.RUNTIME)[:_SHOWN]:
        lines.append(f"cycle of {len(group)}: {_some(group)}")
        lines.extend(_cut(cycle_cut(graph, group, View.RUNTIME), "the cycle is gone"))
    for contract in contracts:
        with located(contract.id, contract.where), guarded(contract.rule):
            broken = list(contract.debts(graph))
            lines.append(f"{contract.id} ({contract.rule}): " + (_broken(len(broken)) if broken else "holds"))
            if broken:
                lines.extend(_cut(contract_cut(contract, graph), "the contract holds"))
            lines.extend(f"  {debt.place.path}:{debt.place.line}: {debt.message}" for debt in contract.vacuous(graph))
    for missing in graph.unresolved[:_SHOWN]:
        lines.append(f"{missing.place.path}:{missing.place.line}: {missing.target} resolves to no module")
    return "\n".join([*lines, ""])


def data(graph: ImportGraph) -> str:
    """The JSON document of `ratchet graph --format json`."""
    owners = packages_distributions()
    document = {
        "schema": 1,
        "modules": list(graph.modules),
        "imports": [
            {
                "importer": edge.importer,
                "imported": edge.imported,
                "kind": edge.kind.value,
                "path": edge.place.path,
                "line": edge.place.line,
            }
            for edge in graph.edges.values()
        ],
        "external": [
            {
                "name": external.name,
                "distribution": None if external.stdlib else next(iter(owners.get(external.top, ())), None),
                "stdlib": external.stdlib,
            }
            for external in graph.externals.values()
        ],
        "cycles": [list(group) for group in cycles(graph, View.RUNTIME)],
        "unresolved": [
            {
                "importer": missing.importer,
                "target": missing.target,
                "path": missing.place.path,
                "line": missing.place.line,
            }
            for missing in graph.unresolved
        ],
        "metrics": {view.value: _metrics(tangle(graph, view)) for view in View},
    }
    return json.dumps(document, indent=2) + "\n"


def _metrics(figures: Tangle) -> dict[str, int]:
    return {
        "imports": figures.imports,
        "modules_in_cycles": figures.in_cycles,
        "largest_cycle": figures.largest,
        "dynamic_imports": figures.dynamic,
    }


def _sizes(graph: ImportGraph) -> Iterator[str]:
    kinds = Counter(edge.kind.value for edge in graph.edges.values())
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items(), key=lambda kind: -kind[1]))
    sizes = f"{_count(len(graph.modules), 'module')}, {_count(len(graph.edges), 'import')}"
    yield f"{sizes}{f' ({counted})' if counted else ''}, {len(graph.computed)} computed"
    libraries = Counter(
        graph.externals[edge.imported].top
        for edge in graph.edges.values()
        if edge.imported in graph.externals and not graph.externals[edge.imported].stdlib
    )
    if libraries:
        yield "third-party: " + _some([f"{name} ({count})" for name, count in libraries.most_common()])


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _broken(count: int) -> str:
    return f"{count} imports break it" if count > 1 else "1 import breaks it"


def _cut(edges: Sequence[Edge], what: str) -> Iterator[str]:
    """The imports to cut, after a line that says why these: each offending chain goes through one of them."""
    if edges:
        which = f"these {len(edges)} imports" if len(edges) > 1 else "this import"
        yield f"  {what} without {which}; no smaller set was found:"
    yield from (f"  cut {step(edge)}" for edge in edges[:_SHOWN])
    if len(edges) > _SHOWN:
        yield f"  and {len(edges) - _SHOWN} more"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
