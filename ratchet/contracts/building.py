"""Contract types by name, and contracts out of their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from ratchet.config.contract_table import ContractTable, Misfit
from ratchet.contracts import kinds
from ratchet.contracts.contract import Contract, contract_type
from ratchet.contracts.settings import SHARED_KEYS, Settings
from ratchet.errors import UsageError
from ratchet.storage.parts import load_part, part_names
from ratchet.terms.catalogue import CONTRACT_TYPES
from ratchet.terms.imports import View
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from ratchet.facts.checked_tree import CheckedTree


@cache
def types() -> Mapping[str, type[Contract]]:
    """Every contract type that comes with ratchet, by name."""
    return {name: _shipped(name) for name in part_names(kinds.__path__)}


def known(name: str) -> type[Contract] | None:
    """The contract type of this name that comes with ratchet, or was loaded before."""
    if name in CONTRACT_TYPES:
        return _shipped(name)
    from ratchet.contracts.plugins import loaded  # slow to import, and only needed for a type that is not ratchet's

    return loaded(name)


def kind(name: str, where: str, tree: CheckedTree | None = None) -> type[Contract]:
    """The contract type `name`, ratchet's or a plug-in's. Raises UsageError at `where` if there is none.

    A plug-in is loaded only with `tree`: the checked tree, out of which nothing may be imported. Without it, only the
    types that were loaded before are known.
    """
    contract = None
    if name not in CONTRACT_TYPES and tree is not None:
        from ratchet.contracts.plugins import load

        contract = load(name, tree)
    contract = contract or known(name)
    if contract is None:
        raise UsageError(f"{where}: {name!r} is no contract type.{did_you_mean(name, _names(tree))}")
    return contract


def build(table: ContractTable, view: str = View.RUNTIME, tree: CheckedTree | None = None) -> Contract:
    """The contract of a table; `view` is the project's default. UsageError with file and line if it is wrong."""
    type_ = kind(table.type, table.place("type"), tree)
    keys = (*type_.keys, *SHARED_KEYS)
    for key in table.values:
        if key not in keys:
            complaint = f'contract "{table.id}": {key} is no setting of {table.type}.{did_you_mean(key, keys)}'
            raise UsageError(f"{table.place(key)}: {complaint}")
    with located(table.id, {**table.where, "": table.source}), guarded(table.type):
        return type_.of(Settings(table, View(view)))


def build_all(
    tables: Iterable[ContractTable], view: str = View.RUNTIME, tree: CheckedTree | None = None
) -> tuple[Contract, ...]:
    """The contracts of all tables, in their order. UsageError, with file and line, if one of them is wrong."""
    return tuple(build(table, view, tree) for table in tables)


@contextmanager
def guarded(name: str) -> Iterator[None]:
    """Run code of the contract type `name`. What one of the project's own raises makes the answer inconclusive."""
    if name in CONTRACT_TYPES:
        yield
        return
    from ratchet.contracts import plugins

    with plugins.guarded(name):
        yield


@contextmanager
def located(contract: str, where: Mapping[str, str]) -> Iterator[None]:
    """Turns a Misfit into UsageError with file and line. `where`: key -> place, "" -> the table's own."""
    try:
        yield
    except Misfit as misfit:
        place = where.get(misfit.key) or where.get("") or "ratchet.toml"
        raise UsageError(f'{place}: contract "{contract}": {misfit.complaint}') from misfit


def _shipped(name: str) -> type[Contract]:
    module = load_part(kinds.__name__, name)
    return contract_type(vars(module)[name.title().replace("_", "")], module.__name__)


def _names(tree: CheckedTree | None) -> list[str]:
    if tree is None:
        return list(CONTRACT_TYPES)
    from ratchet.contracts.plugins import plugins

    return [*CONTRACT_TYPES, *(plugin.point.name for plugin in plugins(tree))]
