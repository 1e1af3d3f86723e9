"""What JSON and TOML hand over is `object` until it is narrowed here: each function returns its kind, or TypeError."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeGuard


def parsed(text: str | bytes) -> object:
    """A JSON text's value; ValueError if it is none."""
    try:
        value: object = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return value


def as_list(value: object) -> list[object]:
    """A list of anything."""
    if isinstance(value, list):
        return value
    raise TypeError(f"{value!r:.80} is no list")


def as_rows(value: object) -> list[list[object]]:
    """A list of lists."""
    rows = as_list(value)
    found = [row for row in rows if isinstance(row, list)]
    if len(found) < len(rows):
        raise TypeError("a row is no list")
    return found


def as_table(value: object) -> Mapping[str, object]:
    """An object of JSON, a table of TOML: their keys are strings always."""
    if isinstance(value, dict):
        return value
    raise TypeError(f"{value!r:.80} is no table")


def table_or_empty(value: object) -> Mapping[str, object]:
    """A table, an empty one for anything else."""
    return as_table(value) if isinstance(value, dict) else {}


def tables(value: object) -> list[Mapping[str, object]]:
    """The tables of a list; none for anything else."""
    return [as_table(one) for one in as_list(value) if isinstance(one, dict)] if isinstance(value, list) else []


def as_text(value: object) -> str:
    """A string."""
    if isinstance(value, str):
        return value
    raise TypeError(f"{value!r:.80} is no string")


def as_texts(value: object) -> tuple[str, ...]:
    """A list of strings."""
    found = as_list(value)
    if not _are_texts(found):
        raise TypeError("a string is missing")
    return tuple(found)


def _are_texts(found: list[object]) -> TypeGuard[list[str]]:
    return {*map(type, found)} <= {str} or all(isinstance(item, str) for item in found)


def as_number(value: object) -> int:
    """A whole number."""
    if isinstance(value, int):
        return value
    raise TypeError(f"{value!r:.80} is no number")


def as_numbers(value: object) -> list[int]:
    """A list of whole numbers."""
    found = as_list(value)
    if not _are_numbers(found):
        raise TypeError("a number is missing")
    return found


def _are_numbers(found: list[object]) -> TypeGuard[list[int]]:
    return {*map(type, found)} <= {int} or all(isinstance(item, int) for item in found)
