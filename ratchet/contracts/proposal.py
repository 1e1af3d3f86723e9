"""Whether the contracts allow an import that is not written yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ratchet.contracts.building import guarded
from ratchet.contracts.contract import Contract
from ratchet.contracts.explanation import explain
from ratchet.contracts.expressions import within
from ratchet.errors import UsageError
from ratchet.facts.imports import Edge, ImportGraph, Module, Site
from ratchet.facts.imports.graph import EXTERNAL, is_stdlib, strength
from ratchet.facts.imports.search import shortest
from ratchet.terms import MODULE_LEVEL, Debt, Level, Place
from ratchet.terms.counts import counted
from ratchet.terms.imports import ImportKind, View
from ratchet.terms.spelling import nearest, nearest_name

NEW = "new:"
"""The prefix of a module that is still to be written, where its name is near that of another one."""

_A_SLIP = 0.9
"""How like another module's name one has to be, to be taken for a slip."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The import of `member` ("" for the module itself) of `imported` by `importer`. `new`: still to be written."""

    importer: str
    imported: str
    member: str
    kind: ImportKind
    new: tuple[str, ...] = ()


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = nearest_name(name, known)
    return f" Did you mean {near}?" if near else ""


def proposal(graph: ImportGraph, importer: str, imported: str, kind: ImportKind) -> Proposal:
    """The import as the graph knows it; `imported` may end in a member. UsageError for a module that is not there.

    What is imported is first-party, of the standard library, in the graph already, or marked with `ext:`. The importer
    may still have to be written, in a package that is there; so may a module that is marked with `new:`.
    """
    own = _importer(graph, importer)
    if own != importer or own not in graph.modules:
        return replace(proposal(_written(graph, own), own, imported, kind), new=(own,))
    if imported.startswith(NEW):
        named = imported.removeprefix(NEW)
        return replace(proposal(_written(graph, named), importer, named, kind), new=(named,))
    if imported in graph.modules:
        return Proposal(importer, imported, "", kind)
    parent, _, member = imported.rpartition(".")
    if parent in graph.modules and _has(graph, parent, member):
        return Proposal(importer, parent, member, kind)
    name = imported.removeprefix(EXTERNAL)
    known = {external.top for external in graph.externals.values()}
    if imported.startswith(EXTERNAL) or is_stdlib(name) or name.partition(".")[0] in known:
        return Proposal(importer, EXTERNAL + name, "", kind)
    near = _did_you_mean(imported, [*graph.modules, *known])
    library = "" if parent in graph.modules else f" Write ext:{imported} for a library that nothing imports yet."
    raise UsageError(f"{imported} is no module here.{near}{library}")


def _importer(graph: ImportGraph, name: str) -> str:
    """The name of the importer without its mark; UsageError where it is no module and probably a slip."""
    if name in graph.modules or name.startswith(NEW):
        return name.removeprefix(NEW)
    slip = nearest(name, graph.modules, _A_SLIP)
    if slip is not None or name.rpartition(".")[0] not in graph.modules:
        mark = f" Write {NEW}{name} for a module that is still to be written." if slip else ""
        raise UsageError(f"{name} is no module here.{_did_you_mean(name, graph.modules)}{mark}")
    return name


def _written(graph: ImportGraph, name: str) -> ImportGraph:
    """The graph with a module that is still to be written, as an empty one."""
    return dataclasses.replace(graph, modules=dict(sorted({**graph.modules, name: Module(name, ())}.items())))


def speaking(graph: ImportGraph, contracts: Sequence[Contract], proposed: Proposal) -> tuple[str, ...]:
    """The ids of the contracts that name one of the two modules, or a package around it."""
    graph = with_proposal(graph, proposed)
    edge = graph.edges[proposed.importer, proposed.imported]
    return tuple(contract.id for contract in contracts if _speaks(graph, contract, edge))


def _speaks(graph: ImportGraph, contract: Contract, edge: Edge) -> bool:
    ends = (edge.importer, edge.imported)
    return any(
        expression.covers(edge, contract.view)
        if expression.external
        else any(within(end, module) for module in expression.modules(graph) for end in ends)
        for _, expression in contract.expressions()
    )


def ring(graph: ImportGraph, proposed: Proposal) -> tuple[str, ...]:
    """The import cycle that the import would close, from the importer round to it; empty if there is none.

    An import when a module is loaded closes one of such imports; a lazy one of those at run time as well.
    """
    view = View.IMPORT_TIME if proposed.kind is ImportKind.IMPORT_TIME else View.RUNTIME
    known = graph.edges.get((proposed.importer, proposed.imported))
    if proposed.kind not in view.kinds or (known is not None and known.kind in view.kinds):
        return ()
    back = shortest(graph.adjacency(view).imports, proposed.imported, proposed.importer, graph.modules)
    return (proposed.importer, *back) if back else ()


def _has(graph: ImportGraph, module: str, member: str) -> bool:
    """Whether a module is known to have a member: it has no submodules, it exports it, or somebody takes it already."""
    if module not in graph.children or member in graph.modules[module].exported:
        return True
    importers = graph.adjacency(View.ALL).importers.get(module, ())
    return any(site.member == member for importer in importers for site in graph.edges[importer, module].sites)


def refusals(graph: ImportGraph, contracts: Sequence[Contract], proposed: Proposal) -> tuple[Debt, ...]:
    """The debts that the import makes or already is, each explained. Empty if every contract allows it."""
    after = with_proposal(graph, proposed)
    pair = (proposed.importer, proposed.imported)
    old = graph.edges.get(pair)
    added = {pair: old.kind if old is not None and strength(old.kind) < strength(proposed.kind) else None}
    refused: list[Debt] = []
    for contract in contracts:
        if contract.level in (Level.NOTE, Level.OFF):
            continue
        with guarded(contract.rule):
            before = counted(contract.debts(graph))
            for debt in contract.debts(after):
                own = debt.key.module == proposed.importer and debt.place == _place(graph, proposed)
                if own or debt.count > before.get(debt.key, 0):
                    refused.append(explain(contract, after, debt, added))
    return tuple(refused)


def with_proposal(graph: ImportGraph, proposed: Proposal) -> ImportGraph:
    """The graph with the import in it."""
    for module in proposed.new:
        graph = _written(graph, module)
    pair = (proposed.importer, proposed.imported)
    site = Site(proposed.kind, _place(graph, proposed), MODULE_LEVEL, proposed.member)
    known = graph.edges.get(pair)
    sites = [site, *(known.sites if known is not None else ())]
    sites.sort(key=lambda site: -strength(site.kind))
    edge = Edge(*pair, sites[0].kind, tuple(sites))
    return dataclasses.replace(graph, edges=dict(sorted({**graph.edges, pair: edge}.items())))


def _place(graph: ImportGraph, proposed: Proposal) -> Place:
    """The importer's file. Line 0, because the import is not written yet."""
    known = graph.modules.get(proposed.importer)
    paths = known.paths if known is not None else ()
    return Place(paths[0] if paths else proposed.importer.replace(".", "/"), 0)
