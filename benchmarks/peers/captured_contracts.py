"""A plug-in of pytest, run in import-linter's own environment: writes down each contract that its tests check.

One line of JSON a check, into the file that the variable CAPTURED_CONTRACTS names: the contract's type and options, the
graph before the check (modules, squashed ones, imports), and the verdict: `kept`, `broken`, or `error` where the check
raised.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from pkgutil import resolve_name
from typing import Protocol, TypeGuard

import pytest


class Graph(Protocol):
    """What is asked of grimp's graph."""

    modules: Collection[str]

    def is_module_squashed(self, module: str) -> bool: ...

    def find_modules_directly_imported_by(self, module: str) -> Collection[str]: ...


class Contract(Protocol):
    """A contract of theirs."""

    session_options: Mapping[str, object]
    contract_options: Mapping[str, object]


class Answer(Protocol):
    """What their check says."""

    kept: bool


Check = Callable[[Contract, Graph, bool], Answer]


def pytest_configure() -> None:
    """Before any test: each check writes down what it is asked."""
    patch = pytest.MonkeyPatch()  # never undone: the process ends with the tests
    for name, (place, check) in _checks().items():
        assert _is_check(check), place
        patch.setattr(f"importlinter.contracts.{place}.check", _captured(name, check))


def _checks() -> Mapping[str, tuple[str, object]]:
    """Their contract types, with the class of each and what it checks by."""
    return {
        "layers": ("layers.LayersContract", resolve_name("importlinter.contracts.layers:LayersContract.check")),
        "forbidden": (
            "forbidden.ForbiddenContract",
            resolve_name("importlinter.contracts.forbidden:ForbiddenContract.check"),
        ),
        "independence": (
            "independence.IndependenceContract",
            resolve_name("importlinter.contracts.independence:IndependenceContract.check"),
        ),
        "protected": (
            "protected.ProtectedContract",
            resolve_name("importlinter.contracts.protected:ProtectedContract.check"),
        ),
        "acyclic_siblings": (
            "acyclic_siblings.AcyclicSiblingsContract",
            resolve_name("importlinter.contracts.acyclic_siblings:AcyclicSiblingsContract.check"),
        ),
    }


def _is_check(value: object) -> TypeGuard[Check]:
    return callable(value)


def _captured(name: str, check: Check) -> Check:
    def captured(self: Contract, graph: Graph, verbose: bool = False) -> Answer:
        question: dict[str, object] = {
            "test": os.environ.get("PYTEST_CURRENT_TEST", "").removesuffix(" (call)"),
            "type": name,
            "session": self.session_options,
            "options": self.contract_options,
        }
        asked = {**question, **_plain(graph)}
        try:
            answer = check(self, graph, verbose)
        except Exception as error:
            _write({**asked, "verdict": "error", "reason": f"{type(error).__name__}: {error}"})
            raise
        _write({**asked, "verdict": "kept" if answer.kept else "broken", "reason": ""})
        return answer

    return captured


def _plain(graph: Graph) -> dict[str, object]:
    modules = sorted(graph.modules)
    return {
        "modules": modules,
        "squashed": [module for module in modules if graph.is_module_squashed(module)],
        "imports": [
            [importer, imported]
            for importer in modules
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
        ],
    }


def _listed(value: object) -> object:
    """A set as JSON can say it."""
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)


def _write(row: Mapping[str, object]) -> None:
    with Path(os.environ["CAPTURED_CONTRACTS"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, default=_listed) + "\n")
