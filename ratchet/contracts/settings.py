"""The settings of one contract, read one by one out of its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from ratchet.config.contract_table import ContractTable, Misfit, choice, flag, text, texts
from ratchet.contracts.exemptions import Exemption, exemption
from ratchet.terms import Level
from ratchet.terms.imports import View

SHARED_KEYS = ("why", "view", "exempt", "as_packages")


class Shared(TypedDict):
    """What every contract takes beside its id."""

    why: str
    view: View
    level: Level | None
    exempt: tuple[Exemption, ...]
    as_packages: bool
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
            as_packages=self.flag("as_packages", True),
            where={**self.table.where, "": self.table.source},
            table_values=self.table.values,
        )
