"""A contract's finding stands in the change: at the import that it added, with the chain's other links beside it."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from projects.building import Project

from ratchet.storage.narrowing import as_list, as_table, as_text

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class Change(NamedTuple):
    """A generated project with one contract, and the import that the change adds somewhere in a chain."""

    files: Mapping[str, str]
    path: str
    text: str


def generated(seed: int) -> Change:
    """A chain of modules from a forbidden source to a forbidden target; one link, seldom the last, is missing."""
    chance = random.Random(seed)
    length = chance.randrange(3, 7)
    middle = [f"app.m{chance.randrange(100)}_{number}" for number in range(length)]
    chain = ["app.core", *middle, "app.web"]
    missing = chance.randrange(len(chain) - 1)
    contract = chance.choice(
        [
            'type = "forbidden"\nfrom = ["app.core"]\nto = ["app.web"]\n',
            'type = "layers"\nlayers = ["app.web", "app.core"]\n',
            'type = "independence"\nmodules = ["app.core", "app.web"]\n',
            'type = "acyclic"\npackages = ["app"]\n',
        ]
    )
    files = {"app/__init__.py": '"""App."""\n', "mypy.ini": "[mypy]\nstrict = true\n"}
    files["ratchet.toml"] = f'[ratchet]\npaths = ["app"]\n\n[[contract]]\nid = "line"\n{contract}'
    links = (
        [*itertools.pairwise(chain), ("app.web", "app.core")] if "acyclic" in contract else itertools.pairwise(chain)
    )
    imports = dict(links)
    for importer in chain:
        path = f"{importer.replace('.', '/')}.py"
        lines = ['"""A module."""', "", *(["import json", ""] if chance.random() < 0.5 else [])]
        if importer in imports and importer != chain[missing]:
            lines += [_statement(imports[importer], chance), ""]
        lines.append("LIMIT = 1")
        files[path] = "\n".join(lines) + "\n"
    path = f"{chain[missing].replace('.', '/')}.py"
    added = files[path].replace("LIMIT = 1", f"{_statement(imports[chain[missing]], chance)}\n\nLIMIT = 1")
    return Change(files, path, added)


def _statement(imported: str, chance: random.Random) -> str:
    package, _, name = imported.rpartition(".")
    return chance.choice(
        [
            f"import {imported}",
            f"from {package} import {name}",
            f"from . import {name}",
            f"from {package} import (\n    {name},\n)",
            f"from {imported} import LIMIT as TAKEN",
            f"def reach() -> object:\n    import {imported}\n\n    return {imported}.LIMIT",
        ]
    )


def added_lines(project: Project, path: str) -> frozenset[int]:
    """The lines of a file that `git diff` shows as added."""
    hunks = _HUNK.findall(project.git("diff", "--unified=0", "main", "--", path))
    return frozenset(itertools.chain(*(range(int(at), int(at) + int(count or 1)) for at, count in hunks)))


def places(finding: dict[str, object]) -> Iterator[tuple[str, object]]:
    for place in map(as_table, as_list(finding["related"])):
        yield as_text(place["path"]), place["line"]


@pytest.mark.parametrize("seed", range(30))
def test_the_line_is_one_of_the_change(seed: int, project: Project) -> None:
    change = generated(seed)
    project.recorded(change.files)
    project.write({change.path: change.text})

    findings = [finding for finding in project.check().findings if finding["symbol"] == "line"]

    assert findings
    for finding in findings:
        assert change.path == finding["path"]
        assert finding["line"] in added_lines(project, change.path)
        assert all(change.path != path or line != finding["line"] for path, line in places(finding))


LAYERS = {
    "ratchet.toml": """
        [ratchet]
        paths = ["app"]

        [[contract]]
        id = "line"
        type = "layers"
        layers = ["app.web", "app.core"]
        """,
    "app/__init__.py": '"""App."""\n',
    "app/core.py": "from app import (\n    first,\n)\n\nprint(first)\n",
    "app/first.py": "A = 1\n",
    "app/second.py": "from app import web\n\nprint(web)\n",
    "app/web.py": "A = 1\n",
}
SEVERAL = "from app import (\n    first,\n    second,\n)\n\nprint(first, second)\n"


def test_a_name_of_a_statement_over_several_lines_has_its_own(project: Project) -> None:
    project.recorded(LAYERS)
    project.write({"app/core.py": SEVERAL})

    (finding,) = project.check().findings

    assert ("app/core.py", 3) == (finding["path"], finding["line"])
    assert "app.second" == finding["module"]
    assert [("app/second.py", 1)] == list(places(finding))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("app/core.py", 1, id="where it stands"),
        pytest.param("app/second.py", 1, id="where the old import is"),
        pytest.param("app/first.py", 0, id="not elsewhere"),
    ],
)
def test_a_check_of_either_file_shows_it(path: str, expected: int, project: Project) -> None:
    project.recorded(LAYERS)
    project.write({"app/core.py": SEVERAL})

    assert expected == len(project.check(path).findings)


def test_explain_knows_both_places(project: Project) -> None:
    project.recorded(LAYERS)
    project.write({"app/core.py": SEVERAL})

    for place in ("app/core.py:3", "app/second.py:1"):
        assert "now that app.core imports app.second" in project.ratchet("explain", place, "--base", "main").out


def test_the_level_is_that_of_the_debt_s_own_file(project: Project) -> None:
    profile = '\n[[profile]]\npaths = ["app/second.py"]\nrules = { layers = "note" }\n'
    project.recorded(
        {**LAYERS, "ratchet.toml": f"{LAYERS['ratchet.toml']}{profile.replace(chr(10), chr(10) + ' ' * 8)}"}
    )
    project.write({"app/core.py": SEVERAL})

    assert "layers" not in project.check().rules


def test_a_hidden_member_stands_at_its_own_import(project: Project) -> None:
    project.recorded(
        {
            "ratchet.toml": """
                [ratchet]
                paths = ["app"]

                [[contract]]
                id = "face"
                type = "interface"
                modules = ["app.billing"]
                expose = ["pay"]
                """,
            "app/__init__.py": '"""App."""\n',
            "app/billing/__init__.py": "pay = 1\nrate = 2\ntax = 3\n",
            "app/web.py": "from app.billing import rate\n\nprint(rate)\n",
        }
    )
    project.write({"app/web.py": "from app.billing import rate\nfrom app.billing import tax\n\nprint(rate, tax)\n"})

    (finding,) = project.check().findings

    assert ("app/web.py", 2) == (finding["path"], finding["line"])
