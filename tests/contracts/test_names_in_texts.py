"""A literal string that is exactly the name of a forbidden module is an import of it; any other text is none."""

from __future__ import annotations

import json

import pytest
from projects.building import Project

from ratchet.storage.narrowing import as_list, as_table

TOML = """
[ratchet]
roots = ["."]
paths = ["app"]

[[contract]]
id = "apart"
type = "forbidden"
from = ["app.web"]
to = ["app.db", "ext:yaml"]
"""
FILES = {
    "ratchet.toml": TOML,
    "mypy.ini": "[mypy]\nignore_missing_imports = true\n",
    "app/__init__.py": "# empty\n",
    "app/db.py": "X: int = 1\n",
    "app/files.py": "import yaml\n\nLOADER: object = yaml\n",
    "app/web.py": "def start(name: str) -> None: ...\n",
}


def refused(project: Project, text: str) -> list[object]:
    project.recorded(FILES)
    project.write({"app/web.py": f"{FILES['app/web.py']}\n\n{text}"})
    said = project.ratchet("check", "--base", "main", "--format", "json")
    assert said.status in (0, 1), said
    findings = [as_table(one) for one in as_list(as_table(json.loads(said.out))["findings"])]
    assert {finding["rule"] for finding in findings} <= {"forbidden"}
    return [finding["detail"] for finding in findings]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param('start("app.db")\n', "app.db", id="handed to a call"),
        pytest.param('NAMES = {"db": "app.db"}\n', "app.db", id="in a table"),
        pytest.param('start("yaml.nodes")\n', "ext:yaml.nodes", id="of a library"),
    ],
)
def test_the_name_of_a_forbidden_module(project: Project, text: str, named: str) -> None:
    (detail,) = refused(project, text)
    assert named.removeprefix("ext:").partition(".")[0] in str(detail)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('start("yaml.ini")\n', id="a file"),
        pytest.param('NAMES = ["yaml.lock", "yaml.json"]\n', id="files in a table"),
        pytest.param('start("app.files")\n', id="a module that may be imported"),
        pytest.param('start("see app.db")\n', id="a sentence"),
        pytest.param('start("app.database")\n', id="no module"),
        pytest.param('def f() -> str:\n    """app.db"""\n    return "app.db"\n', id="handed to nobody"),
    ],
)
def test_other_texts(project: Project, text: str) -> None:
    assert refused(project, text) == []
