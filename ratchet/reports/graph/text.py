"""The import graph in words, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import packages_distributions

from ratchet.contracts.building import guarded
from ratchet.contracts.contract import Contract
from ratchet.contracts.explanation import step_text
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.cycles import cycles, tangle
from ratchet.terms.imports import View

_SHOWN = 10
"""How many of a kind are listed before "and N more"."""


def text(graph: ImportGraph, contracts: Sequence[Contract]) -> str:
    """Sizes, libraries, cycles with their cut, contracts with theirs."""
    from ratchet.reports.graph.cuts import contract_cut, cycle_cut

    lines = [*_sizes(graph)]
    for view in View:
        found = tangle(graph, view)
        size = f", {found.in_cycles} modules in them, {found.largest} in the largest" if found.cycles else ""
        lines.append(f"{view}: {_count(found.cycles, 'cycle')}{size}")
    for group in cycles(graph, View.RUNTIME)[:_SHOWN]:
        lines.append(f"cycle of {len(group)}: {_some(group)}")
        lines.extend(_cut(cycle_cut(graph, group, View.RUNTIME)))
    for contract in contracts:
        with guarded(contract.rule):
            broken = list(contract.debts(graph))
            lines.append(f"{contract.id} ({contract.rule}): " + (_broken(len(broken)) if broken else "holds"))
            if broken:
                lines.extend(_cut(contract_cut(contract, graph)))
            lines.extend(f"  {idle.place.path}:{idle.place.line}: {idle.message}" for idle in contract.vacuous(graph))
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
                "name": one.name,
                "distribution": None if one.stdlib else next(iter(owners.get(one.top, ())), None),
                "stdlib": one.stdlib,
            }
            for one in graph.externals.values()
        ],
        "cycles": [list(group) for group in cycles(graph, View.RUNTIME)],
        "unresolved": [
            {"importer": one.importer, "target": one.target, "path": one.place.path, "line": one.place.line}
            for one in graph.unresolved
        ],
        "metrics": {
            found.view.value: {
                "imports": found.imports,
                "modules_in_cycles": found.in_cycles,
                "largest_cycle": found.largest,
                "dynamic_imports": found.dynamic,
            }
            for found in (tangle(graph, view) for view in View)
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _sizes(graph: ImportGraph) -> Iterator[str]:
    kinds = Counter(edge.kind.value for edge in graph.edges.values())
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items(), key=lambda one: -one[1]))
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


def _cut(edges: Sequence[Edge]) -> Iterator[str]:
    yield from (f"  cut {step_text(edge)}" for edge in edges[:_SHOWN])
    if len(edges) > _SHOWN:
        yield f"  and {len(edges) - _SHOWN} more"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
