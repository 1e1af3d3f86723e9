"""An alias is told by its name: what stands behind it counts where it is defined, and is told there."""

from __future__ import annotations

import pytest
from projects.building import Project

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
KINDS = "from __future__ import annotations\n\nfrom typing import Any\n\nRow = dict[str, {}]\n{}"
USERS = """
    from app.kinds import Row


    def name(row: Row) -> str:
        return str(row["name"])


    def number(
        row: Row,
    ) -> int:
        return len(row)
"""


def keys(project: Project, before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    """The keys of what a check refuses."""
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", **before})
    project.write(after)
    return project.check().keys


@pytest.mark.parametrize("comment", ["", "\n    # users\n"])
def test_an_alias_that_became_any_is_told_once(project: Project, comment: str) -> None:
    before = {"app/kinds.py": KINDS.format("object", ""), "app/users.py": USERS}
    after = {"app/kinds.py": KINDS.format("Any", ""), "app/users.py": comment + USERS}
    assert [("explicit-any", "<module>", "Row")] == keys(project, before, after)


def test_a_new_use_of_an_alias_that_became_any_is_told_as_well(project: Project) -> None:
    before = {"app/kinds.py": KINDS.format("object", ""), "app/users.py": USERS}
    more = USERS + "\n\n    def more(row: Row) -> int:\n        return len(row)\n"
    found = keys(project, before, {"app/kinds.py": KINDS.format("Any", ""), "app/users.py": more})
    assert [("explicit-any", "<module>", "Row"), ("explicit-any", "more", "row")] == found


def test_more_any_behind_an_alias_is_no_more_at_its_uses(project: Project) -> None:
    before = {"app/kinds.py": KINDS.format("Any", ""), "app/users.py": USERS}
    found = keys(project, before, {"app/kinds.py": KINDS.format("dict[Any, Any]", "")})
    assert [("explicit-any", "<module>", "Row")] == found


def test_a_renamed_alias_whose_old_name_stays_is_held(project: Project) -> None:
    before = {"app/kinds.py": KINDS.format("Any", ""), "app/users.py": USERS}
    renamed = KINDS.replace("Row", "Line").format("Any", "Row = Line\n")
    assert [] == keys(project, before, {"app/kinds.py": renamed})


def test_a_finding_names_the_alias(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", "app/kinds.py": KINDS.format("Any", "")})
    project.write({"app/users.py": USERS})
    messages = [str(finding["message"]) for finding in project.check().findings]
    assert ["name() takes a type with Any in it for row: the alias app.kinds.Row stands for it"] == messages[:1]


@pytest.mark.parametrize(
    ("kinds", "users", "expected"),
    [
        pytest.param("Line", "Line", [], id="and imported under its new name"),
        pytest.param("Row", "Row", [], id="under its own name"),
        pytest.param("Line", "", [("explicit-any", "<module>", "Line")], id="but not imported from there"),
    ],
)
def test_an_alias_that_moved(project: Project, kinds: str, users: str, expected: list[tuple[str, str, str]]) -> None:
    alias = KINDS.format("Any", "")
    before = {"app/users.py": f"{alias}\n\ndef name(row: Row) -> str:\n    return str(row)\n"}
    user = f"from app.kinds import {users}\n\ndef name(row: {users}) -> str:\n    return str(row)\n"
    after = {
        "app/kinds.py": alias.replace("Row", kinds),
        "app/users.py": user if users else "def name(row: int) -> str:\n    return str(row)\n",
    }
    assert expected == keys(project, before, after)
