"""Whether ratchet accepts the contracts of a migration."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.adoption.migration import Migration, Value
from ratchet.contracts import ContractTable, build
from ratchet.errors import UsageError


def checked(migration: Migration) -> Migration:
    """The migration without the contracts that ratchet refuses. These are left out, with the reason."""
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
    return Migration(tuple(kept), migration.differs, (*migration.left_out, *refused))
