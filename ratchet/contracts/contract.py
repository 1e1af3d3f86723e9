"""What every contract has: its settings, its offending imports, and their identity."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from itertools import pairwise
from typing import ClassVar, NamedTuple, Self

from ratchet.contracts.exemptions import Exemption
from ratchet.contracts.expressions import GROUPS, Expression, parse_all
from ratchet.contracts.narrowing import Narrowing
from ratchet.contracts.settings import SHARED_KEYS, Settings
from ratchet.contracts.units import Units, units_of
from ratchet.errors import UsageError
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.search import distances, path_to
from ratchet.terms import POLICY, Debt, Key, Level, Place
from ratchet.terms.imports import ImportKind, View
from ratchet.terms.spelling import nearest

Pair = tuple[str, str]
"""(importer, imported): two modules, or two units of a contract."""

KIND_WORDS = {
    ImportKind.IMPORT_TIME: "",
    ImportKind.LAZY: " lazily",
    ImportKind.DYNAMIC: " dynamically",
    ImportKind.TYPING: " for its types",
}


@dataclass(frozen=True, slots=True)
class Offence:
    """One import that breaks a contract: why in plain words, and how many times over (1 but for members)."""

    edge: Edge
    reason: str
    count: int = 1


class Route(NamedTuple):
    """How an offending import is reached: from one of the modules `sources`, by no module of `blocked`."""

    sources: frozenset[str]
    blocked: frozenset[str]


@dataclass(frozen=True)
class Contract(ABC):
    """One rule about imports. Settings are fields, in the words of ratchet.toml; a wrong one raises Misfit.

    `level` is None where `[rules]` decides. Unless `as_packages`, a name stands for the module itself and not for what
    is below it. `where` gives the place of each key in ratchet.toml,
    `table_values` its value there. A contract type is one file in `kinds/` and one row of the catalogue.
    """

    rule: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    """Its own keys in ratchet.toml, beside those that every contract has."""

    subject: ClassVar[tuple[str, ...]] = ()
    """The keys of `keys` that say what the contract is about: it is void once all modules that one of them names are
    deleted. Empty if the type cannot tell."""

    fix: ClassVar[str] = (
        "Remove the import. Pass the value in, reverse the call, or move what both need into a module below both."
    )
    dodge: ClassVar[str] = (
        "A lazy import, a computed import and a way through another module are counted too. "
        "So is an exemption in ratchet.toml."
    )

    id: str
    _: KW_ONLY
    why: str = ""
    view: View = View.RUNTIME
    level: Level | None = None
    exempt: tuple[Exemption, ...] = ()
    as_packages: bool = True
    where: Mapping[str, str] = field(default_factory=dict, compare=False)
    table_values: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.check()

    def check(self) -> None:
        """Misfit if a setting cannot be meant."""
        for _ in self.expressions():
            pass

    @classmethod
    @abstractmethod
    def of(cls, given: Settings) -> Contract:
        """The contract that a table describes, or Misfit."""

    @abstractmethod
    def expressions(self) -> Iterator[tuple[str, Expression]]:
        """Each module expression that must match something, with its key."""

    @abstractmethod
    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        """The imports of its graph that break it. More imports never make them fewer."""

    def judged_on(self, graph: ImportGraph) -> ImportGraph:
        """The graph as the contract sees it: an exempted import carries no chain and closes no cycle."""
        return graph.without({pair for exemption in self.exempt for pair in exemption.pairs(graph, self.view)})

    def units(self, key: str, names: Collection[str], graph: ImportGraph) -> Units:
        """The units of the names of a setting."""
        return units_of(parse_all(key, names), graph, self.as_packages)

    def route(self, graph: ImportGraph, imported: str) -> Route | None:
        """How an offending import of `imported` is reached. None for a contract about direct imports."""
        del graph, imported
        return None

    @property
    def reaches_through_others(self) -> bool:
        """Whether the contract is about more than direct imports."""
        return type(self).route is not Contract.route

    def explain(self, graph: ImportGraph, edge: Edge, added: Container[Pair]) -> list[Edge]:
        """The chain of imports that ends in the offending `edge`, from the nearest source of the contract.

        `added` are the imports that the change brought: of several chains, prefer those through one of them.
        """
        # Of a debt that is new, every chain leads through an added import: without one, the debt would be old.
        route = self.route(graph, edge.imported)
        if route is None or edge.importer in route.sources:
            return [edge]
        ahead = distances(graph.adjacency(self.view).imports, route.sources, route.blocked)
        if edge.importer not in ahead:
            return [edge]
        nodes = path_to(ahead, edge.importer)
        return [graph.edges[pair] for pair in pairwise((*nodes, edge.imported))]

    @property
    def is_about_cycles(self) -> bool:
        """Whether an import breaks it only as part of a cycle, not by itself."""
        return type(self).cycle_links is not Contract.cycle_links

    def cycle_links(self, graph: ImportGraph) -> Mapping[Pair, Sequence[Edge]] | None:
        """Of a contract about cycles, the links that must close none, each with its imports; None for all others."""
        del graph
        return None

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        """The settings in which `new`, of the same type, is weaker than this contract. Both use today's names.

        Leave out what every contract has (level, view, exempt). `modules` are the first-party ones that exist. By
        default any difference counts as weaker, because only the type itself knows which direction is stricter.
        """
        del modules
        if _own_settings(self) != _own_settings(new):
            yield Narrowing("-", "its settings are changed")

    @property
    def asks_exports(self) -> bool:
        """Whether the answer depends on the names that a module without `__all__` would export."""
        return False

    def debts(self, graph: ImportGraph) -> Iterator[Debt]:
        """One debt an offending import that is not exempt, sorted."""
        offences = self.offences(self.judged_on(graph))
        for offence in sorted(offences, key=lambda offence: (offence.edge.importer, offence.edge.imported)):
            yield self.debt(offence)

    def debt(self, offence: Offence) -> Debt:
        """The debt of one offending import."""
        edge = offence.edge
        message = f"{edge.importer} imports {edge.imported}{KIND_WORDS[edge.kind]}: {offence.reason}"
        key = Key(self.rule, edge.importer, self.id, detail(edge))
        return Debt(key, edge.place, message, offence.count, hint=self.why)

    def vacuous(self, graph: ImportGraph) -> Iterator[Debt]:
        """One debt an expression or exemption that matches nothing."""
        for key, what, complaint in _unmatched(self, graph):
            yield self.vacuous_debt(key, what, complaint)

    def unassigned(self, graph: ImportGraph) -> Iterator[Debt]:
        """One `unassigned-module` debt for each module that the contract wants placed and that has no place in it."""
        del graph
        yield from ()

    def vacuous_debt(self, key: str, what: str, complaint: str) -> Debt:
        """The `vacuous-contract` debt of a setting `key`, whose text `what` matches nothing."""
        place = _place(self.where.get(key) or self.where.get("id") or "ratchet.toml:1")
        hint = (
            "Correct the name, or take it out. "
            "If all the code that the contract is about was deleted, remove the contract."
        )
        return Debt(
            Key("vacuous-contract", POLICY, self.id, what), place, f'contract "{self.id}": {complaint}', hint=hint
        )


def _unmatched(contract: Contract, graph: ImportGraph) -> Iterator[tuple[str, str, str]]:
    """The setting, the text and the complaint of each expression and exemption that matches nothing."""
    for key, expression in contract.expressions():
        if not (expression.external or expression.modules(graph) or expression.may_be_empty(graph)):
            near = nearest(expression.text, (*graph.modules, *GROUPS))
            hint = f" The nearest module is {near}." if near in graph.modules else ""
            hint = f" Did you mean {near}?" if near in GROUPS else hint
            yield key, expression.text, f"{key} names {expression.text}, which is no module.{hint}"
    for exemption in contract.exempt:
        if not any(exemption.pairs(graph, contract.view)):
            yield "exempt", str(exemption), f"exempt names the import {exemption}, which does not exist."


def contract_type(value: object, where: str) -> type[Contract]:
    """`value`, narrowed to a contract type. Raises UsageError at `where` if it is none."""
    if isinstance(value, type) and issubclass(value, Contract):
        return value
    raise UsageError(f"{where}: {value!r} is no subclass of ratchet.contracts.Contract")


def detail(edge: Edge) -> str:
    """The detail of an offending import: the imported module, with the kind unless it is import-time."""
    return edge.imported if edge.kind is ImportKind.IMPORT_TIME else f"{edge.imported}:{edge.kind}"


def _own_settings(contract: Contract) -> tuple[dict[str, object], dict[str, object]]:
    """The settings beyond those that every contract has: as ratchet.toml has them, and as the fields have them."""
    shared = {attribute.name for attribute in fields(Contract)}
    shared_keys = {*SHARED_KEYS} - {"as_packages"}
    stated = {key: value for key, value in contract.table_values.items() if key not in shared_keys}
    own = [attribute.name for attribute in fields(contract) if attribute.name not in shared]
    return stated, {name: vars(contract)[name] for name in own}


def _place(where: str) -> Place:
    path, _, line = where.rpartition(":")
    return Place(path, int(line)) if path and line.isdigit() else Place(where, 1)
