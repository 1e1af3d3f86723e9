"""What ratchet.toml says, once it has been found well formed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from ratchet.config.contract_table import ContractTable
from ratchet.config.globs import matches
from ratchet.storage.toml_positions import TomlPath
from ratchet.terms import Level
from ratchet.terms.catalogue import (
    BY_MYPY,
    CYCLE_RULES,
    DEFAULT_LEVELS,
    FINDING,
    LARGEST_CYCLE,
    code_named,
    is_coded,
    rule_named,
)
from ratchet.terms.imports import View


class Stale(StrEnum):
    """What a stale baseline is in CI: a finding, or a note."""

    FAIL = "fail"
    NOTE = "note"


class Trust(StrEnum):
    """Which waivers count, the most careful first."""

    BASE = "base"
    SIGNED = "signed"
    DIFF = "diff"

    @property
    def strictness(self) -> int:
        """0 (diff) to 2 (base)."""
        return ("diff", "signed", "base").index(self.value)


class Strictness(StrEnum):
    """What passes of new debt: under `standard` what follows from debts on record, and some of tests, is a note."""

    STANDARD = "standard"
    STRICT = "strict"


class EnvironmentTable(NamedTuple):
    """`[[environment]]`: the interpreter whose packages some paths are measured with; `python` is from the root."""

    paths: tuple[str, ...]
    python: str


class ToolTable(NamedTuple):
    """`[[tool]]`: another tool whose findings count, of these codes: whole ones, `C9*`, or `*` for all.

    `command` is how a tool is run that ratchet does not know, `settings` are the files at the root that configure it;
    both are empty for those that it knows.
    """

    id: str
    codes: tuple[str, ...] = ("*",)
    command: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def minds(self, code: str) -> bool:
        """Whether findings of a code count."""
        return any(code == one or (one.endswith("*") and code.startswith(one[:-1])) for one in self.codes)


class Profile(NamedTuple):
    """Other levels for the files that `paths` (patterns) cover. `strictness` is None where it says nothing of it."""

    paths: tuple[str, ...]
    rules: Mapping[str, Level]
    strictness: Strictness | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """ratchet.toml, or `[tool.ratchet]` of pyproject.toml.

    All paths are relative to the repository's root, with forward slashes; "." is the root. `rules` has every known
    rule, and names as `type-error[misc]` and `finding[ruff:C901]` for the codes with a level of their own. `untyped`
    are libraries that are known to have no types, `absent` modules that nobody is asked to install. `mypy_config` is
    the file that configures mypy, None where mypy looks for it; without `mypy`, the text and other tools alone tell.
    `source` is the file's name, None where nothing is
    configured and these are the defaults. `lines` has the line of each key, those of [ratchet] without that table's
    name.
    """

    roots: tuple[str, ...] = (".",)
    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    strictness: Strictness = Strictness.STRICT
    trunk: str | None = None
    mypy_config: str | None = None
    mypy: bool = True
    rules: Mapping[str, Level] = field(default_factory=lambda: dict(DEFAULT_LEVELS))
    profiles: tuple[Profile, ...] = ()
    stale: Stale = Stale.FAIL
    trust: Trust = Trust.BASE
    view: View = View.RUNTIME
    contracts: tuple[ContractTable, ...] = ()
    untyped: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    environments: tuple[EnvironmentTable, ...] = ()
    tools: tuple[ToolTable, ...] = ()
    source: str | None = None
    lines: Mapping[TomlPath, int] = field(default_factory=dict, compare=False)

    def line(self, *keys: str | int) -> int:
        """The line of a setting, as ("rules", "cast") or ("profile", 0), or of the nearest thing around it."""
        while keys not in self.lines and keys:
            keys = keys[:-1]
        return self.lines.get(keys, 1)

    def level(self, rule: str, path: str | None = None) -> Level:
        """The level of a rule for a file, or for the repository where `path` is None. Later profiles win.

        `rule` may be about one code, as `type-error[misc]`: in one table, what is said of the code counts, else what is
        said of all.
        """
        if not self.runs_mypy_for(rule):
            return Level.OFF
        # A contract type of the project's own is in no table.
        level = _said(self.rules, rule) or Level.RATCHET
        if rule not in self.rules and rule.startswith(f"{FINDING}["):
            level = _eased(rule, level)
        if path is None or rule == LARGEST_CYCLE:
            return level
        for profile in self.profiles:
            said = _said(profile.rules, rule)
            if said is not None and matches(path, profile.paths):
                level = said
        return level

    def runs(self, rule: str) -> bool:
        """Whether anything is measured that a rule, or one code of it, is about: findings need a tool that has them."""
        if rule_named(rule) != FINDING:
            return self.runs_mypy_for(rule)
        return any(not is_coded(rule) or code_named(rule).startswith(f"{tool.id}:") for tool in self.tools)

    def runs_mypy_for(self, rule: str) -> bool:
        """Whether mypy is run, or a rule does without it."""
        return self.mypy or rule_named(rule) not in BY_MYPY

    def place_of_level(self, rule: str, path: str) -> str:
        """`ratchet.toml:14`, where the level of a rule for a file is set: of the tables that say it, the last."""
        tables: list[tuple[TomlPath, Mapping[str, Level]]] = [(("rules",), self.rules)]
        for number, profile in enumerate(self.profiles):
            if matches(path, profile.paths):
                tables.append((("profile", number, "rules"), profile.rules))
        where, table = next((pair for pair in reversed(tables) if _said(pair[1], rule) is not None), tables[0])
        return f"{self.source}:{self.line(*where, rule if rule in table else rule_named(rule))}"

    def strictness_of(self, path: str) -> Strictness:
        """How strictly a file is judged. Later profiles win."""
        said = [one.strictness for one in self.profiles if one.strictness is not None and matches(path, one.paths)]
        return said[-1] if said else self.strictness

    @property
    def coded_rules(self) -> frozenset[str]:
        """The names of rules that are about one code, in `[rules]` and in profiles."""
        tables = [self.rules, *(profile.rules for profile in self.profiles)]
        return frozenset(rule for table in tables for rule in table if is_coded(rule))

    @property
    def cycle_rules(self) -> frozenset[str]:
        """The figures of the import graph that are not off everywhere."""
        tables = [self.rules, *(profile.rules for profile in self.profiles)]
        return frozenset(
            rule for rule in CYCLE_RULES if any(table.get(rule, Level.OFF) is not Level.OFF for table in tables)
        )

    def python_of(self, path: str) -> str | None:
        """The interpreter that `[[environment]]` names for a file; None for the default one. Later tables win."""
        named = [table.python for table in self.environments if matches(path, table.paths)]
        return named[-1] if named else None

    def measures(self, path: str) -> bool:
        """Whether a file is under a measured path and not excluded."""
        return matches(path, self.paths) and not matches(path, self.exclude)

    def excludes(self, path: str) -> bool:
        """Whether a file is excluded by name, under a measured path or elsewhere: the team knows of it."""
        return matches(path, self.exclude)


def _said(table: Mapping[str, Level], rule: str) -> Level | None:
    """What a table says of a rule: of its code, or of all codes."""
    level = table.get(rule)
    return table.get(rule_named(rule)) if level is None and is_coded(rule) else level


def _eased(rule: str, level: Level) -> Level:
    """The level of one code of a tool's that no setting names, by that of all findings."""
    from ratchet.terms.tools import tells_of_a_use  # few projects have other tools

    return min(level, Level.NOTE, key=lambda one: one.strictness) if tells_of_a_use(code_named(rule)) else level


def rules_of_both(one: Config, other: Config) -> tuple[str, ...]:
    """The names of rules to compare two configurations by. Where one is without mypy, that is told by itself."""
    names = (*DEFAULT_LEVELS, *sorted(one.coded_rules | other.coded_rules))
    return tuple(name for name in names if one.runs_mypy_for(name) and other.runs_mypy_for(name))


def laxer_rules(head: Config, base: Config, then: str, now: str) -> list[str]:
    """Rules that both configurations mind less at one path than base minds them at another."""
    return [
        rule
        for rule in rules_of_both(head, base)
        if max(head.level(rule, now).strictness, base.level(rule, now).strictness) < base.level(rule, then).strictness
    ]
