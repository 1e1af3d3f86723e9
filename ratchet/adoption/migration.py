"""What a migration of contracts yields, and its text in ratchet.toml."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Value = str | bool | Sequence[str] | Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Migration:
    """Contracts as tables of ratchet.toml. `unmapped`: what has no counterpart or means something else, in words."""

    contracts: tuple[Mapping[str, Value], ...]
    unmapped: tuple[str, ...] = ()

    def toml(self) -> str:
        """The contracts as TOML, a blank line between them, ending in a newline if there are any."""
        return "\n".join(_table(contract) for contract in self.contracts)


def _table(contract: Mapping[str, Value]) -> str:
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
