"""The settings of one contract, read one by one out of its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from ratchet.config.contract_table import ContractTable, Misfit, choice, flag, text, texts
from ratchet.contracts.expressions import parse
from ratchet.terms import Level
from ratchet.terms.imports import View

SHARED_KEYS = ("why", "view", "exempt")


class Exemption(NamedTuple):
    """One import that a contract does not mind. Chains that lead through it still count."""

    importer: str
    imported: str
    reason: str

    def __str__(self) -> str:
        return f"{self.importer} -> {self.imported}"


class Shared(TypedDict):
    """What every contract takes beside its id."""

    why: str
    view: View
    level: Level | None
    exempt: tuple[Exemption, ...]
    where: Mapping[str, str]
    table_values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of a table, narrowed on demand. `view` is the project's default."""

    table: ContractTable
    view: View = View.RUNTIME

    @property
    def id(self) -> str:
        return self.table.id

    def given(self, key: str) -> object:
        """The value of a key that must be there."""
        if key not in self.table.values:
            raise Misfit("", f"{key} is missing: a {self.table.type} contract needs it")
        return self.table.values[key]

    def has(self, key: str) -> bool:
        return key in self.table.values

    def texts(self, key: str) -> tuple[str, ...]:
        return texts(key, self.given(key))

    def texts_or_none(self, key: str) -> tuple[str, ...]:
        return self.texts(key) if self.has(key) else ()

    def flag(self, key: str, default: bool) -> bool:
        return flag(key, self.given(key)) if self.has(key) else default

    def shared(self) -> Shared:
        """The settings that every contract has."""
        exempt = self.table.values.get("exempt", ())
        if not isinstance(exempt, list | tuple):
            raise Misfit("exempt", f"exempt must be a list of tables, not {exempt!r}")
        return Shared(
            why=text("why", self.given("why")) if self.has("why") else "",
            view=View(choice("view", self.given("view"), View)) if self.has("view") else self.view,
            level=self.table.level,
            exempt=tuple(exemption(value) for value in exempt),
            where={**self.table.where, "": self.table.source},
            table_values=self.table.values,
        )


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
    if importer.wildcard or imported.wildcard or imported.text in ("stdlib", "third-party"):
        raise Misfit("exempt", f"exempt: {arrow!r} must name one import, without wildcards")
    return Exemption(importer.text, imported.text, reason.strip())
