"""A body that `no_type_check` silences is told once: as an unchecked body, or as a suppression where those are off."""

from __future__ import annotations

from projects.building import Project

POLICY = """
    [ratchet]
    roots = ["."]
    paths = ["app", "tests"]

    [[profile]]
    paths = ["tests/**"]
    rules = { missing-annotation = "off", unchecked-body = "off", unchecked-operation = "off" }
"""
FREE = "from typing import no_type_check as free\n\n__all__ = ['free']\n"
PLAIN = "def f() -> None:\n    assert 1\n"
SILENCED = {
    "plainly": "from typing import no_type_check\n\n\n@no_type_check\ndef f() -> None:\n    assert 1\n",
    "dotted": "import typing\n\n\n@typing.no_type_check\ndef f() -> None:\n    assert 1\n",
    "renamed": "from typing_extensions import no_type_check as hot\n\n\n@hot\ndef f() -> None:\n    assert 1\n",
    "assigned": "import typing\n\nhot = typing.no_type_check\n\n\n@hot\ndef f() -> None:\n    assert 1\n",
    "reexported": "from app.compat import free\n\n\n@free\ndef f() -> None:\n    assert 1\n",
    "without_types": "from typing import no_type_check\n\n\n@no_type_check\ndef f():\n    assert 1\n",
    "of_a_class": "import typing as t\n\n\n@t.no_type_check\nclass A:\n    def f(self) -> None:\n        assert 1\n",
}
OF_A_CLASS = "class A:\n    def f(self) -> None:\n        assert 1\n"
FILES = {f"{folder}_{name}.py": text for folder in ("tests/test", "app/m") for name, text in SILENCED.items()}


def before(path: str) -> str:
    return OF_A_CLASS if path.endswith("of_a_class.py") else PLAIN


def test_a_silenced_body_is_told_once_in_every_profile(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "X = 1\n", "app/compat.py": FREE}
                     | {path: before(path) for path in FILES})  # fmt: skip
    project.write(FILES)
    found = {(str(one["path"]), str(one["rule"]), str(one["detail"])) for one in project.check().findings}
    tests = {(path, "suppression", "no_type_check") for path in FILES if path.startswith("tests/")}
    app = {(path, "unchecked-body", "-") for path in FILES if path.startswith("app/")}
    assert tests | app == {row for row in found if row[1] in ("suppression", "unchecked-body")}
