"""Every rule by its id, with the level that it has where ratchet.toml says nothing. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ratchet.terms import Level

CONTRACT_TYPES: tuple[str, ...] = (
    "layers",
    "forbidden",
    "independence",
    "protected",
    "interface",
    "allowed",
    "acyclic",
)
"""The kinds of contract, each of which is a rule of the same name."""

_RATCHETED = (
    "missing-annotation",
    "explicit-any",
    "bare-generic",
    "untyped-import",
    "untyped-decorator",
    "unchecked-body",
    "unchecked-operation",
    "unreachable-code",
    "type-error",
    "suppression",
    "cast",
    "dynamic-access",
    "unmeasured-code",
    *CONTRACT_TYPES,
    "dynamic-import",
    "unassigned-module",
)

_FORBIDDEN = (
    "loosened-option",
    "loosened-policy",
    "loosened-baseline",
    "stale-baseline",
    "stale-waiver",
    "vacuous-contract",
)

LARGEST_CYCLE = "largest-cycle"
"""About a package as a whole, and so of no file's profile."""

CYCLE_RULES: tuple[str, ...] = ("modules-in-cycles", LARGEST_CYCLE)
"""Figures of the import graph, by view: off unless they are asked for, since a package that imports its modules is
honest Python."""

DEFAULT_LEVELS: Mapping[str, Level] = MappingProxyType(
    dict.fromkeys(_RATCHETED, Level.RATCHET)
    | dict.fromkeys(_FORBIDDEN, Level.FORBID)
    | dict.fromkeys(CYCLE_RULES, Level.OFF)
)
"""Rule id -> default level: the ids of ratchet.toml, of the baseline, of reports and of the documentation."""


def is_contract(rule: str) -> bool:
    """Whether a rule is a type of contract: one of ours, or one of the project's own, as all others are known."""
    return rule in CONTRACT_TYPES or rule not in DEFAULT_LEVELS
