"""Libraries without types that first-party code leans on: `init` proposes that the policy knows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ratchet.facts.collect.type_records import ModuleTypes, imported_name
from ratchet.facts.kinds import OPERATION, UNTYPED_IMPORT
from ratchet.facts.types.stub_packages import stub_package

FEWEST = 20
"""Functions and classes that work on what comes from a library: then each new line that uses it would be refused."""


class LeanedOn(NamedTuple):
    """One library: in how many symbols it is worked on, and the package of stubs that would type it, or ""."""

    name: str
    symbols: int
    stubs: str


def leaned_on(modules: Iterable[ModuleTypes]) -> tuple[LeanedOn, ...]:
    """The untyped libraries that code works on in many symbols, the most used first.

    What is not installed is none of them: whether it has types shows once it is.
    """
    symbols: dict[str, set[tuple[str, str]]] = {}
    untyped: set[str] = set()
    for module in modules:
        untyped |= {one.detail.partition(".")[0] for one in module.of(UNTYPED_IMPORT)}
        for operation in module.of(OPERATION):
            name = imported_name(operation.note)
            if name is not None:
                symbols.setdefault(name.partition(".")[0], set()).add((module.module, operation.symbol))
    found = [
        LeanedOn(name, len(where), stub_package(name) or "")
        for name, where in symbols.items()
        if name in untyped and len(where) >= FEWEST
    ]
    return tuple(sorted(found, key=lambda library: (-library.symbols, library.name)))


def libraries_table(libraries: Iterable[LeanedOn], absent: Iterable[str] = ()) -> list[str]:
    """The lines of ratchet.toml that name them, and what is never asked for; nothing where there is none."""
    lines = []
    rows = [
        f'    "{one.name}",  # worked on in {one.symbols} functions and classes{_typed_by(one)}' for one in libraries
    ]
    if rows:
        why = "# They have no types: what comes from there is noted, not refused. Installing stubs is better."
        lines += [why, "untyped = [", *rows, "]"]
    if names := ", ".join(f'"{name}"' for name in absent):
        lines += [
            "# Optional, of other Pythons or of samples for tests, and not here: nobody is asked to install them."
        ]
        lines += [f"absent = [{names}]"]
    return ["", "[libraries]", *lines] if lines else []


def _typed_by(library: LeanedOn) -> str:
    return f"; {library.stubs} has types for it" if library.stubs else ""
