"""A finding names the alias that stands for an Any. What counts where is told by the cases of tests/cases/aliases."""

from __future__ import annotations

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


def test_a_finding_names_the_alias(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", "app/kinds.py": KINDS.format("Any", "")})
    project.write({"app/users.py": USERS})
    messages = [str(finding["message"]) for finding in project.check().findings]
    assert ["name() takes a type with Any in it for row: the alias app.kinds.Row stands for it"] == messages[:1]
