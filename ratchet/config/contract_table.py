"""A `[[contract]]` table as it was read, and the narrowing of its values. What TOML hands over is `object`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ratchet.errors import UsageError
from ratchet.terms import Level
from ratchet.terms.spelling import did_you_mean


class ContractTable(NamedTuple):
    """One `[[contract]]` of ratchet.toml.

    `values` are the table's keys but `id`, `type` and `level`, as TOML gave them. `where` has the place of each key
    ("ratchet.toml:14"), `id`, `type` and `level` included; `source` is the place of the table itself. `level` is None
    where the table leaves it to `[rules]`.
    """

    id: str
    type: str
    level: Level | None
    values: Mapping[str, object]
    where: Mapping[str, str]
    source: str

    def place(self, key: str) -> str:
        """Where `key` stands, or the table if it does not."""
        return self.where.get(key, self.source)


class Misfit(UsageError):
    """A setting of a contract that cannot be meant: its key, and what is wrong with it, without the place."""

    def __init__(self, key: str, complaint: str) -> None:
        super().__init__(complaint)
        self.key = key
        self.complaint = complaint


def text(key: str, value: object) -> str:
    """`value` as a string that is not empty."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise Misfit(key, f"{key} must be a string that is not empty, not {value!r}")


def flag(key: str, value: object) -> bool:
    """`value` as true or false."""
    if isinstance(value, bool):
        return value
    raise Misfit(key, f"{key} must be true or false, not {value!r}")


def texts(key: str, value: object) -> tuple[str, ...]:
    """`value` as a list of strings, at least one, none twice."""
    if not isinstance(value, list | tuple) or not value:
        raise Misfit(key, f"{key} must be a list of strings, at least one, not {value!r}")
    items = tuple(text(key, item) for item in value)
    for position, item in enumerate(items):
        if item in items[:position]:
            raise Misfit(key, f"{key} names {item} twice")
    return items


def choice(key: str, value: object, known: Iterable[str]) -> str:
    """`value` as one of the `known` words."""
    words = tuple(known)
    word = text(key, value)
    if word in words:
        return word
    raise Misfit(key, f"{key} {word!r} is none of {', '.join(words)}.{did_you_mean(word, words)}")
