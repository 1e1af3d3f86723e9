"""One thing that `ratchet init` chose, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Choice(NamedTuple):
    """A value of ratchet.toml (a path or a pattern), and its source in words."""

    value: str
    why: str


def by_reason(choices: Iterable[Choice]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(why, values) of choices with one source, in the order of the first of each."""
    groups: dict[str, list[str]] = {}
    for choice in choices:
        groups.setdefault(choice.why, []).append(choice.value)
    yield from ((why, tuple(values)) for why, values in groups.items())


def distinct(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Each value once, with its first source."""
    seen: dict[str, Choice] = {}
    for choice in choices:
        seen.setdefault(choice.value, choice)
    return tuple(seen.values())
