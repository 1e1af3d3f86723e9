"""Modules that nobody has yet, and that mypy is told something about already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

ANY = "_any_"
"""A name that no module has."""


def modules_to_come(
    head: Collection[str], base: Collection[str], old_names: Mapping[str, str], sections: Iterable[str]
) -> Iterator[str]:
    """A module that might come into each package that there was and still is under its name, and for each section.

    `old_names` are those of renamed modules, by today's; what a section says of these came along with them.
    """
    packages = {module.rpartition(".")[0] for module in head if module not in old_names}
    there = {module.rpartition(".")[0] for module in base}
    yield from (f"{package}.{ANY}" for package in sorted(packages & there) if package)
    tops = sorted({module.partition(".")[0] for module in head})
    came = {prefix for module in old_names for prefix in _prefixes(module)}
    for pattern in sections:
        first, *others = (ANY if part == "*" else part for part in pattern.split("."))
        rest = "".join(f".{part}" for part in others)
        for top in tops if first == ANY and rest else (first,):
            example = f"{top}{rest}"
            if top in tops and example not in head and example.removesuffix(f".{ANY}") not in came:
                yield example


def _prefixes(module: str) -> Iterator[str]:
    """A module and the packages that it is in."""
    while module:
        yield module
        module = module.rpartition(".")[0]
