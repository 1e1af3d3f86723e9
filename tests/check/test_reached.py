"""Links and submodules lead to measured files. What reaches unmeasured code by an import: tests/cases/reached."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects.building import Project, new_project
from projects.reaching import REACHING, UNTYPED


@pytest.fixture
def project(tmp_path: Path, quiet_environment: None) -> Project:
    return new_project(tmp_path).recorded(REACHING)


@pytest.mark.parametrize(
    ("link", "target", "is_minded"),
    [
        pytest.param("app/linked.py", "_vendor/idle.py", True, id="to an excluded file"),
        pytest.param("app/linked", "_vendor", True, id="to an excluded directory"),
        pytest.param("app/linked.py", "work.py", False, id="to a measured file"),
        pytest.param("app/linked", "../legacy", False, id="to a measured directory"),
        pytest.param("app/_vendor/linked.py", "idle.py", False, id="among excluded files"),
    ],
)
def test_links_lead_to_measured_files(project: Project, link: str, target: str, is_minded: bool) -> None:
    (project.top / link).symlink_to(target)
    found = {str(one["detail"]) for one in project.check().findings if one["rule"] == "unmeasured-code"}
    assert ({link} if is_minded else set()) == found


@pytest.fixture
def with_submodules(tmp_path: Path, quiet_environment: None) -> Project:
    """The project, with a submodule below a measured path and one beside it; both were there at base."""
    inner, top = tmp_path / "inner", tmp_path / "made"
    inner.mkdir()
    top.mkdir()
    origin, made = new_project(inner), new_project(top)
    origin.write({"__init__.py": "x = 1\n", "slugs.py": UNTYPED, "more.py": UNTYPED})
    origin.commit()
    for path in ("app/ext", "ext"):
        made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), path)
    return made.recorded(REACHING | {"app/uses.py": "from app.ext.more import slug\n\nprint(slug)\n"})


@pytest.mark.parametrize(
    ("code", "path"),
    [
        pytest.param("from app.ext.slugs import slug\n\nprint(slug)\n", "app/ext/slugs.py", id="below a measured path"),
        pytest.param("from ext import slugs\n\nprint(slugs)\n", "ext/slugs.py", id="beside it"),
        pytest.param("from .ext import slugs\n\nprint(slugs)\n", "app/ext/slugs.py", id="by a relative import"),
        pytest.param("from app.ext.more import slug\n\nprint(slug)\n", "", id="a file that others use"),
        pytest.param(
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.ext.slugs import slug\n",
            "",
            id="for its types alone",
        ),
    ],
)
def test_code_of_an_old_submodule_that_is_reached_newly(with_submodules: Project, code: str, path: str) -> None:
    with_submodules.write({"app/work.py": code})
    found = [str(one["detail"]) for one in with_submodules.check().findings if one["rule"] == "unmeasured-code"]
    assert [path] * bool(path) == found
