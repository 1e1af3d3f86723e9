"""A project's own contract type, through the entry-point group `ratchet.contracts`."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from ratchet.contracts import ContractTable, build
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph

PLUGIN = """
    from collections.abc import Iterator
    from dataclasses import dataclass
    from typing import ClassVar

    from ratchet.contracts import Contract, Offence, Settings
    from ratchet.contracts.expressions import Expression
    from ratchet.facts.imports import ImportGraph


    @dataclass(frozen=True, kw_only=True)
    class NoStars(Contract):
        '''No star imports.'''

        rule: ClassVar[str] = "no-stars"
        keys: ClassVar[tuple[str, ...]] = ()

        @classmethod
        def of(cls, given: Settings) -> "NoStars":
            return cls(given.id, **given.shared())

        def expressions(self) -> Iterator[tuple[str, Expression]]:
            return iter(())

        def offences(self, graph: ImportGraph) -> Iterator[Offence]:
            for edge in graph.seen(self.view):
                if "*" in edge.members(self.view):
                    yield Offence(edge, "it takes everything")
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of installed distributions, with one that has contract types."""
    (tmp_path / "own_contracts.py").write_text(textwrap.dedent(PLUGIN))
    info = tmp_path / "own_contracts-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-contracts\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[ratchet.contracts]\nno-stars = own_contracts:NoStars\nno-contract = own_contracts:Iterator\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def table(kind: str) -> ContractTable:
    return ContractTable("own", kind, None, {"why": "names must be seen"}, {"type": "ratchet.toml:3"}, "ratchet.toml:2")


def test_installed_contract_type_judges(site: Path, graph: Callable[..., ImportGraph]) -> None:
    del site
    (debt,) = build(table("no-stars")).debts(graph("app.a -> app.b (*)", "app.b -> app.c (x)"))

    assert (debt.key.rule, debt.key.module, debt.key.symbol, debt.key.detail) == ("no-stars", "app.a", "own", "app.b")
    assert debt.hint == "names must be seen"


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        pytest.param(
            "no-star", r"ratchet.toml:3: 'no-star' is no contract type. Did you mean no-stars\?", id="near miss"
        ),
        pytest.param("no-contract", "is no subclass of ratchet.contracts.Contract", id="not a contract"),
    ],
)
def test_what_is_none_is_a_usage_error(kind: str, message: str, site: Path) -> None:
    del site

    with pytest.raises(UsageError, match=message):
        build(table(kind))
