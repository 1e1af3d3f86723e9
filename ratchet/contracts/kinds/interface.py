"""The contract type `interface`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from ratchet.config.contract_table import Misfit
from ratchet.contracts.contract import Contract, Offence
from ratchet.contracts.expressions import Expression, parse_all
from ratchet.contracts.named_modules import Names, exposes, universe
from ratchet.contracts.narrowing import Judge, Narrowing, dropped, freed
from ratchet.contracts.settings import Settings
from ratchet.contracts.units import entered, names_of
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms.spelling import did_you_mean

ALL = "__all__"
_OF_EVERY_MODULE = frozenset({"__doc__", "__file__", "__name__", "__package__", "__path__"})
"""What says where a module is and what it is called: nothing that it has inside."""


@dataclass(frozen=True, kw_only=True)
class Interface(Contract):
    """From outside, only the exposed members and submodules of the `modules` are imported.

    `expose` names them from the module on: `Invoice` is a member, or a submodule with all that is in it; `api.*` is
    what is right in `api`, and `api.**` all that is below. `expose = "__all__"` exposes what `__all__` names, or where
    there is none what a star import would give. An import that takes several hidden members counts that often.

    Flagged:
        [[contract]]
        id = "billing-api"
        type = "interface"
        modules = ["app.billing"]
        expose = ["Invoice", "api.*"]

        app.web -> app.billing.tax
        app.web -> app.billing (rate)

    Fine:
        app.web -> app.billing (Invoice)
        app.cli -> app.billing.api (issue)
        app.billing.api -> app.billing.tax
    """

    rule: ClassVar[str] = "interface"
    keys: ClassVar[tuple[str, ...]] = ("modules", "expose")
    subject: ClassVar[tuple[str, ...]] = ("modules",)
    fix: ClassVar[str] = "Import what the package exposes. Or have its owner expose what you need."
    dodge: ClassVar[str] = "Another way to a submodule and a star import are counted too."

    modules: tuple[str, ...]
    expose: tuple[str, ...] | str

    @classmethod
    def of(cls, given: Settings) -> Interface:
        exposed = given.given("expose")
        return cls(
            given.id,
            modules=given.texts("modules"),
            expose=_exposed(given, exposed),
            **given.shared(),
        )

    def check(self) -> None:
        parse_all("modules", self.modules, first_party=True)
        parse_all("expose", () if isinstance(self.expose, str) else self.expose, first_party=True)

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        yield from (("modules", expression) for expression in parse_all("modules", self.modules, first_party=True))

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        old, now = Names(self.modules, self.as_packages), Names(new.modules, new.as_packages)
        lost = [*dropped("modules", old, now, modules)]
        yield from lost or freed("modules", _judge(old), _judge(now), universe(modules, old, now))
        yield from self._newly_exposed(new)

    @property
    def asks_exports(self) -> bool:
        return self.expose == ALL

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        units = self.units("modules", self.modules, graph)
        faces = {unit: _Face(self._exposed(unit, graph)) for unit in names_of(units)}
        for edge in graph.seen(self.view):
            judged = (self._judged(edge, unit, faces[unit]) for unit in entered(edge.importer, edge.imported, units))
            # Of units inside each other each has its say, and the one that counts most is told.
            worst = max(judged, key=lambda offence: offence.count, default=None)
            if worst is not None and worst.count:
                yield worst

    def _judged(self, edge: Edge, unit: str, face: _Face) -> Offence:
        hidden = self._hidden(edge, unit, face)
        count = len(hidden) if edge.imported == unit else min(len(hidden), 1)
        return Offence(edge, f"{unit} does not expose {', '.join(hidden)}", count)

    def _newly_exposed(self, new: Interface) -> Iterator[Narrowing]:
        if isinstance(self.expose, str) or isinstance(new.expose, str):
            if self.expose != new.expose:
                yield Narrowing("expose", f"expose is changed from {_written(self)} to {_written(new)}")
            return
        before = self.expose
        opened = [name for name in new.expose if not exposes(before, name)]
        if opened:
            yield Narrowing("expose", f"expose opens {', '.join(opened)} too")

    def _exposed(self, unit: str, graph: ImportGraph) -> tuple[Expression, ...]:
        names = graph.modules[unit].exported if isinstance(self.expose, str) else self.expose
        return tuple(Expression(name) for name in names)

    def _hidden(self, edge: Edge, unit: str, face: _Face) -> list[str]:
        """What the edge takes from the unit and should not, as paths from the unit on."""
        inside = edge.imported[len(unit) + 1 :]
        paths = {".".join(part for part in (inside, member) if part) for member in edge.members(self.view)}
        star = {"*"} if isinstance(self.expose, str) else set()  # it binds what __all__ names
        free = {"", *star, *_OF_EVERY_MODULE}
        return sorted(path for path in paths - free if not face.opens(path))


def _judge(names: Names) -> Judge[tuple[str, ...]]:
    return Judge(names.units, lambda one, other: any(unit not in one for unit in other))


class _Face(dict[str, bool]):
    """Which paths a unit lets through, each judged once: many edges take the same."""

    def __init__(self, exposed: tuple[Expression, ...]) -> None:
        super().__init__()
        self._exposed = exposed

    def __missing__(self, path: str) -> bool:
        self[path] = any(expression.opens(path) for expression in self._exposed)
        return self[path]

    def opens(self, path: str) -> bool:
        """Whether what is exposed names the path, or something around it."""
        return self[path]


def _exposed(given: Settings, exposed: object) -> tuple[str, ...] | str:
    if isinstance(exposed, str) and exposed != ALL:
        raise Misfit("expose", f'expose {exposed!r} must be "{ALL}" or a list of names.{did_you_mean(exposed, [ALL])}')
    return ALL if exposed == ALL else given.texts("expose")


def _written(contract: Interface) -> str:
    return f'"{ALL}"' if isinstance(contract.expose, str) else f"[{', '.join(contract.expose)}]"
