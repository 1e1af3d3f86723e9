"""Whether the contracts allow an import that is not written yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ratchet.contracts.building import guarded
from ratchet.contracts.contract import Contract
from ratchet.contracts.explanation import explain
from ratchet.errors import UsageError
from ratchet.facts.imports import Edge, ImportGraph, Site
from ratchet.facts.imports.graph import EXTERNAL, is_stdlib, strength
from ratchet.terms import MODULE_LEVEL, Debt, Level, Place
from ratchet.terms.counts import counted
from ratchet.terms.imports import ImportKind, View
from ratchet.terms.spelling import nearest_name


@dataclass(frozen=True, slots=True)
class Proposal:
    """The import of `member` ("" for the module itself) of `imported` by `importer`."""

    importer: str
    imported: str
    member: str
    kind: ImportKind


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = nearest_name(name, known)
    return f" Did you mean {near}?" if near else ""


def proposal(graph: ImportGraph, importer: str, imported: str, kind: ImportKind) -> Proposal:
    """The import as the graph knows it; `imported` may end in a member. UsageError for a module that is not there.

    What is imported is first-party, of the standard library, in the graph already, or marked with `ext:`.
    """
    if importer not in graph.modules:
        raise UsageError(f"{importer} is no module here.{_did_you_mean(importer, graph.modules)}")
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


def _has(graph: ImportGraph, module: str, member: str) -> bool:
    """Whether a module is known to have a member: it has no submodules, it exports it, or somebody takes it already."""
    if module not in graph.children or member in graph.modules[module].exported:
        return True
    importers = graph.adjacency(View.ALL).importers.get(module, ())
    return any(site.member == member for importer in importers for site in graph.edges[importer, module].sites)


def refusals(graph: ImportGraph, contracts: Sequence[Contract], proposed: Proposal) -> tuple[Debt, ...]:
    """The debts that the import makes or already is, each explained. Empty if every contract allows it."""
    after = _with(graph, proposed)
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


def _with(graph: ImportGraph, proposed: Proposal) -> ImportGraph:
    pair = (proposed.importer, proposed.imported)
    site = Site(proposed.kind, _place(graph, proposed), MODULE_LEVEL, proposed.member)
    known = graph.edges.get(pair)
    sites = [site, *(known.sites if known is not None else ())]
    sites.sort(key=lambda site: -strength(site.kind))
    edge = Edge(*pair, sites[0].kind, tuple(sites))
    return dataclasses.replace(graph, edges=dict(sorted({**graph.edges, pair: edge}.items())))


def _place(graph: ImportGraph, proposed: Proposal) -> Place:
    """The importer's file. Line 0, because the import is not written yet."""
    paths = graph.modules[proposed.importer].paths
    return Place(paths[0] if paths else proposed.importer.replace(".", "/"), 0)
