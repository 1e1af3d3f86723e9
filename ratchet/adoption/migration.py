"""What a migration of contracts yields, and its text in ratchet.toml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Value = str | bool | Sequence[str] | Sequence[Mapping[str, str]]
Table = Mapping[str, Value]
"""A contract, as ratchet.toml has it."""


@dataclass(frozen=True, slots=True)
class Migration:
    """Contracts as tables of ratchet.toml; in words, what means something else now, and what is left out."""

    contracts: tuple[Table, ...]
    differs: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def toml(self) -> str:
        """The contracts as TOML, a blank line between them, ending in a newline if there are any."""
        return "\n".join(_table(contract) for contract in self.contracts)


@dataclass(slots=True)
class Account:
    """What becomes of each contract of the other tool, as it is found out."""

    made: list[Table] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def settled(self) -> Migration:
        """The migration, each contract under an id of its own."""
        return Migration(tuple(_unique(self.made)), tuple(self.differs), tuple(self.left_out))


def id_of(name: str) -> str:
    """A name as an id: its letters and digits, of any script, in lower case."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


def _unique(made: Iterable[Table]) -> list[Table]:
    taken: set[str] = set()
    unique: list[Table] = []
    for contract in made:
        wanted, number = str(contract["id"]), 2
        given = wanted
        while given in taken:
            given, number = f"{wanted}-{number}", number + 1
        taken.add(given)
        unique.append({**contract, "id": given})
    return unique


def _table(contract: Table) -> str:
    return "\n".join(["[[contract]]", *(f"{key} = {_value(value)}" for key, value in contract.items()), ""])


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    items = [_string(item) if isinstance(item, str) else _inline(item) for item in value]
    line = f"[{', '.join(items)}]"
    return line if len(line) < 100 else "\n".join(["[", *(f"    {item}," for item in items), "]"])


def _inline(table: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {_string(value)}" for key, value in table.items()) + " }"


def _string(text: str) -> str:
    """A TOML basic string: JSON's escapes are all TOML's as well, and DEL is the one that JSON leaves out."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
