"""What a slot owes now is recorded. Which slots pay for themselves is told by the cases of tests/cases/slots."""

from __future__ import annotations

import pytest
from projects.building import Project

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
TYPED = "from typing import Any\n\n\ndef f(x: dict[str, Any]) -> None: ...\n"


def test_what_a_slot_owes_now_is_recorded(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", "app/a.py": "def f(x): ...\n"})
    project.write({"app/a.py": TYPED})
    assert [] == project.check().keys
    assert "explicit-any\tf\tx\t1" in (project.top / "baselines/modules/app.a.tsv").read_text(encoding="utf-8")


HEAD = "from dataclasses import dataclass\n\n\n"
FIELDS = f"{HEAD}@dataclass\nclass A:\n    x: {{x}}\n    y: {{y}}\n"
WRITTEN = f"{HEAD}class A:\n    def __init__(self, x: {{x}}, y: {{y}}) -> None:\n        self._text = str(x) + str(y)\n"


@pytest.mark.parametrize("forms", [(FIELDS, WRITTEN), (WRITTEN, FIELDS)], ids=["written out", "made a dataclass"])
def test_a_field_and_the_constructors_parameter_are_one_slot(project: Project, forms: tuple[str, str]) -> None:
    before, after = forms
    base = before.format(x="dict", y="int")
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", "app/a.py": base})
    project.write({"app/a.py": after.format(x="dict", y="int")})
    assert [] == project.check().keys
    project.write({"app/a.py": after.format(x="int", y="dict")})
    (finding,) = project.check().findings
    assert "`y` was int, and is dict now" == finding["message"]
