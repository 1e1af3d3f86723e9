"""Contract types by name, and contracts out of their tables."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from ratchet.contract_tables import ContractTable, Misfit
from ratchet.contracts import kinds
from ratchet.contracts.contract import Contract
from ratchet.contracts.settings import SHARED_KEYS, Settings
from ratchet.errors import UsageError
from ratchet.facts.imports import View
from ratchet.terms import did_you_mean

ENTRY_POINTS = "ratchet.contracts"
"""The entry-point group of a project's own contract types: name = type, object = a subclass of Contract."""


@cache
def types() -> Mapping[str, type[Contract]]:
    """Every contract type that comes with ratchet, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(kinds.__path__))
    return {name: _own(name) for name in names}


def kind(name: str, where: str) -> type[Contract]:
    """The contract type `name`, ratchet's or an installed one's; UsageError at `where` if there is none."""
    if name in types():
        return types()[name]
    from importlib.metadata import entry_points  # slow to import, and seldom asked for

    plugins = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in plugins:
        known = [*types(), *plugins]
        raise UsageError(f"{where}: {name!r} is no contract type.{did_you_mean(name, known)}")
    return _contract_type(plugins[name].load(), f"entry point {ENTRY_POINTS}:{name}")


def build(table: ContractTable, view: str = View.RUNTIME) -> Contract:
    """The contract of a table; `view` is the project's default. UsageError with file and line if it is wrong."""
    made = kind(table.type, table.place("type"))
    known = (*made.keys, *SHARED_KEYS)
    for key in table.values:
        if key not in known:
            complaint = f'contract "{table.id}": {key} is no setting of {table.type}.{did_you_mean(key, known)}'
            raise UsageError(f"{table.place(key)}: {complaint}")
    with located(table.id, {**table.where, "": table.source}):
        return made.of(Settings(table, View(view)))


def build_all(tables: Iterable[ContractTable], view: str = View.RUNTIME) -> tuple[Contract, ...]:
    """The contracts of all tables, in their order; UsageError if two have one id."""
    seen: dict[str, str] = {}
    contracts = []
    for table in tables:
        if table.id in seen:
            raise UsageError(f'{table.place("id")}: contract "{table.id}" is already at {seen[table.id]}')
        seen[table.id] = table.place("id")
        contracts.append(build(table, view))
    return tuple(contracts)


@contextmanager
def located(contract: str, where: Mapping[str, str]) -> Iterator[None]:
    """Gives the Misfit that is raised inside its file and line; `where[""]` is the table's own place."""
    try:
        yield
    except Misfit as misfit:
        place = where.get(misfit.key) or where.get("") or "ratchet.toml"
        raise UsageError(f'{place}: contract "{contract}": {misfit.complaint}') from misfit


def _own(name: str) -> type[Contract]:
    module = importlib.import_module(f"{kinds.__name__}.{name}")
    return _contract_type(vars(module)[name.title().replace("_", "")], module.__name__)


def _contract_type(found: object, origin: str) -> type[Contract]:
    if isinstance(found, type) and issubclass(found, Contract):
        return found
    raise UsageError(f"{origin}: {found!r} is no subclass of ratchet.contracts.Contract")
