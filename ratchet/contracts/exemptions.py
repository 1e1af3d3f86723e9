"""Imports that a contract does not mind: they leave the graph that it is judged on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ratchet.config.contract_table import Misfit
from ratchet.contracts.expressions import EXTERNAL, Expression, parse, pattern_of
from ratchet.contracts.named_modules import stands_for
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms.imports import View

Pair = tuple[str, str]


class Exemption(NamedTuple):
    """Imports of a contract that carry no chain and close no cycle there. Each end names modules, not what is below.

    Only a library, `ext:NAME`, stands for all of it. An imported end that begins with a wildcard means libraries too.
    """

    importer: str
    imported: str
    reason: str

    def __str__(self) -> str:
        return f"{self.importer} -> {self.imported}"

    def pairs(self, graph: ImportGraph, view: View) -> Iterator[Pair]:
        """The imports of a view, and the names in literal strings, that it stands for."""
        kinds = view.kinds
        for edges in (graph.edges, graph.mentioned):
            found = self._found(graph, edges, view)
            yield from ((edge.importer, edge.imported) for edge in found if edge.kind in kinds)

    def _found(self, graph: ImportGraph, edges: Mapping[Pair, Edge], view: View) -> Iterator[Edge]:
        if "*" not in self.importer + self.imported and not self.imported.startswith(EXTERNAL):
            known = edges.get((self.importer, self.imported))
            yield from () if known is None else (known,)
            return
        pattern = pattern_of(self.importer)
        minded = {name for name in graph.modules if pattern.fullmatch(name)}
        yield from (edge for edge in edges.values() if edge.importer in minded and self._leads(edge, view))

    def _leads(self, edge: Edge, view: View) -> bool:
        """Whether an edge leads to what the imported end names, with all that it takes."""
        libraries = self.imported.startswith((EXTERNAL, "*"))
        if edge.imported.startswith(EXTERNAL):
            named = Expression(EXTERNAL + self.imported.removeprefix(EXTERNAL))
            return libraries and named.covers_whole(edge, view)
        return pattern_of(self.imported).fullmatch(edge.imported) is not None

    def includes(self, other: Exemption) -> bool:
        """Whether every import of `other` is one of this exemption's, whatever modules there are."""
        return _includes(self.importer, other.importer) and _includes(self.imported, other.imported)


def exemption(value: object) -> Exemption:
    """`{ import = "app.a -> app.b", reason = "…" }`, or Misfit."""
    if not isinstance(value, Mapping) or set(value) != {"import", "reason"}:
        raise Misfit("exempt", f"exempt takes tables of import and reason, not {value!r}")
    arrow: object = value["import"]
    reason: object = value["reason"]
    if not isinstance(reason, str) or not reason.strip():
        raise Misfit("exempt", f"exempt: {arrow!r} needs a reason")
    ends = [end.strip() for end in arrow.split("->")] if isinstance(arrow, str) else []
    if len(ends) != 2:
        raise Misfit("exempt", f'exempt: an import is written "app.a -> app.b", not {arrow!r}')
    importer, imported = parse("exempt", ends[0], first_party=True), parse("exempt", ends[1])
    if imported.text in ("stdlib", "third-party"):
        raise Misfit("exempt", f"exempt: {arrow!r} must name modules; ext:** stands for every library")
    return Exemption(importer.text, imported.text, reason.strip())


def _includes(outer: str, inner: str) -> bool:
    libraries = outer.startswith(EXTERNAL)
    if libraries is inner.startswith(EXTERNAL):
        return stands_for(outer.removeprefix(EXTERNAL), inner.removeprefix(EXTERNAL), is_whole=not libraries)
    return outer.startswith("*") and stands_for(outer, inner.removeprefix(EXTERNAL))
