"""The catalogue: one row for each rule. To add a rule, write its file in `rules/` or `contracts/kinds/` and a row here.

Standard library only: this module is read in every run, before anything else is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from ratchet.terms import Level


class Family(StrEnum):
    """What the debts of a rule are about. This decides whether a debt can move, and who may see it."""

    CODE = "code"
    """A line of source code. Its debts move when the code moves."""

    BODY = "body"
    """The body of a function. Its debts show only in a body that mypy checks."""

    CONTRACT = "contract"
    """An import that breaks a contract. The rule is a contract type."""

    CYCLES = "cycles"
    """The import cycles of a package: figures of the import graph."""

    PROJECT = "project"
    """The set of files or modules of the project. Its debts stand for no code that can move."""

    RULER = "ruler"
    """The policy, mypy's options, waivers or the baseline. Reported whichever paths the user asks about."""


class RuleInfo(NamedTuple):
    """One rule. `id` is its name in ratchet.toml, the baseline, reports and the documentation.

    `level` counts where ratchet.toml does not set one. `rank` orders a report: findings of rank 0 come first, so that a
    reader learns of a loosened policy before anything else, and of chores last.
    """

    id: str
    level: Level
    family: Family
    rank: int


TYPE_ERROR = "type-error"
FINDING = "finding"
CODED_RULES = (TYPE_ERROR, FINDING)
"""Rules whose debts may have levels of their own, by code: `type-error[attr-defined]`, `finding[ruff:C901]`."""

LARGEST_CYCLE = "largest-cycle"
"""This rule judges a package as a whole, so a profile, which is about files, cannot set its level."""

CATALOGUE: Mapping[str, RuleInfo] = MappingProxyType(
    {
        row.id: row
        for row in (
            RuleInfo("missing-annotation", Level.RATCHET, Family.CODE, 5),
            RuleInfo("explicit-any", Level.RATCHET, Family.CODE, 3),
            RuleInfo("bare-generic", Level.RATCHET, Family.CODE, 5),
            RuleInfo("untyped-import", Level.RATCHET, Family.CODE, 5),
            RuleInfo("untyped-library", Level.NOTE, Family.CODE, 7),
            RuleInfo("untyped-decorator", Level.RATCHET, Family.CODE, 5),
            RuleInfo("unchecked-body", Level.RATCHET, Family.CODE, 6),
            RuleInfo("unchecked-operation", Level.RATCHET, Family.BODY, 6),
            RuleInfo("unreachable-code", Level.RATCHET, Family.BODY, 6),
            RuleInfo(TYPE_ERROR, Level.RATCHET, Family.BODY, 2),
            RuleInfo(FINDING, Level.RATCHET, Family.CODE, 2),
            RuleInfo("suppression", Level.RATCHET, Family.CODE, 3),
            RuleInfo("cast", Level.RATCHET, Family.CODE, 3),
            RuleInfo("implicit-cast", Level.NOTE, Family.BODY, 7),
            RuleInfo("dynamic-access", Level.RATCHET, Family.CODE, 3),
            RuleInfo("unmeasured-code", Level.RATCHET, Family.PROJECT, 1),
            RuleInfo("layers", Level.RATCHET, Family.CONTRACT, 4),
            RuleInfo("forbidden", Level.RATCHET, Family.CONTRACT, 4),
            RuleInfo("independence", Level.RATCHET, Family.CONTRACT, 4),
            RuleInfo("protected", Level.RATCHET, Family.CONTRACT, 4),
            RuleInfo("interface", Level.RATCHET, Family.CONTRACT, 4),
            RuleInfo("allowed", Level.RATCHET, Family.CONTRACT, 4),
            RuleInfo("acyclic", Level.RATCHET, Family.CONTRACT, 4),
            RuleInfo("dynamic-import", Level.RATCHET, Family.CODE, 4),
            RuleInfo("unassigned-module", Level.RATCHET, Family.PROJECT, 4),
            RuleInfo("loosened-option", Level.FORBID, Family.RULER, 0),
            RuleInfo("loosened-policy", Level.FORBID, Family.RULER, 0),
            RuleInfo("loosened-baseline", Level.FORBID, Family.RULER, 0),
            RuleInfo("stale-baseline", Level.FORBID, Family.RULER, 7),
            RuleInfo("stale-waiver", Level.FORBID, Family.RULER, 1),
            RuleInfo("vacuous-contract", Level.FORBID, Family.RULER, 1),
            # Off by default: a package that imports its modules is honest Python.
            RuleInfo("modules-in-cycles", Level.OFF, Family.CYCLES, 4),
            RuleInfo(LARGEST_CYCLE, Level.OFF, Family.CYCLES, 4),
        )
    }
)
"""Rule id -> its row. The order is that of `ratchet explain`."""


def rules_of(*families: Family) -> tuple[str, ...]:
    """The ids of the rules of these families, in the order of the catalogue."""
    return tuple(row.id for row in CATALOGUE.values() if row.family in families)


DEFAULT_LEVELS: Mapping[str, Level] = MappingProxyType({row.id: row.level for row in CATALOGUE.values()})
"""Rule id -> the level that it has where ratchet.toml does not set one."""

CONTRACT_TYPES = rules_of(Family.CONTRACT)
"""The contract types that come with ratchet. Each is a rule of the same name."""

CYCLE_RULES = rules_of(Family.CYCLES)
BODY_RULES = rules_of(Family.BODY)

BY_MYPY = (
    "untyped-import",
    "untyped-library",
    "untyped-decorator",
    "unchecked-body",
    "unchecked-operation",
    "unreachable-code",
    TYPE_ERROR,
    "implicit-cast",
)
"""Rules of which the text alone tells nothing."""

STATED_RULES = ("explicit-any", "bare-generic")
"""Rules about what an annotation says."""

ESCAPES = ("explicit-any", "suppression", "cast")
"""Rules about what an author writes to be let off by the checker: now and then there is no other way."""

CONSEQUENCES = ("unchecked-operation", "unchecked-body", "unreachable-code", "implicit-cast")
"""Rules whose debts follow from others: they go as their causes go."""

RULES_THAT_NEVER_MOVE = rules_of(Family.CYCLES, Family.PROJECT, Family.RULER)
"""Rules whose debts stand for no code that a change could move."""


def is_contract(rule: str) -> bool:
    """Whether a rule is a contract type: one of ratchet's, or, as every unknown rule is, one of the project's own."""
    return rule not in CATALOGUE or CATALOGUE[rule].family is Family.CONTRACT


def is_ruler(rule: str) -> bool:
    """Whether a rule judges what the code is measured by, rather than the code."""
    return rule in CATALOGUE and CATALOGUE[rule].family is Family.RULER


def rank(rule: str) -> int:
    """The place of a rule's findings in a report, 0 first. The project's own contract types rank as ratchet's do."""
    return CATALOGUE[CONTRACT_TYPES[0] if is_contract(rule) else rule].rank


def coded(rule: str, code: str) -> str:
    """How ratchet.toml names the debts of one code of a rule's."""
    return f"{rule}[{code}]"


def is_coded(name: str) -> bool:
    """Whether a name in ratchet.toml is about one code of a rule's."""
    return name.endswith("]")


def rule_named(name: str) -> str:
    """The rule that a name in ratchet.toml is about, of which it may name one code."""
    return name.partition("[")[0]


def code_named(name: str) -> str:
    """The code that a name in ratchet.toml is about; empty where it is about the whole rule."""
    return name.partition("[")[2][:-1]
