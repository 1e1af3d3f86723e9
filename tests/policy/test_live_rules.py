"""Which rules count in a file: asked once for all files with the same profiles."""

from __future__ import annotations

import pytest

from ratchet.config import parse_texts
from ratchet.policy.levels import Levels
from ratchet.rules import all_rules
from ratchet.terms import Level

POLICY = """
[ratchet]
roots = ["."]
paths = ["app", "tests"]

[rules]
cast = "off"
type-error = "off"

[[profile]]
paths = ["tests/**"]
rules = { missing-annotation = "off", "type-error[attr-defined]" = "note" }
"""


def live(levels: Levels, path: str) -> set[str]:
    return {rule.id for rule in levels.live_rules(path)}


def test_a_rule_is_live_where_a_debt_of_it_counts() -> None:
    levels = Levels(parse_texts({"ratchet.toml": POLICY}))
    every = {rule.id for rule in all_rules()}
    assert {"cast"} == every - live(levels, "app/a.py") - {"type-error"} - off_by_default(levels)
    assert {"missing-annotation"} <= live(levels, "app/a.py")
    assert not {"missing-annotation", "cast"} & live(levels, "tests/a.py")
    assert "type-error" in live(levels, "tests/a.py")


def off_by_default(levels: Levels) -> set[str]:
    named = {"cast", "type-error"}
    return {rule.id for rule in all_rules() if rule.id not in named and levels.of_rule(rule.id) is Level.OFF}


def test_files_of_one_profile_share_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    levels = Levels(parse_texts({"ratchet.toml": POLICY}))
    asked: list[str | None] = []
    of_rule = Levels.of_rule

    def counted(self: Levels, rule: str, path: str | None = None) -> Level:
        asked.append(path)
        return of_rule(self, rule, path)

    monkeypatch.setattr(Levels, "of_rule", counted)
    paths = [f"{folder}/m{number}.py" for folder in ("app", "tests") for number in range(100)]
    for path in paths:
        levels.live_rules(path)
    assert {"app/m0.py", "tests/m0.py"} == set(asked)
