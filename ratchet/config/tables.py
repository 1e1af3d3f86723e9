"""TOML values narrowed to what a setting may be; every complaint names its line and the nearest known word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, NoReturn, TypeVar

from ratchet.errors import UsageError
from ratchet.storage.toml_positions import TomlPath
from ratchet.terms.spelling import did_you_mean

WordT = TypeVar("WordT", bound=StrEnum)


class Table(NamedTuple):
    """One TOML table, knowing where it stands: `name` for people, `path` and `lines` for positions."""

    values: Mapping[str, object]
    name: str
    path: TomlPath
    lines: Mapping[TomlPath, int]
    source: str

    def where(self, *keys: str | int) -> str:
        """`ratchet.toml:14` of a key or element; of the nearest thing around it that has a line."""
        path = (*self.path, *keys)
        while path not in self.lines:
            path = path[:-1]
        return f"{self.source}:{self.lines[path]}"

    def refuse(self, message: str, *keys: str | int) -> NoReturn:
        """Raise UsageError for a key or element of this table."""
        raise UsageError(f"{self.where(*keys)}: {message}")

    def only(self, known: Iterable[str], kind: str = "key") -> None:
        """Refuse a key that is not known."""
        known = tuple(known)
        for key in self.values:
            if key not in known:
                self.refuse(f"unknown {kind} {key!r} in {self.name}.{did_you_mean(key, known)}", key)

    def table(self, key: str, name: str) -> Table:
        """A sub-table, empty where there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self.refuse(f"{name} must be a table, not {_kind(value)}.", key)
        return Table(value, name, (*self.path, key), self.lines, self.source)

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of a `[[key]]`, in order."""
        value, name = self.values.get(key, []), f"[[{key}]]"
        if not isinstance(value, list):
            self.refuse(f"{name} is a list of tables: write it with two brackets, {name}.", key)
        rows = []
        for index, element in enumerate(value):
            if not isinstance(element, dict):
                self.refuse(f"{name} is a list of tables, and this is {_kind(element)}.", key, index)
            rows.append(Table(element, name, (*self.path, key, index), self.lines, self.source))
        return tuple(rows)

    def tables_by_id(self, key: str) -> Iterator[Table]:
        """The tables of a `[[key]]`, in order, of which no two may have the same `id`."""
        places: dict[str, str] = {}
        for table in self.tables(key):
            if (id_ := table.text("id")) in places:
                table.refuse(f"{key} {id_!r} stands at {places[id_]} already.", "id")
            if id_ is not None:
                places[id_] = table.where()
            yield table

    def text(self, key: str) -> str | None:
        """A string that is not empty, or None where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(f"{key} in {self.name} must be a string, not {_kind(value)}.", key)
        if not value.strip():
            self.refuse(f"{key} in {self.name} is empty.", key)
        return value

    def flag(self, key: str) -> bool:
        """The value of `key`, which must be true or false; False without it."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.refuse(f"{key} in {self.name} must be true or false, not {_kind(value)}.", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty where the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.refuse(f"{key} in {self.name} must be a list of strings, not {_kind(value)}.", key)
        items = []
        for index, element in enumerate(value):
            if not isinstance(element, str):
                self.refuse(f"{key} in {self.name} must hold strings only, not {_kind(element)}.", key, index)
            items.append(element)
        return tuple(items)

    def word(self, key: str, kind: type[WordT], default: WordT) -> WordT:
        """One of a fixed set of words."""
        value = self.values.get(key, default.value)
        words = [member.value for member in kind]
        choice = ", ".join(words[:-1]) + f" or {words[-1]}"
        if not isinstance(value, str):
            self.refuse(f"{key} in {self.name} must be {choice}, not {_kind(value)}.", key)
        if value not in words:
            self.refuse(f"{key} in {self.name} must be {choice}, not {value!r}.{did_you_mean(value, words)}", key)
        return kind(value)


def _kind(value: object) -> str:
    """What a value is, in TOML's words."""
    kinds: tuple[tuple[type[object], str], ...] = (
        (bool, "a boolean"),
        (int, "a number"),
        (float, "a number"),
        (str, "a string"),
        (list, "a list"),
        (dict, "a table"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "a date or time")
