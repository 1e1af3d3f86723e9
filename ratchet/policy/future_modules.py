"""Modules that do not exist yet, and that mypy's configuration is already about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ratchet.terms import FUTURE_NAME


def future_modules(
    head: Collection[str], base: Collection[str], old_names: Mapping[str, str], sections: Iterable[str]
) -> Iterator[str]:
    """Example names of modules that may come: in each package of both base and head, and for each section of mypy's.

    `old_names`: module now -> module at base, of renamed modules. A section about one of these is no news. `sections`
    are module patterns, as mypy's configuration has them.
    """
    packages = {module.rpartition(".")[0] for module in head if module not in old_names}
    there = {module.rpartition(".")[0] for module in base}
    yield from (f"{package}.{FUTURE_NAME}" for package in sorted(packages & there) if package)
    tops = sorted({module.partition(".")[0] for module in head})
    came = {prefix for module in old_names for prefix in _prefixes(module)}
    for pattern in sections:
        first, *others = (FUTURE_NAME if part == "*" else part for part in pattern.split("."))
        rest = "".join(f".{part}" for part in others)
        for top in tops if first == FUTURE_NAME and rest else (first,):
            example = f"{top}{rest}"
            if top in tops and example not in head and example.removesuffix(f".{FUTURE_NAME}") not in came:
                yield example


def _prefixes(module: str) -> Iterator[str]:
    """A module and the packages that it is in."""
    while module:
        yield module
        module = module.rpartition(".")[0]
