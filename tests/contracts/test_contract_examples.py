"""The examples in each contract type's documentation are true."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable

import pytest

from ratchet.contracts import Contract, ContractTable, build, types
from ratchet.facts.imports import ImportGraph


def read_example(made: type[Contract]) -> tuple[Contract, list[str], list[str]]:
    """The contract of a type's documentation, the arrows that it flags and those that it does not."""
    text = inspect.getdoc(made) or ""
    flagged, _, fine = text.partition("Flagged:")[2].partition("Fine:")
    lines = [line.strip() for line in flagged.splitlines()]
    table = tomllib.loads("\n".join(line for line in lines if "->" not in line))["contract"][0]
    values = {key: value for key, value in table.items() if key not in ("id", "type")}
    contract = build(ContractTable(table["id"], table["type"], None, values, {}, "ratchet.toml:1"))
    arrows = [line for line in lines if "->" in line]
    return contract, arrows, [line.strip() for line in fine.splitlines() if "->" in line]


@pytest.mark.parametrize("made", types().values(), ids=types())
def test_flagged_example_breaks_the_contract(made: type[Contract], graph: Callable[..., ImportGraph]) -> None:
    contract, flagged, _ = read_example(made)

    assert list(contract.debts(graph(*flagged)))


@pytest.mark.parametrize("made", types().values(), ids=types())
def test_fine_example_holds(made: type[Contract], graph: Callable[..., ImportGraph]) -> None:
    contract, _, fine = read_example(made)

    assert fine
    assert list(contract.debts(graph(*fine))) == []
