"""Untyped libraries that code leans on: `init` proposes that the policy knows them."""

from __future__ import annotations

import tomllib

import pytest

from ratchet.adoption.untyped_libraries import FEWEST, LeanedOn, leaned_on, libraries_table
from ratchet.facts.collect.type_records import ModuleTypes, not_typed
from ratchet.facts.kinds import MISSING_IMPORT, OPERATION, UNTYPED_IMPORT, Fact


def module(library: str, symbols: int, reason: str) -> ModuleTypes:
    """A module that works on what comes from a library in so many functions."""
    operations = tuple(
        Fact(OPERATION, f"f{number}", 1, 1, "attribute", not_typed(f"{library}.Node")) for number in range(symbols)
    )
    return ModuleTypes("app", "app.py", False, facts=(*operations, Fact(reason, "<module>", 1, 1, library)))


@pytest.mark.parametrize(
    ("symbols", "reason", "names"),
    [
        pytest.param(FEWEST, UNTYPED_IMPORT, ["nolib"], id="in many functions"),
        pytest.param(FEWEST - 1, UNTYPED_IMPORT, [], id="in a few"),
        pytest.param(FEWEST, MISSING_IMPORT, [], id="not installed"),
    ],
)
def test_leaned_on(symbols: int, reason: str, names: list[str]) -> None:
    assert names == [library.name for library in leaned_on([module("nolib", symbols, reason)])]


def test_the_table_is_toml() -> None:
    lines = libraries_table([LeanedOn("astroid", 40, ""), LeanedOn("yaml", 20, "types-PyYAML")], ["cPickle"])
    expected = {"libraries": {"untyped": ["astroid", "yaml"], "absent": ["cPickle"]}}
    assert expected == tomllib.loads("\n".join(lines))
    assert not libraries_table([])
