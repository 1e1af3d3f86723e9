"""Rules that are queries: the kinds of facts that they name are listed, and what they say of one can be said."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from ratchet.facts import kinds
from ratchet.facts.kinds import Fact
from ratchet.rules import Rule, all_rules

LISTED = {name: value for name, value in vars(kinds).items() if name.isupper() and isinstance(value, str)}
QUERIES = [rule for rule in all_rules() if rule.messages]
NO_KINDS = {"CHECKED", "UNCHECKED", "NO_TYPE_CHECK", "OF_PACKAGE"}
"""What is said in a detail."""


def test_most_rules_in_code_are_queries() -> None:
    computing = [rule.id for rule in all_rules() if "debts" in vars(type(rule))]
    assert len(QUERIES) >= len(computing)


@pytest.mark.parametrize("rule", QUERIES, ids=[rule.id for rule in QUERIES])
def test_a_rules_kinds_are_listed_and_its_messages_name_fields(rule: Rule) -> None:
    assert rule.messages.keys() <= set(LISTED.values())
    fact = Fact("kind", "symbol", 1, 1, "detail", "note")
    assert all("{" not in message.format(**fact._asdict()) for message in rule.messages.values())


def test_every_kind_is_noted_by_somebody_and_read_by_somebody() -> None:
    package = Path(inspect.getfile(kinds)).parents[1]
    files = [path for path in package.rglob("*.py") if path.name != "kinds.py"]
    texts = {path.relative_to(package): path.read_text("utf-8") for path in files}
    for name in LISTED.keys() - NO_KINDS:
        users = [path for path, text in texts.items() if re.search(rf"\b{name}\b", text)]
        assert any({"collect", "types", "tools"} & set(path.parts) for path in users), name
        groups = (kinds.LINKS, kinds.TAKEN_OVER)
        is_read = any("collect" not in path.parts for path in users) or any(LISTED[name] in group for group in groups)
        assert is_read, name


def test_every_kind_says_what_it_is() -> None:
    body = ast.parse(inspect.getsource(kinds)).body
    silent = [
        ast.unparse(node.targets[0])
        for node, after in zip(body, [*body[1:], None], strict=True)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant))
    ]
    assert silent == ["NO_TYPE_CHECK", "ASSIGNMENT_TAKEN_OVER"]
