"""The catalogue has one row for each rule file and each contract type, and says of each what kind of rule it is."""

from __future__ import annotations

import pkgutil

import pytest

from ratchet import rules
from ratchet.contracts import kinds
from ratchet.contracts.building import types
from ratchet.rules import all_rules
from ratchet.terms.catalogue import (
    BODY_RULES,
    CATALOGUE,
    CONTRACT_TYPES,
    CYCLE_RULES,
    RULES_THAT_NEVER_MOVE,
    Family,
    is_contract,
    is_ruler,
    rank,
)


def ids_of_files(package: list[str]) -> set[str]:
    return {module.name.replace("_", "-") for module in pkgutil.iter_modules(package)}


def test_a_row_has_its_file_and_a_file_its_row() -> None:
    assert CATALOGUE.keys() == ids_of_files(list(rules.__path__)) | ids_of_files(list(kinds.__path__))


def test_the_rows_of_the_family_contract_are_the_contract_types() -> None:
    assert set(CONTRACT_TYPES) == set(types())
    assert set(CONTRACT_TYPES) == {kind.rule for kind in types().values()}


def test_every_other_row_is_a_rule() -> None:
    assert CATALOGUE.keys() - set(CONTRACT_TYPES) == {rule.id for rule in all_rules()}


def test_a_row_is_found_by_its_own_id() -> None:
    assert list(CATALOGUE) == [row.id for row in CATALOGUE.values()]


def test_the_families_that_other_rooms_ask_for() -> None:
    assert set(BODY_RULES) == {"implicit-cast", "unchecked-operation", "unreachable-code", "type-error"}
    assert set(CYCLE_RULES) == {"modules-in-cycles", "largest-cycle"}
    assert set(RULES_THAT_NEVER_MOVE) == {
        "largest-cycle",
        "loosened-baseline",
        "loosened-option",
        "loosened-policy",
        "modules-in-cycles",
        "stale-baseline",
        "stale-waiver",
        "unassigned-module",
        "unmeasured-code",
        "vacuous-contract",
    }


@pytest.mark.parametrize(
    ("rule", "contract", "ruler"),
    [
        pytest.param("layers", True, False, id="a contract type"),
        pytest.param("house-style", True, False, id="a contract type of the project's own"),
        pytest.param("cast", False, False, id="a rule about code"),
        pytest.param("dynamic-import", False, False, id="a computed import breaks no contract"),
        pytest.param("unassigned-module", False, False, id="a module without a layer breaks no contract"),
        pytest.param("unmeasured-code", False, False, id="code that is not measured"),
        pytest.param("loosened-policy", False, True, id="a loosened policy"),
        pytest.param("stale-baseline", False, True, id="a stale baseline"),
        pytest.param("stale-waiver", False, True, id="a stale waiver"),
        pytest.param("vacuous-contract", False, True, id="a contract that matches nothing"),
    ],
)
def test_what_a_rule_is_about(rule: str, contract: bool, ruler: bool) -> None:
    assert contract is is_contract(rule)
    assert ruler is is_ruler(rule)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("loosened-policy", "unmeasured-code", id="who moved the ruler before what escaped it"),
        pytest.param("unmeasured-code", "type-error", id="what escaped the ruler before errors"),
        pytest.param("type-error", "cast", id="errors before what hides them"),
        pytest.param("cast", "layers", id="what hides errors before imports"),
        pytest.param("layers", "missing-annotation", id="imports before annotations"),
        pytest.param("missing-annotation", "unchecked-body", id="causes before effects"),
        pytest.param("unchecked-body", "stale-baseline", id="chores last"),
    ],
)
def test_the_order_of_a_report(first: str, second: str) -> None:
    assert rank(first) < rank(second)


def test_contract_types_share_a_rank_with_those_of_the_project_s_own() -> None:
    assert {rank("house-style")} == {CATALOGUE[name].rank for name in CONTRACT_TYPES}


def test_each_family_has_a_rule() -> None:
    assert set(Family) == {row.family for row in CATALOGUE.values()}
