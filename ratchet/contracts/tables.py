"""A contract as ratchet.toml states it, before its contents are judged. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ratchet.terms import Level


@dataclass(frozen=True, slots=True)
class ContractTable:
    """One `[[contract]]` table.

    `values` are its other keys as TOML gave them (strings, booleans, lists, tables), `level` None where it leaves its
    type's level to `[rules]`. `where` is `ratchet.toml:14`, for messages; `source` the file's name.
    """

    id: str
    type: str
    level: Level | None
    values: Mapping[str, object]
    where: str
    source: str
