"""What a slot owes now is recorded. Which slots pay for themselves is told by the cases of tests/cases/slots."""

from __future__ import annotations

from projects.building import Project

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
TYPED = "from typing import Any\n\n\ndef f(x: dict[str, Any]) -> None: ...\n"


def test_what_a_slot_owes_now_is_recorded(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", "app/a.py": "def f(x): ...\n"})
    project.write({"app/a.py": TYPED})
    assert [] == project.check().keys
    assert "explicit-any\tf\tx\t1" in (project.top / "baselines/modules/app.a.tsv").read_text(encoding="utf-8")
