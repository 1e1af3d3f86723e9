"""Whether ratchet would take what a migration yields."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.adoption.migration import Migration, Value
from ratchet.contracts import ContractTable, build
from ratchet.errors import UsageError


def checked(migration: Migration) -> Migration:
    """The migration with only the contracts that ratchet accepts; each other one is unmapped, and why."""
    kept: list[Mapping[str, Value]] = []
    refused: list[str] = []
    for contract in migration.contracts:
        values = {key: value for key, value in contract.items() if key not in ("id", "type")}
        try:
            build(ContractTable(str(contract["id"]), str(contract["type"]), None, values, {}, "here"))
        except UsageError as error:
            refused.append(str(error).removeprefix("here: "))
        else:
            kept.append(contract)
    return Migration(tuple(kept), (*migration.unmapped, *refused))
